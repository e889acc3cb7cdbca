"""Who acts, and who vouches for them.

It is known of each act, not of the process.
"""

from dataclasses import dataclass
from datetime import datetime

from governance.records import Assurance, Person, Role

PERSONAS = "the list of personas"
"""Who vouches for a persona: nobody but the list that it was picked from."""
THIS_MACHINE = "this machine"
"""Who vouches for whoever types a command: the machine that let them in."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person of the roster, as whoever vouches for them knows them."""

    person: Person
    """Whom of the roster it is."""
    issuer: str
    """Who says so."""
    subject: str
    """What the issuer calls them; unique there, and nowhere else."""
    roles: frozenset[Role]
    """What they may do here follows from these; empty where they may do nothing."""
    assurance: Assurance
    authenticated_at: datetime
    """When they showed who they are, in UTC."""

    @property
    def name(self) -> str:
        """What people call them."""
        return self.person.name


def persona(person: Person, at: datetime) -> Identity:
    """`person`, picked from a list at that time: nobody checked."""
    return Identity(person, PERSONAS, person.id, person.roles, Assurance.DEMO, at)


def on_this_machine(person: Person, at: datetime) -> Identity:
    """`person`, named on the command line of this machine at that time."""
    return Identity(person, THIS_MACHINE, person.id, person.roles, Assurance.LOCAL, at)
