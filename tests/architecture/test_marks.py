"""What is slow says so in its own file.

A run of slow tests passes over files by their text (tests/conftest.py).
"""

import re

from governance.settings import PROJECT
from tests.conftest import SLOW

ANY_SLOW = re.compile(rb"\bmark\.slow\b")
OWN = {"conftest.py", "test_marks.py"}
"""They speak of the mark and bear none."""


def test_every_slow_test_is_marked_in_its_own_file_and_in_full():
    texts = {path: path.read_bytes() for path in (PROJECT / "tests").rglob("*.py") if path.name not in OWN}
    assert len([path for path, text in texts.items() if SLOW in text]) > 50
    lent = [path.name for path, text in texts.items() if ANY_SLOW.search(text) and not path.match("test_*.py")]
    shortened = [path.name for path, text in texts.items() if len(ANY_SLOW.findall(text)) != text.count(SLOW)]
    assert (lent, shortened) == ([], [])
