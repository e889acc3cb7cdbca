"""Who stands by which section of a model card.

The third kind with a course.

One sheet for each version. People sign a section with their name; what they sign is the digest of what is written in it. A signature holds for as long
as not a word of its section changes, and may be taken back. A sheet never ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from governance.people.permissions import Action, may
from governance.people.roster import OnRecord
from governance.proceedings.act import Act
from governance.proceedings.kind import ActKind, Course, Kind


class SheetState(StrEnum):
    """Where a sheet stands: it never ends."""

    OPEN = "open"


class SheetMove(StrEnum):
    """What can happen to a sheet.

    Each value is the action that the log records.
    """

    OPEN = "card:opened-for-signing"
    SIGN = "card:section-signed"
    TAKE_BACK = "card:signature-taken-back"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where people sign the card of one version."""

    model: str
    version: str
    digest: str
    """The card for which it was opened."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody signed a section."""

    section: str
    """By its name on the card."""
    text: str
    """The digest of what was written in it."""
    card: str
    """The digest of the card that they read."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Somebody took their signature back."""

    section: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A section, signed by one person."""

    section: str
    text: str
    card: str
    person: str
    name: str
    standing: str
    """The seat that the person holds, or else their role."""
    at: datetime
    words: str
    """What they said to it."""
    act: int
    """The act by which they did, by its revision."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """A sheet, as its acts have left it."""

    id: str
    model: str
    version: str
    digest: str
    reason: str
    opened_at: datetime
    state: SheetState
    revision: int
    signatures: tuple[Signature, ...] = ()
    """One for each section and person, the newest last; without those that were taken back."""

    @property
    def due_at(self) -> datetime:
        """It waits for nothing."""
        return self.opened_at

    @property
    def purpose(self) -> None:
        """There is one sort of sheet."""
        return

    @property
    def name(self) -> str:
        """The version whose card is signed."""
        return f"{self.model}/{self.version}"

    @property
    def place(self) -> tuple[str, str]:
        """Its model.

        It is about a version, wherever that serves.
        """
        return self.model, ""

    def on(self, section: str, text: str | None) -> tuple[Signature, ...]:
        """The signatures that hold for a section in which `text` is written.

        That is a digest; None where nothing is written, which nobody can sign.
        """
        return tuple(each for each in self.signatures if (each.section, each.text) == (section, text))


Said = Sheet | Signed | TakenBack


def _opened(act: Act[SheetMove, Said]) -> SignOff:
    sheet = act.said
    if not isinstance(sheet, Sheet):
        raise ValueError("the acts of a sign-off begin with its opening")  # noqa: TRY004  (of what was read, not of a call)
    return SignOff(
        id=act.item,
        model=sheet.model,
        version=sheet.version,
        digest=sheet.digest,
        reason=act.reason,
        opened_at=act.at,
        state=SheetState.OPEN,
        revision=act.revision,
    )


def _changed(sheet: SignOff, act: Act[SheetMove, Said]) -> SignOff:
    content = act.said
    if isinstance(content, Sheet):
        raise ValueError(f"{sheet.id} was opened twice")  # noqa: TRY004  (as above)
    others = tuple(each for each in sheet.signatures if (each.section, each.person) != (content.section, act.person))
    if isinstance(content, TakenBack):
        if len(others) == len(sheet.signatures):
            raise ValueError(f"{act.name} took back a signature on {content.section} of {sheet.id} that was not there")
        return replace(sheet, signatures=others)
    signature = Signature(
        content.section,
        content.text,
        content.card,
        act.person,
        act.name,
        act.standing,
        act.at,
        act.reason,
        act.revision,
    )
    return replace(sheet, signatures=(*others, signature))


def _recount(
    course: Course[SheetMove, Said, SignOff],
    requests: Mapping[str, Sequence[Act[Any, Any]]],  # noqa: ARG001  (it rests on none)
    rosters: Mapping[int, OnRecord],
) -> str | None:
    """What is wrong with a signature.

    On record, its person could not give it.
    """
    for act in course.acts:
        roster = rosters.get(act.revision)
        person = None if roster is None else roster.find(act.person)
        if act.move is SheetMove.SIGN and (person is None or not may(person, Action.SIGN)):
            return f"on record {act.name} may not sign a card (act {act.revision})"
    return None


_STAYS = {SheetState.OPEN: SheetState.OPEN}
SIGN_OFF: Kind[SheetState, SheetMove, Said, SignOff] = Kind(
    name="sign-off",
    plural="sign-offs of model cards",
    prefix="S-",
    record=SignOff,
    moves=SheetMove,
    opens=SheetMove.OPEN,
    begins=SheetState.OPEN,
    undecided=frozenset(),
    opened=_opened,
    changed=_changed,
    recount=_recount,
    acts={
        SheetMove.OPEN: ActKind(Sheet, "Opened the card for signing", "opened"),
        SheetMove.SIGN: ActKind(Signed, "Signed a section of the card", "signed", _STAYS),
        SheetMove.TAKE_BACK: ActKind(TakenBack, "Took a signature back", "taken back", _STAYS),
    },
)
"""A signature that holds no longer stays on record: what was signed, by whom and when."""
