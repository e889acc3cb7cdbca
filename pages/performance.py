"""Performance: how often a version is right.

Its calibration, its speed, and whether that changes.
"""

from app.panels.evidence.performance import changes, headline, how_often_right, speed
from app.panels.evidence.places import spot
from app.panels.evidence.tasks import task_shown
from app.panels.evidence.version import begin
from app.selection import choose_part

CHOSEN_IN = {"measurement": "right", "attribute": "closely", "of_class": "closely", "resource": "speed"}
"""In which part the address chooses what."""

assessed = begin("Performance")
closely = task_shown(assessed.spec)
titles = {"right": "Over time", "closely": closely.title, "speed": "Speed", "changes": "Has it changed?"}
parts = {"right": how_often_right, "closely": closely.right, "speed": speed, "changes": changes}
headline(assessed)
part, place = choose_part(titles, CHOSEN_IN)
with place, spot(part):
    parts[part](assessed)
