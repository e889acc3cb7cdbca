"""The register of models, for whoever checks from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.committee.request import State
from governance.papers.card import Card
from governance.papers.paper import Cell, Chapter, Paper, Part, Said, Table
from governance.sentences.times import day, moment


@dataclass(frozen=True, slots=True)
class Registration:
    """One version, as the register has it."""

    card: Card
    digest: str
    """Of the card, which names it."""
    assessed_at: datetime
    serves: bool
    """Whether it was the one that serves, at the last look."""
    request: str | None
    """The newest request about it; None where nobody has asked."""
    state: State | None
    """Where that stands; None where nobody has asked."""

    @property
    def name(self) -> str:
        """Model and version."""
        return f"{self.card.model}/{self.card.version}"

    @property
    def purpose(self) -> str:
        """What people wrote that it does.

        Empty where nobody has.
        """
        return "" if self.card.text is None else self.card.text.summary

    @property
    def file(self) -> str:
        """The folder of its card among static files.

        A changed card has another.
        """
        return f"cards/{self.digest.removeprefix('sha256:')}"

    @property
    def words(self) -> str:
        """All that its row says, to be searched."""
        card = self.card
        return f"{self.name} {card.owner.name} {card.tier} {self.state or ''} {self.request or ''} {self.purpose}"


def register_paper(registrations: Sequence[Registration], title: str, at: datetime, *, linked: bool = False) -> Paper:
    """All of `registrations`, model by model.

    `linked`: each version leads to the files of its card.
    """
    models = tuple(dict.fromkeys(each.card.model for each in registrations))
    chapters = tuple(
        Chapter(model, _model([each for each in registrations if each.card.model == model], linked=linked))
        for model in models
    )
    nothing = () if chapters else (Chapter("No model", (Said("No version of any model has been assessed."),)),)
    return Paper(
        title=title,
        subtitle=f"{len(models):,} models, {len(registrations):,} versions that were assessed, as of {moment(at)}.",
        chapters=(*chapters, *nothing),
        footer="Each card is named by its digest: a card that has changed has another name.",
    )


def _model(versions: Sequence[Registration], *, linked: bool) -> tuple[Part, ...]:
    first = versions[0]
    about = f"Risk tier {first.card.tier}. {first.card.owner.name} owns it."
    rows = tuple(
        (
            Cell(f"Version {each.card.version}", file=f"{each.file}/card.html" if linked else ""),
            Cell("serves" if each.serves else "does not serve"),
            Cell("nobody has asked that it serves" if each.state is None else str(each.state), each.request or ""),
            Cell(day(each.assessed_at)),
            Cell(each.digest),
        )
        for each in versions
    )
    return (
        Said(f"{about} {first.purpose}".strip()),
        Table(("Version", "Serving", "Decision", "Assessed", "Card"), rows),
    )
