"""What the environment says, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "data"
DEFAULT_HOME = Path(".placet")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this console keeps its things."""

    home: Path
    """Folder with the store, specifications, policy and people; absolute."""
    registry_uri: str
    """An MLflow tracking URI; by default a SQLite file in the home folder."""

    @property
    def store_path(self) -> Path:
        """The SQLite file of requests, evidence and the audit log."""
        return self.home / "placet.db"


def read_settings(environment: Mapping[str, str], home: Path | None = None) -> Settings:
    """Settings from `PLACET_HOME` and `PLACET_REGISTRY`; `home` goes before the environment."""
    chosen = (home or Path(environment.get("PLACET_HOME") or DEFAULT_HOME)).resolve()
    default = f"sqlite:///{chosen / 'registry' / 'mlflow.db'}"
    return Settings(chosen, environment.get("PLACET_REGISTRY") or default)
