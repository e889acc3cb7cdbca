"""Overview: all that the rules say to one version."""

from app.panels.evidence.overview import not_measured, verdicts
from app.panels.evidence.version import begin

assessed = begin("Overview")
verdicts(assessed)
not_measured(assessed)
