"""Lines of a draft in YAML.

A field with its column, or with the question that only a person can answer.
"""

from collections.abc import Sequence

import yaml

from governance.predictions.draft.columns import Seen


def required(field: str, seen: Seen, question: str) -> list[str]:
    """A field that cannot be left out."""
    if seen.column is not None:
        return [f"    {field}: {scalar(seen.column.name)}  # {seen.because}"]
    choice = f": {one_of(seen.candidates)}" if seen.candidates else ""
    return [f"    {field}:  # TODO: {question}{choice}"]


def optional(field: str, seen: Seen) -> list[str]:
    """A field that may be left out."""
    if seen.column is not None:
        return [f"    {field}: {scalar(seen.column.name)}  # {seen.because}"]
    if seen.candidates:
        return [f"    # {field}: NAME  # TODO: which of these, if any: {one_of(seen.candidates)}"]
    return [f"    # {field}: NAME  # {seen.because}"]


def one_of(names: Sequence[str]) -> str:
    """`a, b or c`."""
    *rest, last = map(code, names)
    return f"{', '.join(rest)} or {last}" if rest else last


def scalar(value: str) -> str:
    """`value` as YAML inside a list.

    Quoted where it would be read as something else.
    """
    return yaml.safe_dump([value], default_flow_style=True, width=10_000, allow_unicode=True).strip()[1:-1]


def code(value: str) -> str:
    """`value` as YAML where whole numbers are read as text.

    Keys of labels, and versions: 1, not '1'.
    """
    return value if value.isdecimal() and str(int(value)) == value else scalar(value)
