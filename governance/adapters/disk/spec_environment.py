"""The environment variables that a specification may read.

They have one prefix only, so that a file names no secrets of others.
"""

import os
import re
from urllib.parse import unquote

from governance.predictions.address import ENVIRONMENT, VARIABLE


def absent(address: str) -> tuple[str, ...]:
    """The variables in `address` that the environment does not have."""
    return tuple(name for name in _variables(address) if name not in os.environ)


def expanded(address: str) -> str:
    """Fill in the environment variables of `address`.

    A variable with another prefix, and one that is absent, stays as it is written.
    """

    def value(match: re.Match[str]) -> str:
        name = match["braced"] or match["bare"]
        return os.environ.get(name, match[0]) if name.startswith(ENVIRONMENT) else str(match[0])

    return VARIABLE.sub(value, address)


def secrets_of(address: str) -> tuple[str, ...]:
    """The parts of `address` that nobody should be told.

    The values of its variables, and its password in each way it may be written.
    """
    values = [os.environ[name] for name in _variables(address) if name in os.environ]
    person = expanded(address).partition("://")[2].rpartition("@")[0]  # the address may be none at all
    password = person.partition(":")[2]
    return tuple(secret for secret in (*values, password, unquote(password)) if secret)


def _variables(address: str) -> list[str]:
    named = (match["braced"] or match["bare"] for match in VARIABLE.finditer(address))
    return [name for name in named if name.startswith(ENVIRONMENT)]
