"""What a click does.

It calls one service, keeps the answer for the page, and loses nothing that was typed. The callbacks run before the
page is drawn again, on what was on screen when the button was pressed: a click on a page that is no longer true
reaches the service, and is refused there with its reason.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import streamlit as st

from app.console import ports
from app.design.forms import Form
from app.wording import RECORDED, REFUSED, plain
from governance.errors import PlacetError, Unfit
from governance.services.rounds.follow_up import follow_up

NOTICE, SAID, REDRAWN, PENDING, TOASTED = "notice", "said", "redrawn", "pending", "toasted"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a click.

    Done, or refused with its reason; and what had been written.
    """

    at: str
    """Where it is said."""
    done: bool
    text: str
    words: str = ""
    field: str | None = None
    """Key of the field for whose sake it was refused; None where it was no single one."""
    recorded: tuple[str, ...] = ()
    """Keys of the fields that are on record now: no draft any more."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that is asked before an act.

    The act counts at once or cannot be undone.
    """

    at: str
    """Where the answer is said."""
    form: Form
    title: str
    lines: tuple[str, ...]
    """The request, what is done, and what follows from it."""
    button: str
    act: Callable[[], str]


def toast_answer() -> None:
    """Say the answer to a click once, at the window's edge.

    Before the page is drawn again: whoever clicked need not wait for all of it.
    """
    answer: Answer | None = st.session_state.get(NOTICE)
    if answer is not None and answer is not st.session_state.get(TOASTED):
        st.session_state[TOASTED] = answer
        st.toast(plain(answer.text), icon=_icon(answer))


@contextmanager
def answers_here(at: str) -> Iterator[None]:
    """Answer clicks on the forms that are called `at`.

    Below them: what a click has to be asked, and what came of it. The place is there too where an act has taken its
    form away.
    """
    # In places of their own, so that nothing below moves: what moves is drawn anew, and an open panel would close.
    with st.container():
        _forget(at)
    yield
    _confirm(at)
    with st.container():
        _notice(at)


def say(answer: Answer) -> None:
    """Say what came of a click."""
    (st.info if answer.done else st.error)(plain(answer.text), icon=_icon(answer))
    if answer.words:
        with st.expander("What you had written", icon=":material/edit_note:"):
            st.markdown(plain(answer.words))


def wrong_with(field: str) -> str | None:
    """Why the last act was refused because of this field.

    The field has this key. None where it was not.
    """
    answer = _last()
    return answer.text if answer is not None and answer.field == field else None


def redraw() -> None:
    """Draw the page again because of what others did.

    The last answer to this person stays on it.
    """
    st.session_state[REDRAWN] = st.session_state.get(SAID)
    st.rerun()


def told_nothing() -> None:
    """Forget the last answer.

    A page is drawn for another reason than what others did, so the answer is shown no more.
    """
    if REDRAWN not in st.session_state:
        st.session_state.pop(SAID, None)


def perform(at: str, act: Callable[[], str], form: Form | None = None) -> None:
    """Call a service and keep its sentence for `at`.

    A refusal leaves the text in `form` where it is.
    """
    written = () if form is None else tuple(form.field(name) for name in form.words)
    try:
        st.session_state[NOTICE] = Answer(at, True, act(), recorded=() if form is None else form.fields)
    except PlacetError as error:
        # The refusal may have taken the form away with it: what was written is shown beside the reason.
        words = "\n".join(str(st.session_state.get(key, "")) for key in written)
        field = form.field(error.field) if form is not None and isinstance(error, Unfit) else None
        st.session_state[NOTICE] = Answer(at, False, str(error), words, field)
        return
    for key in written:
        st.session_state[key] = ""
    with suppress(PlacetError):  # it is done; a message that could not be sent is the worker's
        follow_up(ports())


def ask_first(pending: Pending) -> None:
    """Ask whether somebody means it, before anything is done.

    Without words nobody is asked: the act refuses at once, at the field that lacks them.
    """
    form = pending.form
    if all(str(st.session_state[form.field(name)]).strip() for name in form.words):
        st.session_state[PENDING] = pending
    else:
        perform(pending.at, pending.act, form)


def _question(pending: Pending) -> None:
    for line in pending.lines:
        st.markdown(plain(line))
    with st.container(horizontal=True):
        sent = st.button(pending.button, type="primary", key=f"sure-{pending.at}", on_click=_send, args=(pending,))
        back = st.button("Go back", key=f"back-{pending.at}")
    if sent or back:
        st.rerun()


def _send(pending: Pending) -> None:
    perform(pending.at, pending.act, pending.form)


def refuse(at: str, sentence: str, field: str | None = None) -> None:
    """Say why nothing was done.

    At the form `at`, and at the field with this key, where it is for one.
    """
    st.session_state[NOTICE] = Answer(at, False, sentence, field=field)


def carried_out(done: str, otherwise: str) -> str:
    """Move the promised aliases, and say so.

    The sentence is `done`, or `otherwise` and why, where the registry does not move them now.
    """
    try:
        follow_up(ports(), moves=True)
    except PlacetError as error:
        return f"{otherwise} The alias has not moved yet: {error}. The worker tries it again, and `placet settle` does at once."
    return done


def _icon(answer: Answer) -> str:
    return RECORDED if answer.done else REFUSED


def _confirm(at: str) -> None:
    """Ask first what the last click would do."""
    pending: Pending | None = st.session_state.get(PENDING)
    if pending is not None and pending.at == at:
        del st.session_state[PENDING]
        st.dialog(pending.title)(_question)(pending)


def _forget(at: str) -> None:
    """Have the browser forget drafts that are on record now.

    Above the form, whose fields it would fill with them again otherwise (assets/drafts.js).
    """
    answer = _last()
    if answer is not None and answer.at == at and answer.recorded:
        st.html("".join(f'<i data-recorded="{key}"></i>' for key in answer.recorded))


def _notice(at: str) -> None:
    """Say what came of the last click."""
    answer = _last()
    if answer is None or answer.at != at:
        return
    st.session_state.pop(NOTICE, None)
    st.session_state.pop(REDRAWN, None)
    st.session_state[SAID] = answer
    say(answer)


def _last() -> Answer | None:
    """The answer to the last click.

    For as long as it stands on the page.
    """
    answer: Answer | None = st.session_state.get(NOTICE, st.session_state.get(REDRAWN))
    return answer
