"""What people say about one data set, as a paper.

The seven groups of questions of Gebru and others (2021), each with its answer, or with who owes one.
"""

from dataclasses import dataclass

from governance.papers.card import Card
from governance.papers.paper import Cell, Chapter, Paper, Said, Tone, table
from governance.papers.sections import Owes
from governance.predictions.card_text import GROUPS_OF_QUESTIONS, Datasheet
from governance.records import DatasetInput

NOT_REGISTERED = "The registry does not name it among the data that this version was trained on."
NO_DATA_SET = "The registry names no data set, and nobody describes one."


@dataclass(frozen=True, slots=True)
class Answer:
    """A group of questions about a data set.

    With what is said to it.
    """

    group: str
    question: str
    text: str
    """Empty where nobody has said anything."""

    @property
    def owed_by(self) -> Owes | None:
        """Who has to answer.

        None where there is an answer.
        """
        return None if self.text else Owes.OWNER

    @property
    def shown(self) -> str:
        """The answer, or that there is none and who owes it."""
        return self.text or f"Nobody has said it. It is owed by {self.owed_by}."


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set with all that is on record about it."""

    name: str
    registered: tuple[DatasetInput, ...]
    """As the registry has it; empty where only people name it."""
    sheet: Datasheet | None
    """None where nobody says anything about it."""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every group of questions, in its order."""
        sheet = self.sheet or Datasheet()
        return tuple(
            Answer(group, question, sheet.answers[group].strip()) for group, question in GROUPS_OF_QUESTIONS.items()
        )

    @property
    def answered(self) -> str:
        """How many groups of questions have an answer: `5 of 7`."""
        return f"{sum(bool(answer.text) for answer in self.answers)} of {len(self.answers)}"


def data_sets(card: Card) -> tuple[DataSet, ...]:
    """Every data set that the registry or a datasheet names.

    Those of the registry come first.
    """
    sheets = {} if card.text is None else card.text.datasheets
    named = dict.fromkeys([*(source.name for source in card.training_data), *sheets])
    return tuple(
        DataSet(name, tuple(source for source in card.training_data if source.name == name), sheets.get(name))
        for name in named
    )


def where_from(data_set: DataSet) -> tuple[str, ...]:
    """How the registry has a data set.

    A sentence for each time that it names it.
    """
    if not data_set.registered:
        return (NOT_REGISTERED,)
    return tuple(
        f"Used for {source.context or 'what the run does not say'}, kept as {source.source or 'what it does not say'}, digest {source.digest}."
        for source in dict.fromkeys(data_set.registered)
    )


def datasheet_paper(card: Card, digest: str, data_set: DataSet) -> Paper:
    """The datasheet of one data set.

    `digest` names the card that it was taken from.
    """
    return Paper(
        title=f"Datasheet: {data_set.name}",
        subtitle=f"Data of {card.model}, version {card.version}. {data_set.answered} groups of questions have an answer.",
        chapters=(
            *(_chapter(answer) for answer in data_set.answers),
            Chapter("Sensitive parts, licence and place", (table(("What", "As people say"), beside(data_set)),)),
            Chapter("As the registry has it", tuple(Said(sentence) for sentence in where_from(data_set))),
        ),
        footer=f"Datasheet of {data_set.name}, from the model card of {card.model}, version {card.version}, record {digest}",
    )


def _chapter(answer: Answer) -> Chapter:
    tag = None if answer.text else Cell("missing", tone=Tone.NOTABLE)
    return Chapter(answer.group.capitalize(), (Said(answer.question), Said(answer.shown)), tag=tag)


def beside(data_set: DataSet) -> tuple[tuple[str, str], ...]:
    """What a datasheet has beside its answers, by name."""
    sheet = data_set.sheet or Datasheet()
    return (
        ("Sensitive in it", ", ".join(sheet.sensitive) or "not stated"),
        ("Licence", sheet.license or "not stated"),
        ("Where it is", sheet.link or "not stated"),
    )
