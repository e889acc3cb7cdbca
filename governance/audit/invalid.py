"""The errors of reading what others wrote.

Each says what was found and what was expected.
"""

from governance.errors import PlacetError


class NoteInvalid(PlacetError):
    """A malformed note, checkpoint or key, or one without a trusted signature.

    Raised where it is not written as its format says, or where no trusted signature holds.
    """


class PathInvalid(PlacetError):
    """No tile of a log is asked for in this way."""
