"""Truth values as the same two however they are written: true, True, TRUE, 1 and 1.0 are one."""

from collections.abc import Collection, Mapping

TRUTH: Mapping[str, tuple[str, ...]] = {
    "true": ("true", "True", "TRUE", "1", "1.0"),
    "false": ("false", "False", "FALSE", "0", "0.0"),
}
"""By the word for it: how files and engines write a truth value; T and F may stand for anything."""
MEANING = {spelling: word for word, ways in TRUTH.items() for spelling in ways}


def spellings(value: str, among: Collection[str]) -> tuple[str, ...]:
    """How `value`, one `among` the values of a column, may be written elsewhere: a truth value in every way it has here."""
    if not set(among) <= MEANING.keys():
        return (value,)
    return tuple(one for one in TRUTH[MEANING[value]] if one == value or one not in among)


def told_once(cases: Mapping[str, int]) -> dict[str, int]:
    """The rows of each value; where all are truth values, and some of them words, the ways of writing one are added up."""
    meant = [MEANING.get(value) for value in cases]
    if None in meant or all(value[:1].isdigit() for value in cases):
        return dict(cases)
    added: dict[str, int] = {}
    for value, rows in cases.items():
        added[MEANING[value]] = added.get(MEANING[value], 0) + rows
    return added
