"""Data quality: what is odd about a version's log.

Its rows, week by week and by feature.
"""

from app.panels.evidence.counts import stored
from app.panels.evidence.data_quality import by_feature, flow, in_words
from app.panels.evidence.version import begin

assessed = begin("Data quality")
counts = stored(assessed)
in_words(counts)
flow(counts)
by_feature(counts)
