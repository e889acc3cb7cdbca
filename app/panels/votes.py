"""Votes: who said what, the tally, the form to vote, and closing. A click calls one service."""

from collections.abc import Callable

import streamlit as st

from app.panels.text import aside
from app.runtime import acting, ports
from app.wording import CHOICES, plain, tally
from governance.decision.permissions import Action, may
from governance.errors import PlacetError
from governance.records import Person
from governance.review.request import UNDECIDED, Choice, Vote
from governance.services import close, recuse, settle, vote
from governance.services.read import Review

NOTICE = "notice"


def notice() -> None:
    """What the last click did, said once: done, or refused with its reason."""
    said = st.session_state.pop(NOTICE, None)
    if said is not None:
        done, text = said
        (st.success if done else st.error)(plain(text), icon=":material/check:" if done else ":material/block:")


def votes_panel(review: Review) -> None:
    """The people's side of a request."""
    st.subheader("Votes")
    counted = review.tally
    st.markdown(f"**{tally(counted.approve, counted.reject, counted.abstain)}**")
    if review.request.state in UNDECIDED:
        if review.missing:
            st.markdown(
                f":orange-badge[:material/groups: no quorum yet] &nbsp; missing: {plain(', '.join(review.missing))}"
            )
        else:
            st.markdown(":green-badge[:material/groups: quorum reached]")
    for cast in review.votes:
        _vote(cast)
    for recusal in review.recused:
        with st.container(border=True, gap="small"):
            st.markdown(
                f":gray-badge[:material/do_not_disturb_on: stepped back] &nbsp; **{plain(recusal.name)}**, {plain(recusal.seat)} seat"
            )
            st.markdown(plain(recusal.reason))
    if review.void:
        with st.expander(f"{len(review.void)} votes on an earlier dossier, no longer counted"):
            for cast in review.void:
                _vote(cast)


def vote_form(review: Review) -> None:
    """The form to vote, for those who may."""
    person, request = acting(), review.request
    if request.state not in UNDECIDED or not may(person, Action.VOTE):
        return
    if any(cast.person == person.id for cast in review.votes):
        st.info("You have voted on this dossier.", icon=":material/how_to_vote:")
        return
    if any(recusal.person == person.id for recusal in review.recused):
        st.info("You have stepped back from this request.", icon=":material/do_not_disturb_on:")
        return
    key = f"vote-{request.id}-{person.id}"
    with st.form(key, enter_to_submit=False):
        st.markdown(f"**Your vote, {plain(person.name)}**")
        st.radio(
            "Vote",
            list(Choice),
            format_func=lambda one: CHOICES[one].word,
            horizontal=True,
            index=None,
            key=f"{key}-choice",
        )
        st.text_area(
            "Reason (it goes into the log)",
            placeholder="What weighs most for you, in your own words",
            key=f"{key}-reason",
        )
        aside(f"You vote on dossier {request.dossier.digest[:19]}, as shown on this page.")
        st.form_submit_button(
            "Cast vote", type="primary", icon=":material/how_to_vote:", on_click=_cast, args=(review, person, key)
        )


def recusal_form(review: Review) -> None:
    """The form to step back, for those who may still vote."""
    person, request = acting(), review.request
    part = {vote.person for vote in review.votes} | {recusal.person for recusal in review.recused}
    if request.state not in UNDECIDED or not may(person, Action.VOTE) or person.id in part:
        return
    key = f"recuse-{request.id}-{person.id}"
    with st.expander("I have a conflict of interest", icon=":material/do_not_disturb_on:"), st.form(key, border=False):
        st.markdown("Stepping back is final for this request. You then count neither for the quorum nor in the vote.")
        st.text_area("What the conflict is (it goes into the log)", key=f"{key}-reason")
        st.form_submit_button("Step back", on_click=_recuse, args=(review, person, key))


def close_form(review: Review) -> None:
    """The form to close, for the chair."""
    person, request = acting(), review.request
    if request.state not in UNDECIDED or not may(person, Action.CLOSE):
        return
    key = f"close-{request.id}"
    with st.form(key, enter_to_submit=False):
        st.markdown("**Close the request**")
        decided = review.outcome
        verdict = f"With these votes the committee would **{'approve' if decided.carried else 'reject'}** it: {plain(decided.reason)}."
        st.markdown(verdict if review.votes else "Nobody has voted yet.")
        st.text_area("Reason for the record", placeholder="How the committee weighed it", key=f"{key}-reason")
        st.form_submit_button(
            "Close and decide",
            icon=":material/gavel:",
            disabled=bool(review.missing),
            on_click=_close,
            args=(review, person, key),
        )


# The callbacks run before the page is drawn again, on what was on screen when the button was pressed: a click on a
# page that is no longer true reaches the service, and is refused there with its reason.


def _cast(seen: Review, person: Person, key: str) -> None:
    choice, reason = st.session_state[f"{key}-choice"], st.session_state[f"{key}-reason"]
    if choice is None:
        st.session_state[NOTICE] = (False, "Choose approve, reject or abstain first.")
        return
    _act(lambda: _voted(seen, person, choice, reason))


def _recuse(seen: Review, person: Person, key: str) -> None:
    _act(lambda: _stepped_back(seen, person, st.session_state[f"{key}-reason"]))


def _close(seen: Review, person: Person, key: str) -> None:
    _act(lambda: _closed(seen, person, st.session_state[f"{key}-reason"]))


def _voted(seen: Review, person: Person, choice: Choice, reason: str) -> str:
    cast = vote.cast_vote(ports(), person, seen.request.id, choice, reason, seen.request.dossier.digest)
    return f"Your vote ({cast.choice}) is in the log."


def _stepped_back(seen: Review, person: Person, reason: str) -> str:
    recusal = recuse.declare_recusal(ports(), person, seen.request.id, reason)
    return f"{recusal.name} takes no part in {recusal.request}. That is in the log."


def _closed(seen: Review, person: Person, reason: str) -> str:
    decision = close.close_request(ports(), person, seen.request.id, reason, seen.request.dossier.digest)
    if not decision.approved:
        return f"{decision.request} is rejected. The decision is in the log."
    try:
        settle.settle(ports())
    except PlacetError as error:
        return (
            f"{decision.request} is approved, and the decision is in the log. The alias has not moved yet: {error}. "
            "`placet settle` moves it."
        )
    return f"{decision.request} is approved. The decision is in the log, and the alias has moved."


def _act(act: Callable[[], str]) -> None:
    """Call one service and keep what it said for the page; a refusal leaves what was typed where it is."""
    try:
        st.session_state[NOTICE] = (True, act())
    except PlacetError as error:
        st.session_state[NOTICE] = (False, str(error))


def _vote(cast: Vote) -> None:
    sign = CHOICES[cast.choice]
    with st.container(border=True, gap="small"):
        st.markdown(f"{sign.markdown} &nbsp; **{plain(cast.name)}**, {plain(cast.seat)} seat")
        st.markdown(plain(cast.reason))
        aside(f"{cast.cast_at:%Y-%m-%d %H:%M} UTC")
