"""What the environment says, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "data"
DEFAULT_HOME = Path(".placet")


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

    @property
    def store_path(self) -> Path:
        """The SQLite file of the store, where no other place is named."""
        return self.home / "placet.db"

    @property
    def store(self) -> str:
        """The URL of the store."""
        return self.store_url or sqlite_url(self.store_path)


def read_settings(environment: Mapping[str, str], home: Path | None = None) -> Settings:
    """Settings from `PLACET_HOME`, `PLACET_REGISTRY`, `PLACET_STORE`, `PLACET_NOTIFY`; `home` goes before the environment."""
    chosen = (home or Path(environment.get("PLACET_HOME") or DEFAULT_HOME)).resolve()
    default = sqlite_url(chosen / "registry" / "mlflow.db")
    return Settings(
        chosen,
        environment.get("PLACET_REGISTRY") or default,
        environment.get("PLACET_STORE", ""),
        tuple(environment.get("PLACET_NOTIFY", "").split()),
    )
