"""Performance: how often a version is right.

Its calibration, its speed, and whether that changes.
"""

from app.panels.evidence.performance import changes, measures, over_time, speed
from app.panels.evidence.resources import resources
from app.panels.evidence.tasks import task_shown
from app.panels.evidence.version import begin

assessed = begin("Performance")
over_time(assessed)
measures(assessed)
task_shown(assessed.spec).right(assessed)
speed(assessed)
resources(assessed)
changes(assessed)
