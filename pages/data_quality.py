"""Data quality: what is odd about a version's log.

Its rows, by feature and week by week.
"""

from app.panels.evidence.counts import stored
from app.panels.evidence.data_quality import by_feature, flow, in_words, what_is_odd
from app.panels.evidence.places import spot
from app.panels.evidence.version import begin
from app.selection import choose_part

CHOSEN_IN = dict.fromkeys(("share", "feature", "week", "search"), "features")
"""In which part the address chooses what."""
PARTS = {"features": by_feature, "periods": flow}

counts = stored(begin("Data quality"))
in_words(counts)
titles = {"features": "By feature", "periods": f"{counts.unit.capitalize()} by {counts.unit}"}
part, place = choose_part(titles, CHOSEN_IN)
with place, spot(part):
    PARTS[part](counts)
what_is_odd()
