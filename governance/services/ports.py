"""Everything that a service may need from outside.

In one frozen bundle that `bootstrap` fills.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.audit.keyring import Keyring
from governance.audit.note import SignerKey
from governance.audit.witness_policy import WitnessPolicy
from governance.canonical import Json
from governance.committee.policy import Policy
from governance.evidence.bias import BiasAuditor
from governance.evidence.concept import ChangeDetector
from governance.evidence.explainer import Explainer, WarmModels
from governance.evidence.fairness import SummariesOfGroups
from governance.evidence.resources import Metrics
from governance.papers.printing import Printer
from governance.people.roster import Roster
from governance.predictions.port import DriftReporter, PredictionSource
from governance.predictions.spec import ModelSpec
from governance.sentences.phrase import Phrase
from governance.serving.registry import Registry
from governance.store.transaction import Store

Clock = Callable[[], datetime]
"""Now, in UTC."""


class Documents(Protocol):
    """The documents that people keep.

    Specifications, policy, roster. Each read raises InvalidDocument or NotFound.
    """

    def models(self) -> tuple[str, ...]:
        """Names of the models that have a specification."""
        ...

    def spec(self, model: str) -> ModelSpec:
        """The specification of a model, by its name in the registry."""
        ...

    def marked(self, model: str) -> tuple[Phrase, ...]:
        """What is marked in the specification's file as still to be said."""
        ...

    def policy(self) -> Policy:
        """The policy as it is written.

        In force once it is adopted, and from the beginning in a new console.
        """
        ...

    def roster(self) -> Roster:
        """Who there is."""
        ...


class Notifier(Protocol):
    """Port: tells people outside.

    It may fail. A message that failed is sent again later.
    """

    def send(self, title: str, body: str) -> bool:
        """Whether the message went out to everybody it was meant for."""
        ...


class Kept(Protocol):
    """Port: the newest checkpoint that was seen to hold.

    Kept apart from the store. Raises StoreUnavailable.
    """

    def read(self) -> bytes | None:
        """The signed note.

        None where none was kept yet.
        """
        ...

    def write(self, note: bytes) -> None:
        """Keep `note` in place of the one before."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered over HTTP."""

    status: int
    content_type: str
    """Without parameters, in lower case."""
    content: bytes


class Witnesses(Protocol):
    """Port: who cosigns checkpoints, and how they are reached."""

    def policy(self) -> WitnessPolicy:
        """The witnesses, and which of them are a quorum.

        Raises NotFound or InvalidDocument.
        """
        ...

    def add_checkpoint(self, url: str, body: bytes) -> Answer:
        """Send a request of C2SP tlog-witness to the witness at `url`.

        Returns its answer. Raises WitnessUnavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp token (RFC 3161) that answers what was asked."""

    token: bytes
    at: datetime
    """The time it says, in UTC."""
    verified: bool
    """Whether its signature was checked, down to a root that is trusted here."""


class Authorities(Protocol):
    """Port: timestamping authorities."""

    def names(self) -> tuple[str, ...]:
        """Their addresses, without passwords."""
        ...

    def stamp(self, name: str, content: bytes) -> Stamp:
        """The word of one of them that `content` exists. Raises WitnessUnavailable."""
        ...


class Attester(Protocol):
    """Port: statements about decisions.

    Others can check them with tools they have already.
    """

    def attest(self, subjects: Mapping[str, str], kind: str, predicate: Mapping[str, Json], key: SignerKey) -> bytes:
        """State that `predicate` is true of `subjects`.

        The predicate is of this kind (a URI), the subjects are digests by name. Signed with `key`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The wired outside world."""

    store: Store
    registry: Registry
    predictions: PredictionSource
    explainer: Explainer
    models: WarmModels
    summarise: SummariesOfGroups
    detector: ChangeDetector
    auditor: BiasAuditor
    evidently: DriftReporter
    documents: Documents
    clock: Clock
    printer: Printer
    keyring: Keyring
    """Who holds the private keys of the log."""
    kept: Kept
    attester: Attester
    metrics: Metrics | None = None
    """None where nobody asks what serving takes."""
    notifier: Notifier | None = None
    """None where nobody is to be told."""
    witnesses: Witnesses | None = None
    """None where nobody cosigns."""
    authorities: Authorities | None = None
    """None where nobody stamps."""

    @property
    def names(self) -> Mapping[str, str]:
        """Names by id of everybody who may be mentioned in an entry."""
        return {person.id: person.name for person in self.documents.roster().everybody()}
