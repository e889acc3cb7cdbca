"""Port: the policies that were ever in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy that is, or was, in force."""

    digest: str
    since: datetime
    request: str | None
    """The request that adopted it; None for the one that the console began with."""


class PolicyReader(Protocol):
    """Policies in force, now and before."""

    def all(self) -> tuple[PolicyInForce, ...]:
        """Every policy that was ever in force.

        The present one comes first. Empty in a new console.
        """
        ...


class PolicyWriter(PolicyReader, Protocol):
    """The same, to be written."""

    def add(self, policy: PolicyInForce) -> None:
        """Record that a policy is in force from now on."""
        ...
