"""Who there is: the document `people.yaml`."""

from typing import Self

from pydantic import Field, model_validator

from governance.errors import NotFound
from governance.parsing import Document
from governance.records import Person, Role


class Entry(Document):
    """One person."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    role: Role
    seat: str | None = None

    @model_validator(mode="after")
    def _members_have_a_seat(self) -> Self:
        votes = self.role in {Role.CHAIR, Role.MEMBER}
        if votes != (self.seat is not None):
            raise ValueError(f"a `seat` for a {Role.CHAIR} or {Role.MEMBER}, and for nobody else")
        return self


class Roster(Document):
    """Everybody who may act."""

    people: tuple[Entry, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [entry.id for entry in self.people]
        repeated = sorted({one for one in ids if ids.count(one) > 1})
        if repeated:
            raise ValueError(f"each id once, not {repeated} again")
        return self

    def everybody(self) -> tuple[Person, ...]:
        """All persons, in the order of the document."""
        return tuple(Person(entry.id, entry.name, entry.role, entry.seat) for entry in self.people)

    def person(self, id: str) -> Person:
        """One person. Raises NotFound."""
        for person in self.everybody():
            if person.id == id:
                return person
        known = ", ".join(entry.id for entry in self.people) or "nobody"
        raise NotFound(f"there is nobody called {id}; there are {known}")
