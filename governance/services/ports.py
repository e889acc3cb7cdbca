"""Everything a service may need from outside, in one frozen bundle that `bootstrap` fills."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.audit.event import Actor
from governance.evidence.explanation import Explainer
from governance.evidence.fairness import RatesByGroup
from governance.logs import Logs
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
        """The policy in force."""
        ...

    def roster(self) -> Roster:
        """Who there is."""
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

    def actor(self, person: Person) -> Actor:
        """`person` as log entries name them."""
        return Actor(person.id, person.name, str(person.role), str(self.assurance), person.seat)
