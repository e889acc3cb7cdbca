"""Everything a service may need from outside, in one frozen bundle that `bootstrap` fills."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.audit.event import Actor
from governance.evidence.explanation import Explainer
from governance.evidence.fairness import RatesByGroup
from governance.logs import Logs
from governance.paper import Paper
from governance.records import Assurance, Person
from governance.registry import Registry
from governance.review.policy import Policy
from governance.roster import Roster
from governance.spec import ModelSpec
from governance.store import Store

Clock = Callable[[], datetime]
"""Now, in UTC."""


class Documents(Protocol):
    """The documents that people keep: specifications, policy, roster. Each read raises InvalidDocument or NotFound."""

    def models(self) -> tuple[str, ...]:
        """Names of the models that have a specification."""
        ...

    def spec(self, model: str) -> ModelSpec:
        """The specification of a model, by its name in the registry."""
        ...

    def policy(self) -> Policy:
        """The policy as it is written: in force once it is adopted, and from the beginning in a new console."""
        ...

    def roster(self) -> Roster:
        """Who there is."""
        ...


class Notifier(Protocol):
    """Port: tells people outside. It may fail; what it is told is told again later."""

    def send(self, title: str, body: str) -> bool:
        """Whether the message went out to everybody it was meant for."""
        ...


class Printer(Protocol):
    """Port: papers to keep."""

    def pdf(self, paper: Paper) -> bytes:
        """`paper` as a PDF file; the same paper gives the same bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The wired outside world."""

    store: Store
    registry: Registry
    logs: Logs
    explainer: Explainer
    rates: RatesByGroup
    documents: Documents
    clock: Clock
    assurance: Assurance
    """How sure we are of who acts; written into every entry."""
    printer: Printer
    notifier: Notifier | None = None
    """None where nobody is to be told."""

    def actor(self, person: Person) -> Actor:
        """`person` as log entries name them."""
        return Actor(person.id, person.name, str(person.role), str(self.assurance), person.seat)
