"""The model files of a version.

Told without running any of them.
"""

from dataclasses import dataclass

from governance.evidence.measurement import Measurement
from governance.sentences import methods
from governance.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of a version, looked at by name and first bytes."""

    models: tuple[str, ...]
    """Files that are a model, or may be one; empty where there are none."""
    columns: tuple[str, ...] = ()
    """What the model reads, where it can be explained and names it."""
    reason: Phrase | None = None
    """Why the version is not explained; None where it can be."""
    doubts: tuple[Phrase, ...] = ()
    """What is odd about the files."""


def how_many_models(files: ModelFiles) -> Measurement:
    """The number of files that are a model, or may be one.

    0 is none, and there is no upper end.
    """
    count = len(files.models)
    return Measurement("model_files", methods.counted_by_first_bytes(), value=float(count), n=count)
