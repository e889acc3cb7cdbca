"""Ask, answer, resolve: what must be cleared up before the committee decides."""

from governance.committee.acts import AboutQuestion, Act, Asked
from governance.committee.course import REQUEST
from governance.committee.proceedings import Proceedings, Question
from governance.committee.request import Move
from governance.errors import NotFound, Refused
from governance.people.permissions import Action
from governance.records import Role
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.seats import place_of
from governance.services.record import proceedings, record, require_reason
from governance.words import require_words


def ask_question(acting: Acting, request_id: str, text: str, *, blocking: bool) -> Act:
    """Put a question to the owner.

    A blocking one keeps the request from being decided until it is resolved. Raises Refused where `actor` takes no
    part in the request, or asks nothing.
    """
    acting.require(Action.ASK)
    require_words(text, refusals.question_without_words())
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.ASK, acting.now)
        place_of(acting, writer, proceeding)
        content = Asked(f"Q-{len(proceeding.questions) + 1}", blocking)
        record(acting, writer, proceeding.request, Move.ASK, text, content)
        return writer.items.acts(request_id)[-1]


def answer_question(acting: Acting, request_id: str, question: str, text: str) -> Act:
    """Answer an open question.

    Somebody with a conflict may: to give information is not to take part in the review. Raises Refused where it is
    resolved, or nothing is said; NotFound where there is no such question.
    """
    acting.require(Action.ANSWER)
    require_words(text, refusals.answer_without_words())
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.ANSWER, acting.now)
        _open_question(proceeding, question)
        record(acting, writer, proceeding.request, Move.ANSWER, text, AboutQuestion(question))
        return writer.items.acts(request_id)[-1]


def resolve_question(acting: Acting, request_id: str, question: str, reason: str) -> Act:
    """Say that a question is cleared up.

    The person who asked it may, and a chair. Raises Refused for others, where it is resolved already, or without a
    reason.
    """
    acting.require(Action.ASK)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.RESOLVE, acting.now)
        asked_question = _open_question(proceeding, question)
        place_of(acting, writer, proceeding)
        if acting.person.id != asked_question.asked.person and Role.CHAIR not in acting.identity.roles:
            raise Refused(refusals.question_of_another(question, asked_question.asked.name))
        record(acting, writer, proceeding.request, Move.RESOLVE, reason, AboutQuestion(question))
        return writer.items.acts(request_id)[-1]


def _open_question(proceeding: Proceedings, question: str) -> Question:
    match = next((candidate for candidate in proceeding.questions if candidate.id == question), None)
    if match is None:
        raise NotFound(
            refusals.no_such_question(proceeding.request.id, question, tuple(each.id for each in proceeding.questions))
        )
    if match.resolved is not None:
        raise Refused(refusals.question_resolved(question, proceeding.request.id, match.resolved.name))
    return match
