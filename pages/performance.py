"""Performance: how often a version is right, its calibration, its speed, and whether that changes."""

from app.panels.performance import calibration, changes, measures, over_time, speed
from app.panels.resources import resources
from app.panels.version import begin

known = begin("Performance")
over_time(known)
measures(known)
calibration(known)
speed(known)
resources(known)
changes(known)
