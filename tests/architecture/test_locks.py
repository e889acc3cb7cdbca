"""The locks are whole.

They have all that pip needs to install them with hashes, and one version of everything.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt")
LINE = re.compile(r"^([A-Za-z0-9._-]+)(\[[^]]+\])?==([^ ;\\]+)")


def _blocks(lock: str) -> list[str]:
    return re.findall(r"^[A-Za-z].*\n(?:[ \t].*\n)*", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)


def _versions(lock: str) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for block in _blocks(lock):
        name, _, version = LINE.match(block).groups()
        versions.setdefault(name, set()).add(version)
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_with_a_hash(lock):
    assert [block.split()[0] for block in _blocks(lock) if not LINE.match(block) or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_named_with_extras_is_named_without_them_too(lock):
    entries = [LINE.match(block).groups() for block in _blocks(lock)]
    plain = {name for name, extras, _ in entries if extras is None}
    assert [name for name, extras, _ in entries if extras and name not in plain] == []


def test_what_runs_is_what_is_worked_with():
    run, work = _versions("requirements.txt"), _versions("requirements-dev.txt")
    assert {name: (version, work.get(name)) for name, version in run.items() if work.get(name) != version} == {}
