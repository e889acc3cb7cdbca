"""The person who acts or looks, with ports and time.

Every service that does or shows something is given this.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from governance.audit.event import SYSTEM, Actor
from governance.people import permissions
from governance.people.identity import THIS_MACHINE, Identity
from governance.people.permissions import Action
from governance.records import Assurance, Person, Role
from governance.services.ports import Ports


@dataclass(frozen=True, slots=True)
class Acting:
    """One action of one person, or one look.

    All of it happens at one time.
    """

    ports: Ports
    identity: Identity
    now: datetime
    """In UTC; the clock is read once."""

    @property
    def person(self) -> Person:
        """Whom of the roster it is."""
        return self.identity.person

    @property
    def actor(self) -> Actor:
        """Who acts, as entries of the log have it."""
        person = self.person
        return Actor(person.id, person.name, str(person.role), str(self.identity.assurance), person.seat)

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self.now.date()

    def may(self, action: Action) -> bool:
        """Whether they may do this today."""
        return permissions.may_now(self.identity, action, self.today)

    def require(self, action: Action) -> None:
        """Raise Refused, naming the roles that may, where theirs may not."""
        permissions.require(self.identity, action)

    def require_in_office(self, action: Action) -> None:
        """Raise Refused unless the person may act and is in office.

        As `require`, and a member's term must include today.
        """
        permissions.require_in_office(self.identity, action, self.today)

    def by_itself(self) -> "Acting":
        """The program, which does at the same time what follows from this."""
        return replace(self, identity=_the_program(self.now))

    def as_of_now(self) -> "Acting":
        """The same person at this moment.

        A service that took minutes goes on record when it is done.
        """
        return replace(self, now=self.ports.clock())


@dataclass(frozen=True, slots=True)
class SeesEverything:
    """A look at all there is.

    Votes that are withheld from people included: only for somebody who may read the files of the store anyway.
    """

    ports: Ports
    now: datetime

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self.now.date()


Looking = Acting | SeesEverything
"""Who looks: somebody, who is shown what they may be shown; or, said in so many words, everything."""


def begin(ports: Ports, identity: Identity) -> Acting:
    """An action of `identity` that begins at this moment."""
    return Acting(ports, identity, ports.clock())


def by_itself(ports: Ports) -> Acting:
    """The program at this moment, acting by itself.

    It does what is due, and records what it has noticed.
    """
    now = ports.clock()
    return Acting(ports, _the_program(now), now)


def _the_program(at: datetime) -> Identity:
    """Placet itself, as an actor.

    It carries out what people decided and what the calendar says. No permission is its own.
    """
    itself = Person(SYSTEM.id, SYSTEM.name, Role.PROGRAM)
    return Identity(itself, THIS_MACHINE, itself.id, frozenset(), Assurance.LOCAL, at)


def seeing_everything(ports: Ports) -> SeesEverything:
    """A look at all there is at this moment.

    See `SeesEverything`.
    """
    return SeesEverything(ports, ports.clock())
