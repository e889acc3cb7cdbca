"""Performance: how often a version is right, its calibration, its speed, and whether that changes."""

from app.panels.evidence.performance import calibration, changes, measures, over_time, speed
from app.panels.evidence.resources import resources
from app.panels.evidence.version import begin

known = begin("Performance")
over_time(known)
measures(known)
calibration(known)
speed(known)
resources(known)
changes(known)
