"""The sections of a model card.

What is missing in each, who owes it, and the digest of what people wrote in it, which they sign.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from governance.canonical import Json, digest_of, plain
from governance.papers.card import Card
from governance.sentences import cards
from governance.sentences.phrase import Phrase


class CardSection(StrEnum):
    """A section, by its name in addresses and in the log."""

    PURPOSE = "purpose"
    PEOPLE = "people"
    DATA = "data"
    TRAINING = "training"
    PERFORMANCE = "performance"
    GROUPS = "groups"
    RELIANCE = "reliance"
    LIMITS = "limits"
    WATCHING = "watching"
    TERMS = "terms"

    @property
    def heading(self) -> str:
        """As people read it."""
        return HEADINGS[self]


HEADINGS: Mapping[CardSection, str] = {
    CardSection.PURPOSE: "Purpose",
    CardSection.PEOPLE: "People",
    CardSection.DATA: "Data",
    CardSection.TRAINING: "Training",
    CardSection.PERFORMANCE: "How often it is right",
    CardSection.GROUPS: "Groups",
    CardSection.RELIANCE: "What it relies on",
    CardSection.LIMITS: "Limits and risks",
    CardSection.WATCHING: "What is watched",
    CardSection.TERMS: "Makers and terms",
}
WRITTEN: Mapping[CardSection, tuple[str, ...]] = {
    CardSection.PURPOSE: ("summary", "intended_use", "out_of_scope", "users", "business"),
    CardSection.PEOPLE: ("people_affected", "possible_harm", "human_oversight", "groups_at_risk"),
    CardSection.DATA: ("datasheets",),
    CardSection.TRAINING: ("architecture",),
    CardSection.LIMITS: ("limitations", "tradeoffs", "risks"),
    CardSection.WATCHING: ("monitoring", "energy"),
    CardSection.TERMS: ("developers", "license", "citations", "references", "compliance"),
}
"""What people write in a section, by the fields of the specification's `card`; the other sections are measured."""
MAY_BE_LEFT_OUT = frozenset({"business", "tradeoffs", "energy", "citations", "references", "compliance", "datasheets"})
"""Fields that do not apply to every model; datasheets are asked for data set by data set."""


class Owes(StrEnum):
    """Who has to bring what is missing."""

    OWNER = "the owner, in the specification"
    TRAINER = "whoever trains it, in the registry's run"
    ASSESSMENT = "the assessment"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that a section lacks."""

    what: Phrase
    owes: Owes


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far one section is complete."""

    section: CardSection
    lacking: tuple[Lacking, ...]
    written: str | None
    """The digest of what people wrote in it; None of a section that is measured, and where nobody wrote anything."""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.lacking


def completeness(card: Card) -> tuple[Completeness, ...]:
    """Every section, in the order of the card."""
    return tuple(
        Completeness(section, tuple(_lacking(card, section)), written_in(card, section)) for section in CardSection
    )


def written_in(card: Card, section: CardSection) -> str | None:
    """The digest of what people wrote in a section.

    It changes with every word of it, and with nothing else. None where nothing is written.
    """
    words = _words_of(card, section)
    return digest_of(words) if words else None


def _words_of(card: Card, section: CardSection) -> dict[str, Json]:
    if card.text is None:
        return {}
    return {name: plain(value) for name in WRITTEN.get(section, ()) if (value := getattr(card.text, name))}


def _lacking(card: Card, section: CardSection) -> Iterator[Lacking]:
    words = _words_of(card, section)
    for name in WRITTEN.get(section, ()):
        if name not in words and name not in MAY_BE_LEFT_OUT:
            yield Lacking(cards.card_lacks(name), Owes.OWNER)
    match section:
        case CardSection.DATA:
            yield from _of_data(card)
        case CardSection.TRAINING if not card.parameters:
            yield Lacking(cards.registry_names_no_parameters(), Owes.TRAINER)
        case CardSection.PERFORMANCE if not any(m.value is not None for m in card.performance):
            yield Lacking(cards.nothing_measured_of("how often it is right"), Owes.ASSESSMENT)
        case CardSection.GROUPS if not any(m.value is not None for m in card.fairness):
            yield Lacking(cards.nothing_measured_of("groups"), Owes.ASSESSMENT)
        case CardSection.RELIANCE if not card.importance:
            yield Lacking(cards.nothing_measured_of("what it relies on"), Owes.ASSESSMENT)


def _of_data(card: Card) -> Iterator[Lacking]:
    if not card.training_data:
        yield Lacking(cards.registry_names_no_data(), Owes.TRAINER)
    sheets = {} if card.text is None else card.text.datasheets
    for name in dict.fromkeys(source.name for source in card.training_data):
        sheet = sheets.get(name)
        if sheet is None:
            yield Lacking(cards.data_set_lacks_datasheet(name), Owes.OWNER)
            continue
        for question, answer in sheet.answers.items():
            if not answer:
                yield Lacking(cards.datasheet_lacks(name, question), Owes.OWNER)
