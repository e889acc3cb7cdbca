"""Who may do what: one table, role by action. Services check it; a page merely hides what would be refused."""

from enum import StrEnum

from governance.errors import Refused
from governance.records import Person, Role


class Action(StrEnum):
    """What somebody may want to do."""

    ASSESS = "assess"
    REQUEST = "request a promotion"
    VOTE = "vote"
    CLOSE = "close a request"


PERMISSIONS: dict[Role, frozenset[Action]] = {
    Role.CHAIR: frozenset({Action.VOTE, Action.CLOSE}),
    Role.MEMBER: frozenset({Action.VOTE}),
    Role.MODEL_OWNER: frozenset({Action.ASSESS, Action.REQUEST}),
    Role.PRODUCT_MANAGER: frozenset(),
    Role.REGULATOR: frozenset(),
    Role.LOG_KEEPER: frozenset(),
}
"""Reading needs no permission: everybody who can open the console may read all of it."""


def may(person: Person, action: Action) -> bool:
    """Whether the table allows `action` to the person's role."""
    return action in PERMISSIONS[person.role]


def require(person: Person, action: Action) -> None:
    """Raise Refused, naming the roles that may, where `person` may not."""
    if not may(person, action):
        allowed = " or ".join(str(role) for role, actions in PERMISSIONS.items() if action in actions)
        raise Refused(f"{person.name} ({person.role}) may not {action}; expected a {allowed}")
