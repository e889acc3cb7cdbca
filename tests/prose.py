"""What would be a sentence in a record that holds codes."""

import re
from collections.abc import Iterator

from governance.canonical import Json


def prose(value: Json, inside: str = "") -> Iterator[str]:
    """Every text of four words and more, and every value of somebody's own, with where it stands."""
    match value:
        case dict():
            for name, part in value.items():
                if name == "example" and part is not None:
                    yield f"{inside}.{name}: {part!r}"
                yield from prose(part, f"{inside}.{name}")
        case list():
            for part in value:
                yield from prose(part, inside)
        case str() if len(re.findall(r"[a-z]{2,}(?= |$)", value)) > 3:
            yield f"{inside}: {value!r}"
