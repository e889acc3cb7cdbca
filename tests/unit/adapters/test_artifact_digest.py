import os
from pathlib import Path

import pytest

from governance.adapters.artifact_digest import artifact_digest
from governance.canonical import digest_of
from governance.errors import RegistryUnavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model of two files, one in a folder of its own."""
    (tmp_path / "model" / "parts").mkdir(parents=True)
    (tmp_path / "model" / "MLmodel").write_bytes(b"flavors: {}")
    (tmp_path / "model" / "parts" / "weights.ubj").write_bytes(b"\x00\x01\x02")
    return tmp_path / "model"


@pytest.mark.parametrize("what", ["nothing", "an empty folder", "folders only"])
def test_no_files_have_no_name(tmp_path: Path, what):
    if what != "nothing":
        (tmp_path / "model" / ("inside" if what == "folders only" else "")).mkdir(parents=True)
    with pytest.raises(RegistryUnavailable, match="holds no files; expected the files of a model"):
        artifact_digest(tmp_path / "model")


CHANGES = {
    "one byte": lambda folder: (folder / "parts" / "weights.ubj").write_bytes(b"\x00\x01\x03"),
    "one byte more": lambda folder: (folder / "parts" / "weights.ubj").write_bytes(b"\x00\x01\x02\x00"),
    "a renamed file": lambda folder: (folder / "MLmodel").rename(folder / "MLmodeL"),
    "a moved file": lambda folder: (folder / "parts" / "weights.ubj").rename(folder / "weights.ubj"),
    "a file more": lambda folder: (folder / "extra").write_bytes(b""),
    "a hidden file more": lambda folder: (folder / ".hidden").write_bytes(b""),
    "a file less": lambda folder: (folder / "MLmodel").unlink(),
    "two files with each other's bytes": lambda folder: (
        (folder / "MLmodel").write_bytes(b"\x00\x01\x02"),
        (folder / "parts" / "weights.ubj").write_bytes(b"flavors: {}"),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_of_the_files_changes_the_name(folder: Path, change):
    before = artifact_digest(folder)
    change(folder)
    assert artifact_digest(folder) != before


def test_times_and_places_are_not_part_of_the_name(folder: Path, tmp_path: Path):
    before = artifact_digest(folder)
    os.utime(folder / "MLmodel", (0, 0))
    assert artifact_digest(folder) == before
    assert artifact_digest(folder.rename(tmp_path / "elsewhere")) == before


def test_the_name_is_the_digest_of_paths_and_their_sha_256(folder: Path):
    # sha256sum of the two files, as coreutils prints them.
    assert artifact_digest(folder) == digest_of(
        [
            ["MLmodel", "84c4260ca2ef268d64f9efccdb00a17c38149773436b0f1c19efcafc2eb01220"],
            ["parts/weights.ubj", "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc"],
        ]
    )


def test_one_file_is_named_like_a_folder_with_that_file(tmp_path: Path):
    (tmp_path / "only").mkdir()
    file = tmp_path / "only" / "model.json"
    file.write_bytes(b"{}")
    assert artifact_digest(file) == artifact_digest(tmp_path / "only")
