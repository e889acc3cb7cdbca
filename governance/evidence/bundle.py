"""Everything measured about one version at one time, named by its digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from governance.canonical import ADDED_LATER, digest_of
from governance.evidence.explanation import Explanation
from governance.evidence.measurement import Measurement
from governance.records import DatasetInput, Window
from governance.sentences.phrase import Recorded

SCHEMA = "placet-evidence/2"


@dataclass(frozen=True, slots=True)
class DataUsed:
    """What was measured on, in digests."""

    log_rows: int
    log_digest: str
    """Digest over the profiles that the measurements were made from."""
    training: tuple[DatasetInput, ...]
    parameters: Mapping[str, str] = field(default_factory=dict, metadata=ADDED_LATER)
    """Of the training, by name. Empty in evidence of before they were kept."""


class Result(StrEnum):
    """What a document that was attached says of itself."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that somebody attached to a version.

    A test report, a datasheet, a signature.
    """

    kind: str
    name: str
    digest: str
    """Of its bytes."""
    result: Result | None
    """None where it reports no result. It is the word of whoever attached it; nobody else has read the document."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A measurement of one period."""

    first: date
    """Its first day."""
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Comparison:
    """The champion, measured on the same days as its challenger.

    The challenger is the version that wants its place.
    """

    version: str
    artifact: str
    """Digest of the champion's bytes."""
    window: Window
    measurements: tuple[Measurement, ...]
    by_period: tuple[Dated, ...] = field(default=(), metadata=ADDED_LATER)
    """Of the same periods as those of the version."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every measurement and explanation about one version, content-addressed.

    It holds no time of its own: measuring the same bytes on the same data again gives the same evidence, and
    leaves a request and its votes as they are.
    """

    model: str
    version: str
    artifact: str
    """Digest of the bytes in the registry, not of a name."""
    spec: str
    data: DataUsed
    window: Window
    """The days measured."""
    labelled_until: date | None
    """Last day of the window with a known outcome; None where none is known."""
    reference: Window
    """The days that drift is counted from."""
    measurements: tuple[Measurement, ...]
    champion: Comparison | None
    """None where no version serves, or this version itself does."""
    explanation: Explanation
    attachments: tuple[Attached, ...] = ()
    """Documents attached when it was measured, by kind and name."""
    remarks: tuple[Recorded, ...] = ()
    """What makes its numbers doubtful: what is odd in the log, in the specification, or between two sources. Empty where
    nothing was found odd."""
    schema: str | None = field(default=None, metadata=ADDED_LATER)
    """The form that it has; None where it is of before there were codes, and says methods and reasons in words."""
    by_period: tuple[Dated, ...] = field(default=(), metadata=ADDED_LATER)
    """What counts tell of a period only roughly, from its own rows: the area under the ROC curve; nothing where there are no scores."""

    @property
    def digest(self) -> str:
        """The name of exactly this evidence."""
        return digest_of(self)

    def find(self, name: str, **about: str) -> Measurement | None:
        """The measurement of this name that is about at least this.

        None where there is none.
        """
        return next(iter(select(self.measurements, name, **about)), None)


def select(measurements: tuple[Measurement, ...], name: str, **about: str) -> tuple[Measurement, ...]:
    """The measurements of this name that are about at least this.

    In their order.
    """
    return tuple(m for m in measurements if m.name == name and about.items() <= m.about.items())
