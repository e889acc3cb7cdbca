"""What the environment says, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "data"
DEFAULT_HOME = Path(".placet")
LOOPBACK = ("127.0.0.1", "localhost")
"""What a machine calls itself."""


def sqlite_url(path: Path) -> str:
    """The URL of the SQLite file at `path`."""
    return f"sqlite:///{path}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this console keeps its things."""

    home: Path
    """Folder with the store, specifications, policy and people; absolute."""
    registry_uri: str
    """An MLflow tracking URI; by default a SQLite file in the home folder."""

    store_url: str = ""
    """Where requests, evidence and the audit log are kept: `postgresql://...`, or empty for a SQLite file in the home."""
    notify: tuple[str, ...] = ()
    """Apprise URLs of those who are told what happens; nobody by default."""
    log_key: str = ""
    """The private key of the audit log: a path, or the key itself; empty for a file in the home."""
    origin: str | None = None
    """What a new log calls itself, best an address without scheme such as `placet.example.org/log`; None: a made-up name."""
    witnesses: Path | None = None
    """File that names the witnesses who cosign checkpoints (C2SP tlog-policy); None where nobody does."""
    timestamps: tuple[str, ...] = ()
    """Addresses of timestamping authorities (RFC 3161); none by default."""
    webhook_secret: str = ""
    """What the registry signs its webhooks with; empty where none are taken."""
    hosts: tuple[str, ...] = LOOPBACK
    """Names that the console answers to in a browser, without port; the first is the one it prints."""
    timestamp_roots: Path | None = None
    """Certificates (PEM) of the roots that timestamps must lead to; None: tokens are kept unverified."""

    @property
    def store_path(self) -> Path:
        """The SQLite file of the store, where no other place is named."""
        return self.home / "placet.db"

    @property
    def key_is_given(self) -> bool:
        """Whether the setting has the key itself, and no path."""
        return self.log_key.startswith("PRIVATE+KEY+")

    @property
    def key_place(self) -> str:
        """Where the private key of the log is, or the key itself."""
        return self.log_key or str(self.home / "log.key")

    @property
    def store(self) -> str:
        """The URL of the store."""
        return self.store_url or sqlite_url(self.store_path)


def read_settings(environment: Mapping[str, str], home: Path | None = None) -> Settings:
    """Settings from the variables named PLACET_...; `home` goes before the environment."""
    chosen = (home or Path(environment.get("PLACET_HOME") or DEFAULT_HOME)).resolve()
    default = sqlite_url(chosen / "registry" / "mlflow.db")
    witnesses = environment.get("PLACET_WITNESSES")
    roots = environment.get("PLACET_TIMESTAMP_ROOTS")
    return Settings(
        chosen,
        environment.get("PLACET_REGISTRY") or default,
        environment.get("PLACET_STORE", ""),
        tuple(environment.get("PLACET_NOTIFY", "").split()),
        environment.get("PLACET_LOG_KEY", ""),
        environment.get("PLACET_ORIGIN") or None,
        Path(witnesses).resolve() if witnesses else None,
        tuple(environment.get("PLACET_TIMESTAMPS", "").split()),
        environment.get("PLACET_WEBHOOK_SECRET", ""),
        tuple(environment.get("PLACET_HOSTS", "").split()) or LOOPBACK,
        Path(roots).resolve() if roots else None,
    )
