"""The errors of reading what others wrote; each says what was found and what was expected."""

from governance.errors import PlacetError


class NoteInvalid(PlacetError):
    """A note, checkpoint or key is not written as its format says, or no trusted signature holds."""


class PathInvalid(PlacetError):
    """No tile of a log is asked for in this way."""
