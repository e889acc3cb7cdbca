"""What the environment says of a console, read and checked once."""

import os
import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from governance.audit.note import PRIVATE, is_key_name
from governance.errors import InvalidDocument, Problem
from governance.predictions.address import ENVIRONMENT as OF_SPECIFICATIONS

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "data"
DEFAULT_HOME = Path(".placet")
LOOPBACK = ("127.0.0.1", "localhost")
"""What a machine calls itself."""

PREFIX, OF_TESTS = "PLACET_", "PLACET_TEST_"
OF_KUBERNETES = re.compile(
    r"PLACET_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)
"""What every container is told of a service called `placet` (Kubernetes, "Accessing the Service", environment variables)."""
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
"""A host without port (RFC 9110, 7.2), as browsers write it."""
RELATIVE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/|file:|:memory:)([^?]+)(.*)")
"""A SQLite file by its place in the folder that the program happens to be in."""
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://.+", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"https?://[^/].*", re.IGNORECASE)

WAITS = "default_factory_not_called"
"""What pydantic says of a default that follows from a value which is wrong itself."""


def sqlite_url(path: Path) -> str:
    """The URL of the SQLite file at `path`."""
    return f"sqlite:///{path}"


def _must(holds: Callable[[str], object], expected: str) -> AfterValidator:
    def checked(value: str) -> str:
        if not holds(value):
            raise ValueError(expected)
        return value

    return AfterValidator(checked)


def _split(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


def _at_its_place(url: str) -> str:
    match = RELATIVE.fullmatch(url)
    return f"{match[1]}{Path(match[2]).resolve()}{match[3]}" if match else url


def _key(place: str) -> str:
    return place if not place or place.startswith(PRIVATE) else str(Path(place).resolve())


def _folder(path: Path) -> Path:
    if path.is_file():
        raise ValueError("a folder, or a place for one")
    return path.resolve()


Words = BeforeValidator(_split)
Absolute = AfterValidator(Path.resolve)
Placed = AfterValidator(_at_its_place)
Host = Annotated[str, _must(HOST.fullmatch, "names as browsers write them: lower case, without scheme, port and path")]
Authority = Annotated[str, _must(WEB_ADDRESS.fullmatch, "addresses that begin with https:// or http://")]
Origin = Annotated[str, _must(is_key_name, "text without spaces and `+`")]
Database = Annotated[str, _must(ADDRESS.fullmatch, "a URL, such as postgresql+psycopg://host/placet")]


class Settings(BaseSettings):
    """The places where this console keeps its things.

    A value that is not given is read from the variables named PLACET_..., or has a default.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    home: Annotated[Path, AfterValidator(_folder)] = DEFAULT_HOME
    """Folder with the store, specifications, policy and people; absolute."""
    registry: Annotated[str, Placed] = Field(
        default_factory=lambda values: sqlite_url(values["home"] / "registry" / "mlflow.db"), repr=False
    )
    """An MLflow tracking URI; by default a SQLite file in the home folder."""
    store: Annotated[Database, Placed] = Field(
        default_factory=lambda values: sqlite_url(values["home"] / "placet.db"), repr=False
    )
    """URL of where requests, evidence and the audit log are kept: `postgresql://...`; by default a SQLite file in the home."""
    notify: Annotated[tuple[str, ...], NoDecode, Words] = Field(default=(), repr=False)
    """Apprise URLs of those who are told what happens; nobody by default."""
    log_key: Annotated[str, AfterValidator(_key)] = Field(default="", repr=False)
    """The private key of the audit log: a path, or the key itself; empty for a file in the home."""
    origin: Origin | None = None
    """What a new log calls itself, best an address without scheme such as `placet.example.org/log`; None: a made-up name."""
    witnesses: Annotated[Path, Absolute] | None = None
    """File that names the witnesses who cosign checkpoints (C2SP tlog-policy); None where nobody does."""
    timestamps: Annotated[tuple[Authority, ...], NoDecode, Words] = ()
    """Addresses of timestamping authorities (RFC 3161); none by default."""
    webhook_secret: str = Field(default="", repr=False)
    """What the registry signs its webhooks with; empty where none are taken."""
    hosts: Annotated[tuple[Host, ...], NoDecode, Words] = LOOPBACK
    """Names that the console answers to in a browser, without port; the first is the one it prints."""
    timestamp_roots: Annotated[Path, Absolute] | None = None
    """Certificates (PEM) of the roots that timestamps must lead to; None: tokens are kept unverified."""

    @property
    def store_path(self) -> Path:
        """The SQLite file of the store, where no other place is named."""
        return self.home / "placet.db"

    @property
    def stores_at_home(self) -> bool:
        """Whether the store is that file."""
        return self.store == sqlite_url(self.store_path)

    @property
    def key_is_given(self) -> bool:
        """Whether the setting has the key itself, and no path."""
        return self.log_key.startswith(PRIVATE)

    @property
    def variables(self) -> dict[str, str]:
        """The same for another process, wherever it begins."""
        values = {field: getattr(self, field) for field in Settings.model_fields}
        return {
            _variable(field): " ".join(value) if isinstance(value, tuple) else str(value)
            for field, value in values.items()
            if value
        }

    @property
    def key_place(self) -> str:
        """Where the private key of the log is, or the key itself."""
        return self.log_key or str(self.home / "log.key")


def read_settings(home: Path | None = None) -> Settings:
    """Read the settings from the variables named PLACET_...

    `home` is stronger than these variables. Raises InvalidDocument where one says what it cannot, or where there is
    one that no setting is called: a letter too few in `PLACET_NOTIFY`, and nobody is told anything.
    """
    problems = [_unknown(name) for name in sorted(os.environ) if _is_strange(name.upper())]
    try:
        settings = Settings() if home is None else Settings(home=home)
    except ValidationError as error:
        problems += [_problem(detail) for detail in error.errors() if detail["type"] != WAITS]
    if problems:
        raise InvalidDocument("the environment", problems)
    return settings


def _is_strange(name: str) -> bool:
    return (
        name.startswith(PREFIX)
        and name.removeprefix(PREFIX).lower() not in Settings.model_fields
        and not name.startswith((OF_SPECIFICATIONS, OF_TESTS))
        and not OF_KUBERNETES.fullmatch(name)
    )


def _unknown(name: str) -> Problem:
    alike = get_close_matches(name[len(PREFIX) :].lower(), Settings.model_fields, 1)
    variables = ", ".join(map(_variable, Settings.model_fields))
    meant = f"is {_variable(alike[0])} meant?" if alike else f"there are {variables}, and {OF_SPECIFICATIONS}..."
    return Problem(name, None, "a variable of this name", f"no such variable ({meant})")


def _problem(detail: ErrorDetails) -> Problem:
    field = str(detail["loc"][0])
    shown = Settings.model_fields[field].repr
    value = repr(str(detail["input"])) if shown else "a value that is not shown, as it may hold a secret"
    return Problem(_variable(field), None, value, str(detail["ctx"]["error"]))


def _variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"
