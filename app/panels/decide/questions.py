"""Questions of the committee, their answers, and whether they are cleared up."""

import streamlit as st

from app.design.act import answers_here, perform
from app.design.forms import Form, Send, open_form
from app.design.text import aside
from app.design.writing import tick, write, write_line
from app.panels.decide.viewed import VIEW, begin_with_view, lead_to_view
from app.session import acting, identity
from app.wording import plain
from governance.committee.proceedings import Question
from governance.committee.request import UNDECIDED, Request
from governance.people.permissions import Action, may
from governance.records import Role
from governance.services.committee import question as service
from governance.services.views.read import Review


def questions(review: Review) -> None:
    """Show every question, open ones first.

    With the form for the person who has the next word.
    """
    in_order = sorted(review.held.questions, key=lambda question: question.resolved is not None)
    if not in_order:
        st.markdown("Nobody has asked anything.")
    for question in in_order:
        _question(question, review)
    _ask(review)


def _question(question: Question, review: Review) -> None:
    with st.container(border=True, gap="small"), answers_here(question.id):
        if question.resolved is not None:
            sign = ":green-badge[:material/check_circle: resolved]"
        elif question.blocking:
            sign = ":red-badge[:material/block: must be resolved first]"
        else:
            sign = ":orange-badge[:material/help: open]"
        st.markdown(
            f"{sign} &nbsp; **{question.id}, {plain(question.asked.name)} asks:** {plain(question.asked.reason)}"
        )
        lead_to_view(question.asked.reason, question.id)
        for answer in question.answers:
            st.markdown(f"{plain(answer.name)}: {plain(answer.reason)}")
        if question.resolved is not None:
            aside(f"Resolved by {question.resolved.name}: {question.resolved.reason}")
        elif review.request.state in UNDECIDED:
            _reply(question, review)


def _reply(question: Question, review: Review) -> None:
    who, request = identity(), review.request
    place = review.place_of(who.person)
    sits = place is not None and place.out is None
    resolves = sits and (who.person.id == question.asked.person or who.person.role is Role.CHAIR)
    answers = may(who, Action.ANSWER) and who.person.id != question.asked.person
    about = f"{request.id}_{question.id}"
    if answers:
        form = Form("answer", about, who, words=("text",))
        with open_form(form, Send("Answer", _answer, (request, question.id, form)), framed=False):
            write(form, "text", "Your answer")
    if resolves:
        form = Form("resolve", about, who)
        with open_form(form, Send("Resolved", _resolve, (request, question.id, form)), framed=False):
            write_line(form, "reason", "Why it is resolved")


@answers_here("ask-question")
def _ask(review: Review) -> None:
    who, request = identity(), review.request
    place = review.place_of(who.person)
    if request.state not in UNDECIDED or place is None or place.out is not None:
        return
    form = Form("ask", request.id, who, words=("text",), choices=("blocking",))
    begin_with_view(form, "text", "blocking")
    with open_form(form, Send("Ask", _asked, (request, form), ":material/help:"), title="Ask something"):
        write(form, "text", "Question (it goes into the log)")
        tick(form, "blocking", "Nothing may be decided before this is resolved")


def _asked(request: Request, form: Form) -> None:
    text, blocking = st.session_state[form.field("text")], st.session_state[form.field("blocking")]

    def ask() -> str:
        service.ask_question(acting(form.who), request.id, text, blocking=blocking)
        st.query_params.pop(VIEW, None)
        return f"Your question on {request.id} is in the log."

    perform("ask-question", ask, form)


def _answer(request: Request, question: str, form: Form) -> None:
    text = st.session_state[form.field("text")]

    def answer() -> str:
        service.answer_question(acting(form.who), request.id, question, text)
        return f"Your answer to {question} is in the log."

    perform(question, answer, form)


def _resolve(request: Request, question: str, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def resolve() -> str:
        service.resolve_question(acting(form.who), request.id, question, reason)
        return f"{question} is resolved."

    perform(question, resolve, form)
