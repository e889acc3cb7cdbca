"""The private keys of the log.

In a file that only its owner can read, or in the environment.
"""

import os
import secrets
from pathlib import Path

from governance.adapters.disk.private_files import OWNER_ONLY
from governance.audit.invalid import NoteInvalid
from governance.audit.note import KEY_BYTES, PRIVATE, SignerKey, VerifierKey, read_signer_key
from governance.errors import KeyUnavailable
from governance.sentences import storing


class LogKeys:
    """Keys at a path, or in the text of a setting.

    The setting has one key. A key that is prepared for a rotation waits in a second file, `.next` behind the name of
    the first, and takes its place once a log is signed with it: a crash in between leaves both, and whichever the log
    asks for is found.
    """

    def __init__(self, place: str, origin: str | None = None) -> None:
        self._given = place if place.startswith(PRIVATE) else None
        self._path = Path(place)
        self._next = self._path.with_name(f"{self._path.name}.next")
        self._origin = origin

    def begin(self) -> SignerKey:
        """The key of the setting or the file.

        Where there is no file yet, a new key is made in one.
        """
        if self._given is not None:
            return _read(self._given, "PLACET_LOG_KEY")
        key = _from(self._path)
        return key if key is not None else _make(self._path, self._origin or f"placet.invalid/{secrets.token_hex(4)}")

    def holding(self, key: VerifierKey) -> SignerKey:
        """The private half of `key`.

        A key that was prepared for a rotation becomes the present one when it is first asked for.
        """
        present = self._present()
        if present is not None and present.verifier == key:
            return present
        prepared = None if self._given is not None else _from(self._next)
        if prepared is not None and prepared.verifier == key:
            self._next.replace(self._path)
            _sync(self._path.parent)
            _drop_drafts(self._path)
            return prepared
        place = "PLACET_LOG_KEY" if self._given is not None else str(self._path)
        holds = (
            storing.holds_no_key(place) if present is None else storing.holds_another_key(place, str(present.verifier))
        )
        raise KeyUnavailable(storing.key_not_here(str(key), holds))

    def prepare(self) -> SignerKey:
        """The key in the second file, made where there is none."""
        if self._given is not None:
            raise KeyUnavailable(storing.key_in_setting())
        present = self.begin()
        _drop_drafts(self._path)
        return _from(self._next) or _make(self._next, present.name)

    def _present(self) -> SignerKey | None:
        return _read(self._given, "PLACET_LOG_KEY") if self._given is not None else _from(self._path)


def _from(path: Path) -> SignerKey | None:
    try:
        text = path.read_text()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnavailable(storing.key_cannot_be_read(str(path), str(error))) from error
    return _read(text, str(path))


def _read(text: str, source: str) -> SignerKey:
    try:
        return read_signer_key(text)
    except NoteInvalid as error:
        raise KeyUnavailable(storing.no_key_of_a_log(source, error.phrase)) from error


def _make(path: Path, origin: str) -> SignerKey:
    key = SignerKey(origin, secrets.token_bytes(KEY_BYTES))
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "w") as file:
            file.write(f"{key.secret}\n")
            file.flush()
            os.fsync(file.fileno())
        # A link is refused where the name is taken: of two who begin at once, both go on with the first one's key.
        os.link(draft, path)
        _sync(path.parent)
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyUnavailable(storing.key_cannot_be_written(str(path), str(error))) from error
    finally:
        draft.unlink(missing_ok=True)
    present = _from(path)
    assert present is not None
    return present


def _drop_drafts(path: Path) -> None:
    """Delete the drafts of a key that a crash has left.

    The key is at `path`. Only other names of that very file are deleted. Nothing else is touched: somebody may be
    making a key at this moment.
    """
    for other in path.parent.glob(f"{path.name}.*"):
        if other.samefile(path):
            other.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make names in `folder` as durable as their files.

    A log must not announce a key that a power cut takes away.
    """
    if os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
