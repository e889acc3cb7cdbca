"""Ports: what runs models, to explain their predictions.

Only a process apart loads one. Whoever asks gets numbers, and checks them.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from governance.evidence.explanation import Explained
from governance.evidence.model_files import ModelFiles
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.predictions.spec import Endpoint
from governance.records import ModelVersion


@dataclass(frozen=True, slots=True)
class Running:
    """How a model may be run, as its specification says."""

    author_code: bool = False
    """Whether files may be loaded that run code of their author."""
    endpoint: Endpoint | None = None
    """Where it is asked; None: it is loaded from its file."""
    probability: bool = True
    """Whether its answer, as a number, is a probability."""


@dataclass(frozen=True, slots=True)
class Besides:
    """Other rows that a model is asked about as well."""

    sample: Sample
    against: Sample
    """What is left out is filled from these rows."""


class OpenModel(Protocol):
    """A model that a process apart has loaded."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What it reads."""
        ...

    def run(self, sample: Sample, against: Sample | None = None) -> Run:
        """Its answers on `sample`, and what they are made up of.

        What is left out by permutation is filled from the rows of `against`, or of the sample itself. Raises UnsafeModel.
        """
        ...

    def answers(self, sample: Sample) -> Run:
        """Its answers on `sample`, not taken apart.

        Raises UnsafeModel.
        """
        ...


class Explainer(Protocol):
    """Explains a model's predictions."""

    def look(self, artifact: Path, running: Running = Running()) -> ModelFiles:
        """Look at the files at `artifact`.

        Its model files, the columns that the model reads, or why it is not explained. Raises RegistryUnavailable
        where the files cannot be read.
        """
        ...

    def explain(
        self, artifact: Path, sample: Sample, running: Running = Running(), besides: Sequence[Besides] = ()
    ) -> Explained:
        """Explain `sample` by SHAP values, and each of `besides`.

        With the answers of the model that `look` found. Values whose sum is off by more than a limit are refused.
        """
        ...

    def opened(self, artifact: Path, running: Running = Running()) -> AbstractContextManager[OpenModel]:
        """The model at `artifact`, loaded until the block ends.

        Raises UnsafeModel.
        """
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A version's model, as evidence binds it."""

    version: ModelVersion
    artifact: str
    """The digest of its files."""
    running: Running


class WarmModels(Protocol):
    """Models that are kept loaded for a while.

    People go on asking. All methods raise UnsafeModel where a model cannot be run or its files are others now, and RegistryUnavailable where they cannot be had.
    """

    def columns(self, asked: Asked) -> tuple[str, ...]:
        """What a model reads."""
        ...

    def run(self, asked: Asked, sample: Sample, against: Sample | None = None) -> Run:
        """The answers of a model, and what they are made up of."""
        ...

    def answers(self, asked: Asked, sample: Sample) -> Run:
        """The answers of a model, not taken apart."""
        ...
