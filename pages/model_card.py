"""Model card: what a regulator reads about a version.

With who stands by it, what changed since another version, and where it comes from.
"""

from app.console import ports
from app.panels.evidence.card import model_card, origin, people_and_data
from app.panels.evidence.card_difference import beside_another
from app.panels.evidence.sign_off import complete_and_signed
from app.panels.evidence.version import begin
from app.selection import choose_part
from governance.services.views import read

PARTS = {
    "card": "Card",
    "people": "Risks, terms and data sheets",
    "difference": "Beside another version",
    "signatures": "Complete and signed",
    "origin": "Where it comes from",
}

assessed = begin("Model card")
part, place = choose_part(PARTS, {"beside": "difference"})
with place:
    match part:
        case "people":
            people_and_data(assessed.card)
        case "difference":
            beside_another(assessed)
        case "signatures":
            complete_and_signed(assessed)
        case "origin":
            origin(assessed)
        case _:
            model_card(assessed, read.background(ports(), assessed.assessment.model, assessed.assessment.version))
