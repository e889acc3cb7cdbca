"""What only people can say about a model, and nobody has said yet: marks in its specification, owner, card."""

from collections.abc import Sequence

from governance.evidence.measurement import Measurement
from governance.predictions.spec import CardText, ModelSpec
from governance.sentences import methods

NOBODY = ("nobody", "todo", "tbd", "n/a", "none", "unknown", "?", "-", "x", "...", "…")
"""How people write that they do not know yet."""


def unsaid(spec: ModelSpec, marked: Sequence[str] = ()) -> tuple[str, ...]:
    """One sentence, without a full stop, for each thing that nobody has said; `marked` are the marks left in its file."""
    said = [f"the specification is not finished: {one}" for one in marked]
    if not _says(spec.owner.name) or not _says(spec.owner.contact):
        said.append(f"the model belongs to nobody: its owner is {spec.owner.name!r}, reached at {spec.owner.contact!r}")
    elif not (spec.owner.people or spec.owner.groups):
        said.append(
            "the specification names neither people nor groups as owners, so no owner is kept from voting on it"
        )
    if spec.card is None:
        said.append("the card has no text: nobody has written what the model is for, and whom it may harm")
    else:
        said += [f"the card says nothing of {field}" for field in _left_empty(spec.card)]
    return tuple(said)


def how_much_is_unsaid(spec: ModelSpec, marked: Sequence[str] = ()) -> Measurement:
    """How many things nobody has said; 0 is none, and there is no upper end."""
    count = len(unsaid(spec, marked))
    return Measurement("unsaid", methods.counted_in_specification(), value=float(count), n=count)


def _left_empty(card: CardText) -> list[str]:
    asked = ("summary", "intended_use", "people_affected", "possible_harm")
    return [field.replace("_", " ") for field in asked if not _says(getattr(card, field))]


def _says(text: str) -> bool:
    words = text.strip().lower()
    return bool(words) and not any(
        words == one or words.startswith((f"{one} ", f"{one}@", f"{one}:")) for one in NOBODY
    )
