"""Whether a copy of the log may replace the one seen.

The console has seen the other one.
"""

from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.note import read_note
from governance.errors import Refused
from governance.sentences import keeping


def require_nothing_lost(copied: Checkpoint | None, kept: bytes | None, *, older: bool = False) -> Checkpoint | None:
    """Raise Refused where a copy of the log loses entries.

    It (None: an empty one) is not the one that was `kept`, or ends before it. `older` lets it end before. What is
    given back must be found in the copy: the kept checkpoint, where it is not beyond its end.
    """
    if kept is None:
        return None
    try:
        seen = read_checkpoint(read_note(kept).text)
    except NoteInvalid as error:
        raise Refused(keeping.kept_checkpoint_unreadable(error.phrase)) from error
    if copied is not None and copied.origin != seen.origin:
        raise Refused(keeping.copy_of_another_log(seen.origin, copied.origin))
    size = 0 if copied is None else copied.size
    if seen.size <= size:
        return seen
    if older:
        return None
    raise Refused(keeping.copy_ends_before(size, seen.size))


def ends_before(copied: Checkpoint | None, kept: bytes | None) -> bool:
    """Whether a copy that may be restored ends before what was kept."""
    return kept is not None and require_nothing_lost(copied, kept, older=True) is None
