"""Monitoring: how far a version's world has moved.

Any window against any other; versions side by side.
"""

from app.panels.evidence.counts import stored
from app.panels.evidence.monitoring import drift_over_time
from app.panels.evidence.version import begin
from app.panels.evidence.versions import versions_side_by_side
from app.panels.evidence.windows import any_window

assessed = begin("Monitoring")
counts = stored(assessed)
looked = drift_over_time(counts)
any_window(counts, looked)
versions_side_by_side(counts, looked)
