"""Model card: what a regulator reads about a version.

With its digest, to keep.
"""

from app.console import ports
from app.panels.evidence.card import model_card
from app.panels.evidence.version import begin
from governance.services.views import read

assessed = begin("Model card")
model_card(assessed, read.background(ports(), assessed.assessment.model, assessed.assessment.version))
