"""The name of a model's bytes: a digest over every file, so that a name in a registry need not be trusted."""

import hashlib
from pathlib import Path

from governance.canonical import digest_of
from governance.errors import RegistryUnavailable


def artifact_digest(path: Path) -> str:
    """Digest over the relative path and SHA-256 of every file under `path`, sorted; or of the one file.

    Raises RegistryUnavailable where there is no file at all.
    """
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    if not files:
        raise RegistryUnavailable(f"{path} holds no files; expected the files of a model")
    root = path.parent if path.is_file() else path
    return digest_of([[file.relative_to(root).as_posix(), _sha256(file)] for file in files])


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
