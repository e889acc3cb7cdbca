import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.adapters.disk.artifact_digest import artifact_digest, files_of
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
    with pytest.raises(
        RegistryUnavailable,
        match="cannot be read: No such file" if what == "nothing" else "holds no files. Log the model there",
    ):
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


def link(name: str, target: str) -> Callable[[Path], None]:
    """Put a link to `target` into the folder.

    `target` may be in `{outside}`, a folder beside the model.
    """
    return lambda folder: (folder / name).symlink_to(target.format(outside=folder.parent / "outside"))


def socket_in(folder: Path) -> None:
    # The name of a socket has 100 bytes at most: bound from inside.
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind("door")
    finally:
        os.chdir(here)


REFUSED = {
    "a pipe": (lambda folder: os.mkfifo(folder / "door"), "door is neither a file nor a folder"),
    "a socket": (socket_in, "door is neither a file nor a folder"),
    "a link to a device": (link("door", "/dev/zero"), "door is a link to /dev/zero, which is no file"),
    "a link to itself": (link("door", "door"), "door is a link to door, which is no file"),
    "a link that leads nowhere": (link("door", "gone.bin"), "door is a link to gone.bin, which is no file"),
    "a link to a folder outside": (link("door", "{outside}"), "outside, which is no file"),
    "a link to the folder it lies in": (link("door", "."), "door is a link to ., which is no file"),
    "a pipe whose name has two lines": (lambda folder: os.mkfifo(folder / "a\nb"), r"'.*a\\nb' is neither"),
    "a name that is not UTF-8": (lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/\xff")).touch(), "not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_no_digest_can_name_is_refused_by_its_path(folder: Path, change, sentence):
    (folder.parent / "outside").mkdir()
    change(folder)
    with pytest.raises(RegistryUnavailable, match=sentence):
        artifact_digest(folder)


def test_a_folder_that_may_not_be_read_is_refused_and_not_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch):
    # Whoever runs the tests may be allowed everything: the refusal is the operating system's, made by hand.
    listed = os.scandir

    def guarded(place: str | Path) -> object:
        if Path(place).name == "parts":
            raise PermissionError(13, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(RegistryUnavailable, match="parts cannot be read: Permission denied"):
        artifact_digest(folder)


def test_what_a_link_to_a_file_leads_to_is_bound(folder: Path, tmp_path: Path):
    outside = tmp_path / "shared.bin"
    outside.write_bytes(b"1")
    (folder / "link.bin").symlink_to(outside)
    before = artifact_digest(folder)
    outside.write_bytes(b"2")
    changed = artifact_digest(folder)
    (folder / "link.bin").unlink()
    (folder / "link.bin").write_bytes(b"2")
    assert before != changed == artifact_digest(folder)


NAMES = [
    "two words",
    "it's",
    'a "quote"',
    "two\nlines",
    "modèle-模型-نموذج",
    "-rf",
    "x" * 255,
    "#1?a=b%2F",
    "\\",
    "a\tb",
    "...",
]


@pytest.mark.parametrize("name", NAMES)
def test_files_of_any_name_are_bound_by_name_and_bytes(folder: Path, name):
    digests = {artifact_digest(folder)}
    for content in (b"1", b"2"):
        (folder / name).write_bytes(content)
        digests.add(artifact_digest(folder))
    (folder / name).rename(folder / f"other{name}"[:255])
    assert len({*digests, artifact_digest(folder)}) == 4


def test_a_folder_in_folders_a_thousand_deep_and_one_of_many_files_are_bound(folder: Path):
    begun = time.monotonic()
    deep = Path(folder, *["d"] * 1_200)
    # One after the other: `mkdir(parents=True)` calls itself, and Python ends that at a thousand.
    for place in reversed([deep, *deep.parents]):
        place.mkdir(exist_ok=True)
    (deep / "weights.bin").write_bytes(b"1")
    before = artifact_digest(folder)
    (deep / "weights.bin").write_bytes(b"2")
    for number in range(2_000):
        (folder / f"{number}.bin").touch()
    assert before != artifact_digest(folder)
    assert len(files_of(folder)) == 2_003
    assert time.monotonic() - begun < 20
    (deep / "weights.bin").unlink()
    for place in [deep, *deep.parents][:1_200]:  # `rmtree` calls itself as well
        place.rmdir()
