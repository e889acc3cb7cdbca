"""What people wrote on a card, as chapters of a paper."""

from collections.abc import Iterator

from governance.papers.card import Card
from governance.papers.paper import Chapter, Listing, Said
from governance.predictions.card_text import Business, CardText, Energy, GroupAtRisk, Risk


def said_by_people(card: Card) -> Iterator[Chapter]:
    """What everybody must know first, a chapter for each question."""
    text = card.text
    if text is None:
        missing = "Nobody has written the purpose, the people affected and the possible harm of this model."
        yield Chapter("Purpose", (Said(missing),))
        return
    for title, body in (
        ("What it does", text.summary),
        ("Intended use", text.intended_use),
        ("Out of scope", text.out_of_scope or "not stated"),
        ("People affected", text.people_affected),
        ("Possible harm", text.possible_harm),
        ("Human oversight", text.human_oversight or "not stated"),
    ):
        yield Chapter(title, (Said(body),))
    if text.limitations:
        yield _list("Limitations", text.limitations)


def said_besides(card: Card) -> Iterator[Chapter]:
    """What else people wrote.

    Nothing of what they did not.
    """
    text = card.text
    if text is None:
        return
    if text.users:
        yield _list("Who is meant to use it", text.users)
    if text.business is not None:
        yield Chapter("The business", tuple(_business(text.business)))
    if text.risks:
        yield Chapter("Risks", (Listing(tuple(map(_risk, text.risks))),))
    if text.groups_at_risk:
        yield Chapter("Groups at risk", (Listing(tuple(map(_group, text.groups_at_risk))),))
    if text.tradeoffs:
        yield _list("Trade-offs", text.tradeoffs)
    if text.monitoring:
        yield Chapter("What is watched", (Said(text.monitoring),))
    terms = tuple(_terms(text))
    if terms:
        yield Chapter("Makers and terms", terms)


def _list(title: str, items: tuple[str, ...]) -> Chapter:
    return Chapter(title, (Listing(tuple(map(Said, items))),))


def _business(business: Business) -> Iterator[Said]:
    for label, body in (
        ("Problem.", business.problem),
        ("Stakeholders.", ", ".join(business.stakeholders)),
        ("Line of business.", business.line),
    ):
        if body:
            yield Said(body, label)


def _risk(risk: Risk) -> Said:
    return Said(
        _sentences(
            ("", risk.risk),
            ("Against it: ", risk.mitigation),
            ("What is left: ", risk.residual),
            ("Accepted by: ", risk.accepted_by),
        )
    )


def _group(group: GroupAtRisk) -> Said:
    words = _sentences(("Good for them: ", group.benefits), ("Harm: ", group.harms), ("Against it: ", group.mitigation))
    return Said(words, f"{group.group}.")


def _terms(text: CardText) -> Iterator[Said]:
    for label, body in (
        ("Architecture.", text.architecture),
        ("Developers.", ", ".join(text.developers)),
        ("Licence.", text.license),
        ("To cite.", _sentences(*(("", citation) for citation in text.citations))),
        ("References.", ", ".join(text.references)),
        ("Compliance.", _sentences(*(("", item) for item in text.compliance))),
        ("Energy.", "" if text.energy is None else _energy(text.energy)),
    ):
        if body:
            yield Said(body, label)


def _energy(energy: Energy) -> str:
    used = "" if energy.kilowatt_hours is None else f"{energy.kilowatt_hours:g} kWh"
    emitted = "" if energy.co2_kilograms is None else f"{energy.co2_kilograms:g} kg of CO2"
    return _sentences(("Training took ", " and ".join(filter(None, (used, emitted)))), ("", energy.how))


def _sentences(*parts: tuple[str, str]) -> str:
    """What is said, each part with its beginning and a full stop."""
    return " ".join(f"{begins}{body.rstrip('.')}." for begins, body in parts if body)
