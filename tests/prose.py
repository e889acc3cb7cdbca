"""What would be a sentence in a record that holds codes."""

import re
from collections.abc import Iterator

from governance.canonical import Json


def prose(value: Json, inside: str = "") -> Iterator[str]:
    """Texts of four words and more, and values of somebody's own."""
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
