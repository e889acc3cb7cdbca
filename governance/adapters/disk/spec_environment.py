"""What a specification reads from the environment: variables of one prefix only, so that a file names no secrets of others."""

import os
import re
from urllib.parse import unquote

from governance.predictions.spec import ENVIRONMENT, VARIABLE


def absent(address: str) -> tuple[str, ...]:
    """The variables in `address` that the environment does not have."""
    return tuple(name for name in _variables(address) if name not in os.environ)


def expanded(address: str) -> str:
    """`address` with the values of its variables; one of another prefix, and one that is absent, stay as they are written."""

    def value(found: re.Match[str]) -> str:
        name = found["braced"] or found["bare"]
        return os.environ.get(name, found[0]) if name.startswith(ENVIRONMENT) else str(found[0])

    return VARIABLE.sub(value, address)


def secrets_of(address: str) -> tuple[str, ...]:
    """What nobody should be told of `address`: the values of its variables, and its password as it may be written."""
    values = [os.environ[name] for name in _variables(address) if name in os.environ]
    person = expanded(address).partition("://")[2].rpartition("@")[0]  # the address may be none at all
    password = person.partition(":")[2]
    return tuple(one for one in (*values, password, unquote(password)) if one)


def _variables(address: str) -> list[str]:
    named = (found["braced"] or found["bare"] for found in VARIABLE.finditer(address))
    return [name for name in named if name.startswith(ENVIRONMENT)]
