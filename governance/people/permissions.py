"""Who may do what, in one table of role by action.

Services check it. A page only hides what would be refused.
"""

from datetime import date
from enum import StrEnum

from governance.errors import Refused
from governance.people.identity import Identity
from governance.records import Person, Role
from governance.sentences import refusals


class Action(StrEnum):
    """What somebody may want to do."""

    ASSESS = "assess"
    ATTACH = "attach a document"
    REQUEST = "request a promotion"
    WITHDRAW = "withdraw a request"
    ANSWER = "answer a question"
    REPORT = "report on a condition"
    VOTE = "vote"
    ASK = "ask a question"
    PROPOSE = "propose a condition"
    AMEND = "propose a policy"
    CLOSE = "close a request"
    RESCHEDULE = "reschedule a condition"
    SIGN = "sign a section of a model card"
    SUSPEND = "suspend an approval"
    REVOKE = "revoke an approval"
    BREAK_GLASS = "act in an emergency"
    KEEP_LOG = "keep the log"
    EXPORT = "export the log"


OF_THE_COMMITTEE = frozenset(
    {
        Action.VOTE,
        Action.ASK,
        Action.ANSWER,
        Action.PROPOSE,
        Action.REPORT,
        Action.AMEND,
        Action.SUSPEND,
        Action.BREAK_GLASS,
        Action.EXPORT,
        Action.SIGN,
    }
)

PERMISSIONS: dict[Role, frozenset[Action]] = {
    Role.CHAIR: OF_THE_COMMITTEE | {Action.CLOSE, Action.RESCHEDULE},
    Role.MEMBER: OF_THE_COMMITTEE,
    Role.DEPUTY: frozenset({Action.VOTE, Action.ASK, Action.PROPOSE, Action.SIGN}),
    Role.EXECUTIVE: frozenset({Action.REVOKE, Action.BREAK_GLASS}),
    Role.MODEL_OWNER: frozenset(
        {
            Action.ASSESS,
            Action.ATTACH,
            Action.REQUEST,
            Action.WITHDRAW,
            Action.ANSWER,
            Action.REPORT,
            Action.BREAK_GLASS,
            Action.SIGN,
        }
    ),
    Role.PRODUCT_MANAGER: frozenset({Action.ANSWER, Action.REPORT, Action.SIGN}),
    Role.REGULATOR: frozenset({Action.EXPORT}),
    Role.LOG_KEEPER: frozenset({Action.KEEP_LOG, Action.EXPORT}),
    Role.SERVICE: frozenset({Action.ASSESS, Action.ATTACH, Action.REQUEST}),
    Role.PROGRAM: frozenset(),
}
"""Reading needs no permission: everybody who can open the console may read all of it. An export is taken out of the house."""


def may(who: Person | Identity, action: Action) -> bool:
    """Whether the table allows `action` to a role of theirs."""
    return any(action in PERMISSIONS[role] for role in who.roles)


def roles_for(action: Action) -> tuple[Role, ...]:
    """The roles of people to whom the table allows `action`."""
    return tuple(role for role in Role if role is not Role.SERVICE and action in PERMISSIONS[role])


def may_now(who: Identity, action: Action, day: date) -> bool:
    """Whether they may do `action` on `day`.

    The table allows it, and a member is in office.
    """
    return may(who, action) and who.person.in_office_on(day)


def require_in_office(who: Identity, action: Action, day: date) -> None:
    """Raise Refused unless the act is allowed now.

    As `require`, and a member's term must include `day`.
    """
    require(who, action)
    if not may_now(who, action, day):
        person = who.person
        raise Refused(
            refusals.not_in_office(
                person.name,
                str(day),
                str(action),
                None if person.since is None else str(person.since),
                None if person.until is None else str(person.until),
            )
        )


def require(who: Identity, action: Action) -> None:
    """Raise Refused, naming the roles that may, where theirs may not."""
    if not may(who, action):
        raise Refused(
            refusals.not_permitted(
                who.name,
                sorted(who.roles),
                str(action),
                [str(role) for role, actions in PERMISSIONS.items() if action in actions],
            )
        )
