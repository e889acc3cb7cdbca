"""Monitoring: how far a version's world has moved.

Any window against any other; versions side by side.
"""

from app.panels.evidence.counts import stored
from app.panels.evidence.monitoring import finding, what_moved
from app.panels.evidence.places import spot
from app.panels.evidence.version import begin
from app.panels.evidence.versions import versions_side_by_side
from app.panels.evidence.windows import any_window
from app.selection import choose_part

TITLES = {"moved": "What moved", "windows": "Compare windows", "versions": "Versions"}
PARTS = {"moved": what_moved, "windows": any_window, "versions": versions_side_by_side}
CHOSEN_IN = {
    **dict.fromkeys(("measure", "feature", "week"), "moved"),
    **dict.fromkeys(("from", "to", "rversion", "rfrom", "rto"), "windows"),
}
"""In which part the address chooses what."""

counts = stored(begin("Monitoring"))
finding(counts)
part, place = choose_part(TITLES, CHOSEN_IN)
with place, spot(part):
    PARTS[part](counts)
