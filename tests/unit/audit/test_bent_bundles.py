"""Exports with one thing in them changed are refused.

Thousands of them. The first bad entry is named. Somebody may change a file and leave the manifest (`found`), write
the manifest anew without the key of the log (`forged`), or sign it with a key of their own, which they also put among
the keys of the log (`resigned`).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rfc8785

from governance.audit.note import Note, SignerKey
from governance.audit.verify_bundle import Check, Key, key_of
from tests.builders import A_KEY
from tests.exports import WITNESS, Exports, exports, signed_anew
from tests.unseen import unseen

pytestmark = pytest.mark.slow

Files = dict[str, bytes]
Who = Callable[[Files], Files]
IMPOSTOR = SignerKey(A_KEY.name, b"i" * 32)
OF_ENTRY = re.compile(r"entries/([0-9]+)\.(.+)")
SIGNS = ("manifest.json", "manifest.sig")
LENGTH = (15, 8)
"""Entries of other things; each is looked at again for each of thousands of changes."""


class Bent(NamedTuple):
    how: str
    files: Files
    entry: int | None = None
    """The entry that must be named; None where it is not about one, or cannot be known to be."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    return exports(tmp_path_factory.mktemp("exports"), *LENGTH)


@pytest.fixture(autouse=True)
def each_signature_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check each signature once.

    Whether it holds depends on nothing else, and the same ones are checked thousands of times.
    """
    monkeypatch.setattr(Key, "signed", lru_cache(maxsize=100_000)(Key.signed))


def check(made: Exports, files: Files) -> Check:
    return Check(files, [key_of(str(made.first_key))], [made.kept], [key_of(str(WITNESS.verifier))]).run()


def about(name: str) -> int | None:
    match = OF_ENTRY.fullmatch(name)
    return int(match[1]) if match else None


def positions(files: Files) -> list[int]:
    return sorted({int(match[1]) for name in files if (match := OF_ENTRY.fullmatch(name))})


def of_entry(files: Files, position: int) -> Files:
    return {name: content for name, content in files.items() if name.startswith(f"entries/{position:06d}.")}


def digest(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


# --- who changes it


def found(files: Files) -> Files:
    return files


def forged(files: Files) -> Files:
    """The export with a new manifest and the old signature."""
    manifest = _read(files, "manifest.json")
    if not isinstance(manifest, dict):
        return files  # that file itself was bent
    manifest["files"] = {name: digest(content) for name, content in files.items() if name not in SIGNS}
    return files | {"manifest.json": rfc8785.dumps(manifest)}


def resigned(files: Files) -> Files:
    """The export with a new manifest, signed with another key.

    That key calls itself the log's.
    """
    keys = _read(files, "keys.json")
    if isinstance(keys, list) and keys and isinstance(keys[-1], dict):
        keys[-1]["key"] = str(IMPOSTOR.verifier)
        files = files | {"keys.json": rfc8785.dumps(keys)}
    written = forged(files)
    text = f"placet-export/1\n{digest(written.get('manifest.json', b''))}\n"
    return written | {"manifest.sig": Note(text, (IMPOSTOR.signature(text.encode()),)).written.encode()}


def _read(files: Files, name: str) -> Any:
    """The content of a file.

    None where it was bent so that it says nothing.
    """
    try:
        return json.loads(files[name])
    except (KeyError, ValueError, RecursionError):
        return None


# --- what is changed


def bytes_of_files(files: Files) -> Iterator[Bent]:
    """Every so manieth byte of every file."""
    for name, content in files.items():
        for at in range(0, len(content), max(1, len(content) // 12)):
            for mask in (0x01, 0x5A):
                other = content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :]
                yield Bent(f"byte {at} of {name} ^ {mask}", files | {name: other}, about(name))


def whole_files(files: Files) -> Iterator[Bent]:
    for name, content in files.items():
        rest = {other: files[other] for other in files if other != name}
        entry = about(name)
        yield Bent(f"{name} is missing", rest, entry)
        for how, other in (
            ("empty", b""),
            ("one byte short", content[:-1]),
            ("one byte long", content + b"\n"),
            ("twice", content * 2),
            ("no text", b"\xff\xfe" + content),
            ("a list", b"[]"),
            ("a number", b"7"),
            ("deep", b"[" * 20_000),
        ):
            if other != content:
                yield Bent(f"{name} is {how}", files | {name: other}, entry)
        yield Bent(f"{name} is called otherwise", rest | {f"x{name}": content}, entry)
        yield Bent(f"{name} is there under another name too", files | {f"{name}.bak": content}, entry)


def fields_of_json(files: Files) -> Iterator[Bent]:
    """Each value in each JSON file, changed or taken away."""
    for name, content in files.items():
        if not name.endswith((".json", ".leaf")) or name in SIGNS:
            continue
        for path in _paths(json.loads(content)):
            for how, change in CHANGES.items():
                other = rfc8785.dumps(_changed(json.loads(content), path, change))
                if other != content:
                    # That the words of an entry were erased, an entry says; not whether that was the reason or the detail.
                    excused = other == rfc8785.dumps({"detail": None, "reason": None})
                    sentence = f"{'.'.join(map(str, path))} of {name} {how}"
                    yield Bent(sentence, files | {name: other}, None if excused else about(name))


GONE = object()
CHANGES: Mapping[str, Callable[[Any], Any]] = {
    "is null": lambda _: None,
    "is something else": lambda value: f"{value}0" if isinstance(value, str) else 7 if value != 7 else 8,
    "is gone": lambda _: GONE,
}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from list(_paths(item, (*path, key)))[:12]


def _changed(value: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    key, *rest = path
    other = _changed(value[key], tuple(rest), change) if rest else change(value[key])
    if other is GONE:
        del value[key]
    else:
        value[key] = other
    return value


def exchanged(files: Files) -> Iterator[Bent]:
    """Files of two entries in each other's place.

    And both entries as a whole.
    """
    sequences = positions(files)
    for here, there in [*pairwise(sequences), *zip(sequences, reversed(sequences), strict=True)]:
        if here >= there:
            continue
        kinds = [match[2] for name in of_entry(files, here) if (match := OF_ENTRY.fullmatch(name))]
        for some in ([kind] for kind in kinds):
            yield Bent(f"{some[0]} of {here} and {there}", _exchange(files, here, there, some), here)
        yield Bent(f"entries {here} and {there}", _exchange(files, here, there, kinds), here)


def _exchange(files: Files, here: int, there: int, kinds: list[str]) -> Files:
    other = dict(files)
    for kind in kinds:
        suffix, two = f"entries/{here:06d}.{kind}", f"entries/{there:06d}.{kind}"
        other[suffix], other[two] = files[two], files[suffix]
    return other


def taken_away(files: Files) -> Iterator[Bent]:
    for position in positions(files):
        gone = of_entry(files, position)
        yield Bent(f"without entry {position}", {n: c for n, c in files.items() if n not in gone}, position)


def cut_short(files: Files) -> Iterator[Bent]:
    sequences = positions(files)
    for position in sequences[1:]:
        rest = {name: content for name, content in files.items() if (about(name) or 0) < position}
        yield Bent(f"without entry {position} and all after it", rest, position)


def put_in(files: Files) -> Iterator[Bent]:
    """A copy of an entry where there was none."""
    sequences = positions(files)
    for position in sequences:
        for place in sorted(
            {sequences[-1] + 1, *(sequence + 1 for sequence in sequences if sequence + 1 not in sequences)}
        ):
            copy = {name.replace(f"{position:06d}", f"{place:06d}"): c for name, c in of_entry(files, position).items()}
            yield Bent(f"entry {position} again as {place}", files | copy, place)


def tried(made: Exports, files: Files, bends: Iterator[Bent], who: Who, *, named: bool) -> tuple[int, list[str]]:
    """The number that were tried, and those that were let through.

    Also those of which a wrong entry was named.
    """
    missed, count = [], 0
    for bent in bends:
        changed = who(bent.files)
        if changed == files:
            continue  # whoever writes the manifest anew has mended it
        count += 1
        got = check(made, changed)
        if not got.faults:
            missed.append(f"{bent.how}: let through")
        elif named and bent.entry is not None and got.first_bad_entry != bent.entry:
            missed.append(f"{bent.how}: entry {got.first_bad_entry} is named, expected {bent.entry}")
    return count, missed


def test_the_exports_hold_as_they_were_made(made: Exports):
    for files in (made.request, made.since):
        assert check(made, files).faults == []
    assert len(positions(made.request)) >= 12
    assert len(positions(made.since)) >= 40


KINDS = {
    bytes_of_files: 1_000,
    fields_of_json: 1_000,
    whole_files: 700,
    put_in: 60,
    exchanged: 50,
    taken_away: 12,
    cut_short: 11,
}
"""Ways to change an export of a request, and how many changes they are at least."""
OTHERS_TRY = 3
"""Whoever writes the manifest anew tries every change; the others, whom one digest or one signature gives away, each third."""


@pytest.mark.parametrize("who", [found, forged, resigned], ids=lambda who: who.__name__)
@pytest.mark.parametrize("bends", KINDS, ids=lambda bends: bends.__name__)
def test_whatever_is_changed_in_the_export_of_a_request_is_noticed(made: Exports, bends, who):
    # With the true manifest gone, the numbers of its acts tell that one was left out, and not which entry that was.
    reported = bends in (bytes_of_files, fields_of_json, exchanged, put_in)
    named = who is found or (who is forged and reported)
    step = OTHERS_TRY if who is not forged and KINDS[bends] > 100 else 1
    every = islice(bends(made.request), 0, None, step)
    count, missed = tried(made, made.request, every, who, named=named)
    assert missed == []
    assert count >= KINDS[bends] // step


@pytest.mark.parametrize("who", [found, forged], ids=lambda who: who.__name__)
@pytest.mark.parametrize("bends", [taken_away, cut_short, exchanged], ids=lambda bends: bends.__name__)
def test_of_a_log_since_a_day_the_first_bad_entry_is_always_named(made: Exports, bends, who):
    every = islice(bends(made.since), 0, None, 3 if bends is exchanged else 1)
    count, missed = tried(made, made.since, every, who, named=True)
    assert missed == []
    assert count >= 40


@pytest.mark.parametrize("who", [found, forged], ids=lambda who: who.__name__)
@pytest.mark.parametrize("bends", [bytes_of_files, whole_files, fields_of_json], ids=lambda bends: bends.__name__)
def test_of_a_log_since_a_day_any_file_that_was_changed_is_noticed(made: Exports, bends, who):
    every = islice(bends(made.since), 0, None, 19)
    count, missed = tried(made, made.since, every, who, named=who is found or bends is not whole_files)
    assert missed == []
    assert count >= 100


def test_each_bit_of_one_leaf_counts(made: Exports):
    name = f"entries/{positions(made.since)[30]:06d}.leaf"
    leaf = made.since[name]
    for bit in range(0, len(leaf) * 8, 31):
        other = leaf[: bit // 8] + bytes([leaf[bit // 8] ^ 1 << bit % 8]) + leaf[bit // 8 + 1 :]
        assert check(made, forged(made.since | {name: other})).first_bad_entry == about(name), f"bit {bit}"


def test_a_history_told_otherwise_by_whoever_has_the_key_is_not_the_one_that_was_kept(made: Exports, tmp_path: Path):
    """Only a kept checkpoint reveals the key holder's other history.

    Every signature is right, every proof too. Somebody who kept a checkpoint can tell, and does.
    """
    other = exports(tmp_path, *LENGTH)
    assert check(replace(other, kept=other.kept), other.since).faults == []
    report = check(made, other.since)
    size = int(made.kept.split(b"\n")[1])
    assert report.first_bad_entry == size - 1
    assert f"the checkpoint that you kept, of {size} entries: its {size} entries are not" in report.faults[0].sentence


def test_parts_of_two_exports_of_one_log_are_no_export(made: Exports):
    for name in made.request:
        if made.since.get(name, b"") != made.request[name]:
            assert check(made, made.since | {name: made.request[name]}).faults, name
            assert check(made, forged(made.since | {name: made.request[name]})).faults, name


def by_the_key_holder(files: Files) -> Files:
    """An export as the holder of the log's key makes it.

    A manifest that cannot be read stays as it is.
    """
    return signed_anew(files) if isinstance(_read(files, "manifest.json"), dict) else files


def test_whatever_the_holder_of_the_key_changes_in_an_export_is_noticed_or_the_reference_says_why_not(made: Exports):
    missed, count = set(), 0
    for bends in (whole_files, fields_of_json, bytes_of_files):
        for bent in islice(bends(made.request), 0, None, 1 if bends is whole_files else 3):
            changed = by_the_key_holder(bent.files)
            if changed == signed_anew(made.request):
                continue  # signing has mended it
            count += 1
            if not check(made, changed).faults:
                (name,) = {file for file in made.request if changed.get(file) != made.request[file]} - set(SIGNS)
                missed.add((re.sub(r"[0-9]+", "N", name), "whole"))
    assert missed == unseen("In an export that the log's key has signed again")
    assert count > 1_500
