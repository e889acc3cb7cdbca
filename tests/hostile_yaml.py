"""YAML that is made to harm a parser.

It keeps a parser busy, fills its memory or ends it. It is at most as long as a document may be.
"""

from collections.abc import Mapping

from governance.parsing import LARGEST

BOMB = "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))])  # fmt: skip


def filled(piece: str, before: str = "", after: str = "") -> str:
    """`piece` as often as a document has room for."""
    return before + piece * ((LARGEST - len(before) - len(after)) // len(piece)) + after


HOSTILE_YAML: Mapping[str, str] = {
    "aliases of aliases": BOMB,
    "an alias of itself": "a: &a [*a]",
    "an anchor that nobody asks for": "a: &a 1",
    "lists in lists": filled("[", "a: "),
    "lists in lists, closed": "a: " + "[" * 30_000 + "]" * 30_000,
    "mappings in mappings": filled("{a: ", "a: "),
    "blocks in blocks": "".join(" " * n + "a:\n" for n in range(350)),
    "items in items": filled("- ", "a:\n"),
    "keys that are mappings": filled("? ", "a: 1\n"),
    "many keys": "".join(f"k{n}: 1\n" for n in range(7_000)),
    "one key again and again": filled("a: 1\n"),
    "many items": filled("- 1\n", "a:\n"),
    "empty items": filled(",", "a: [1", "]"),
    "many empty lists": filled("- []\n", "a:\n"),
    "one long word": filled("x", "a: "),
    "one long number": filled("1", "a: "),
    "a number to the base of sixty": filled("1:", "a: ", "1"),
    "a long time": "a: 2026-01-01 00:00:00." + "1" * 60_000,
    "tags": filled("- !!python/name:os.system x\n", "a:\n"),
    "a merge": "a: {<<: {b: 1}}",
    "many documents": filled("--- 1\n"),
    "colons": filled(":", "a: "),
    "tabs": filled("\t", "a: "),
    "quotes": filled("'", "a: "),
    "comments": filled("#\n"),
    "escapes": filled("\\x41", 'a: "', '"'),
    "a zero byte": "a: \0",
    "too long": "a: " + "x" * LARGEST,
}
