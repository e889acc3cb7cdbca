"""Who there is: the document `people.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from governance.errors import NotFound
from governance.parsing import Document
from governance.records import Person, Role
from governance.sentences import refusals
from governance.words import LONGEST_NAME, fault_of

SEATED = frozenset({Role.CHAIR, Role.MEMBER})
OF_PEOPLE = tuple(role for role in Role if role is not Role.PROGRAM)


class Entry(Document):
    """One person."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    role: Role
    seat: str | None = None
    since: date | None = None
    """First day of the term."""
    until: date | None = None
    """Last day of the term."""
    deputy: str | None = None
    """Who may sit in for this member: the id of somebody whose role is `deputy`."""
    groups: tuple[str, ...] = ()
    """Teams and other groups; a policy or a specification may name those that are in conflict."""
    known_as: tuple[str, ...] = ()
    """Names by which a registry knows this person, so that the author of a run is recognised."""

    @field_validator("name")
    @classmethod
    def _name_is_read_by_people(cls, name: str) -> str:
        fault = fault_of(name, LONGEST_NAME)
        if fault is not None:
            raise ValueError(f"a name that people can read; it {fault}")
        return name

    @field_validator("role")
    @classmethod
    def _role_is_of_people(cls, role: Role) -> Role:
        if role not in OF_PEOPLE:
            raise ValueError(f"one of {', '.join(OF_PEOPLE)}; {role} is Placet itself")
        return role

    @model_validator(mode="after")
    def _members_have_a_seat(self) -> Self:
        votes = self.role in SEATED
        if votes != (self.seat is not None):
            raise ValueError(f"a `seat` for a {Role.CHAIR} or {Role.MEMBER}, and for nobody else")
        if not votes and (self.deputy or self.since or self.until):
            raise ValueError(f"a term or a `deputy` for a {Role.CHAIR} or {Role.MEMBER} only")
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"a term that ends after it begins, not from {self.since} until {self.until}")
        return self

    def person(self) -> Person:
        """The entry as everything else knows it."""
        return Person(
            self.id, self.name, self.role, self.seat, self.since, self.until, self.deputy, self.groups, self.known_as
        )


class Roster(Document):
    """Everybody who may act."""

    people: tuple[Entry, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [entry.id for entry in self.people]
        repeated = sorted({entry for entry in ids if ids.count(entry) > 1})
        if repeated:
            raise ValueError(f"each id once, not {repeated} again")
        return self

    @model_validator(mode="after")
    def _deputies_are_deputies(self) -> Self:
        roles = {entry.id: entry.role for entry in self.people}
        for entry in self.people:
            if entry.deputy is not None and roles.get(entry.deputy) is not Role.DEPUTY:
                role = roles.get(entry.deputy)
                what = "nobody here" if role is None else f"a {role}"
                raise ValueError(f"a deputy of {entry.id} whose role is `deputy`; {entry.deputy} is {what}")
        return self

    def everybody(self) -> tuple[Person, ...]:
        """All persons, in the order of the document."""
        return tuple(entry.person() for entry in self.people)

    def members(self) -> tuple[Person, ...]:
        """Those who hold a seat.

        In the order of the document, in office or not.
        """
        return tuple(person for person in self.everybody() if person.seat is not None)

    def person(self, id: str) -> Person:
        """One person. Raises NotFound."""
        person = self.find(id)
        if person is None:
            raise NotFound(refusals.nobody_called(id, [entry.id for entry in self.people]))
        return person

    def find(self, id: str) -> Person | None:
        """The person with this id.

        None where nobody has this id any more.
        """
        return next((entry.person() for entry in self.people if entry.id == id), None)

    def name(self, id: str) -> str:
        """How people call the person `id`.

        It is the id itself where nobody has it any more.
        """
        person = self.find(id)
        return id if person is None else person.name


@dataclass(frozen=True, slots=True)
class OnRecord:
    """People as an entry of the log has them.

    A person who was erased since is a pseudonym there.
    """

    digest: str
    people: tuple[Mapping[str, Any], ...]

    @property
    def names(self) -> Mapping[str, str]:
        """Names by id."""
        return {str(row["id"]): str(row["name"]) for row in self.people}

    def members(self) -> tuple[Person, ...]:
        """Those who held a seat.

        In the order of the document, in office or not.
        """
        return tuple(person for person in map(_recorded, self.people) if person.seat is not None)

    def find(self, id: str) -> Person | None:
        """The person with this id.

        None where nobody had this id.
        """
        return next((_recorded(row) for row in self.people if row["id"] == id), None)


def _recorded(row: Mapping[str, Any]) -> Person:
    """A person as an entry has them.

    Without the names that registries call them. Raises KeyError, ValueError.
    """
    since, until = (None if row[end] is None else date.fromisoformat(row[end]) for end in ("since", "until"))
    return Person(
        row["id"], row["name"], Role(row["role"]), row["seat"], since, until, row["deputy"], tuple(row["groups"])
    )
