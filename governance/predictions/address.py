"""Addresses of logs.

And what they may read of the environment.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

ENVIRONMENT = "PLACET_SPEC_"
"""How variables of the environment are called that a specification may read: it can send them to any server it names."""
VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))")


def _reads_its_own(address: str) -> str:
    """Refuse an address that reads variables of others.

    It may only read those that are meant for specifications.
    """
    named = (
        [match["braced"] or match["bare"] for match in VARIABLE.finditer(address)]
        if "://" in address or address.startswith("$")
        else []
    )
    others = [name for name in named if not name.startswith(ENVIRONMENT)]
    if others:
        raise ValueError(
            f"variables whose names begin with {ENVIRONMENT}, not {', '.join(others)}: a specification could send any "
            f"other secret of the console away (rename it to {ENVIRONMENT}{others[0].removeprefix('PLACET_')})"
        )
    return address


Address = Annotated[str, AfterValidator(_reads_its_own)]
"""A path, or the address of a server; `$PLACET_SPEC_...` in it is read from the environment."""
