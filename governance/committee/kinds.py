"""All kinds of things with a course, in one place.

The store, the log and everything that takes an item of any kind asks here.
"""

from typing import Any

from governance.committee.approval_review import REVIEW
from governance.committee.course import REQUEST
from governance.committee.sign_off import SIGN_OFF
from governance.proceedings.kind import Kind

AnyKind = Kind[Any, Any, Any, Any]

KINDS: tuple[AnyKind, ...] = (REQUEST, REVIEW, SIGN_OFF)
BESIDE_REQUESTS = tuple(kind for kind in KINDS if kind is not REQUEST)


def kind_of(id: str) -> AnyKind:
    """The kind of the item with this id.

    Raises ValueError where no kind has such ids.
    """
    matching = next((kind for kind in KINDS if id.startswith(kind.prefix)), None)
    if matching is None:
        raise ValueError(f"{id} is no id of anything; ids begin with {' or '.join(kind.prefix for kind in KINDS)}")
    return matching


def kind_named(id: str) -> AnyKind:
    """The kind that somebody means by `id`.

    It is a request where no kind has such ids.
    """
    return next((kind for kind in KINDS if id.startswith(kind.prefix)), REQUEST)


def kind_in(subject: str) -> AnyKind | None:
    """The kind of the item that a log entry is about.

    None where it is about none.
    """
    return next((kind for kind in KINDS if subject.startswith(kind.subject)), None)


def item_in(subject: str) -> str | None:
    """The id of the item that a log entry is about.

    None where it is about none.
    """
    kind = kind_in(subject)
    return None if kind is None else subject.removeprefix(kind.subject)
