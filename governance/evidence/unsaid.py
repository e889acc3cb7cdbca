"""What people must say about a model and have not said.

Marks in its specification, owner, card.
"""

from collections.abc import Sequence

from governance.evidence.measurement import Measurement
from governance.predictions.card_text import CardText
from governance.predictions.spec import ModelSpec
from governance.sentences import methods, remarks
from governance.sentences.phrase import Phrase

NOBODY = ("nobody", "todo", "tbd", "n/a", "none", "unknown", "?", "-", "x", "...", "…")
"""How people write that they do not know yet."""


def unsaid(spec: ModelSpec, marked: Sequence[Phrase] = ()) -> tuple[Phrase, ...]:
    """Each thing that nobody has said.

    `marked` are the marks left in its file.
    """
    lacking = list(marked)
    if not _says(spec.owner.name) or not _says(spec.owner.contact):
        lacking.append(remarks.model_belongs_to_nobody(spec.owner.name, spec.owner.contact))
    elif not (spec.owner.people or spec.owner.groups):
        lacking.append(remarks.nobody_is_kept_from_voting())
    if spec.card is None:
        lacking.append(remarks.card_has_no_text())
    else:
        lacking += [remarks.card_says_nothing_of(field) for field in _left_empty(spec.card)]
    return tuple(lacking)


def how_much_is_unsaid(spec: ModelSpec, marked: Sequence[Phrase] = ()) -> Measurement:
    """The number of things that nobody has said.

    0 is none, and there is no upper end.
    """
    count = len(unsaid(spec, marked))
    return Measurement("unsaid", methods.counted_in_specification(), value=float(count), n=count)


def _left_empty(card: CardText) -> list[str]:
    asked = ("summary", "intended_use", "people_affected", "possible_harm")
    return [field for field in asked if not _says(getattr(card, field))]


def _says(text: str) -> bool:
    words = text.strip().lower()
    return bool(words) and not any(
        words == nobody or words.startswith((f"{nobody} ", f"{nobody}@", f"{nobody}:")) for nobody in NOBODY
    )
