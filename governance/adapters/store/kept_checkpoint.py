"""The newest checkpoint that this console has seen to hold.

In a file beside the store and not in it.
"""

import os
from pathlib import Path

from governance.errors import StoreUnavailable
from governance.sentences import storing


class KeptCheckpoint:
    """A signed checkpoint in a file.

    A store that was set back to an earlier copy cannot match it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes | None:
        """The note.

        None where none was kept yet.
        """
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailable(storing.kept_checkpoint_not_read(str(self._path), str(error))) from error

    def write(self, note: bytes) -> None:
        """Keep `note` in place of the one before."""
        draft = self._path.with_name(f"{self._path.name}.new")
        try:
            with draft.open("wb") as file:
                file.write(note)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            raise StoreUnavailable(storing.checkpoint_not_kept(str(self._path), str(error))) from error
