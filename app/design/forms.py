"""The names of forms and of their fields.

Of whom a form is, on what: a draft is kept under this name.
"""

from dataclasses import dataclass

from governance.people.identity import Identity


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one person on one thing.

    No two of them share a field, so no draft shows up in another.
    """

    name: str
    about: str
    """What it is about: a request, a question or condition of one, or the digest of a policy."""
    who: Identity
    words: tuple[str, ...] = ("reason",)
    """Fields that somebody writes into, as the service calls them; they are emptied once the act is on record."""
    choices: tuple[str, ...] = ()
    """Fields that somebody chooses in."""

    @property
    def key(self) -> str:
        """The key of the form itself."""
        return f"{self.name}_{self.about}_{self.who.person.id}"

    def field(self, name: str) -> str:
        """The key of one field.

        The browser keeps what stands in it (assets/drafts.js).
        """
        return f"draft_{self.key}_{name}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys of all fields."""
        return tuple(self.field(name) for name in (*self.words, *self.choices))
