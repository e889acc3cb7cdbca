"""Truth values however they are written.

true, True, TRUE, 1 and 1.0 are one value.
"""

from collections.abc import Collection, Mapping

TRUTH: Mapping[str, tuple[str, ...]] = {
    "true": ("true", "True", "TRUE", "1", "1.0"),
    "false": ("false", "False", "FALSE", "0", "0.0"),
}
"""By the word for it: how files and engines write a truth value; T and F may stand for anything."""
MEANING = {spelling: word for word, ways in TRUTH.items() for spelling in ways}


def spellings(value: str, among: Collection[str]) -> tuple[str, ...]:
    """The ways in which `value` may be written elsewhere.

    It is one `among` the values of a column. A truth value may be written in every way it has here.
    """
    if not set(among) <= MEANING.keys():
        return (value,)
    return tuple(way for way in TRUTH[MEANING[value]] if way == value or way not in among)


def told_once(cases: Mapping[str, int]) -> dict[str, int]:
    """The rows of each value, with equal truth values added up.

    Only where all values are truth values and some of them are words.
    """
    meant = [MEANING.get(value) for value in cases]
    if None in meant or all(value[:1].isdigit() for value in cases):
        return dict(cases)
    added: dict[str, int] = {}
    for value, rows in cases.items():
        added[MEANING[value]] = added.get(MEANING[value], 0) + rows
    return added
