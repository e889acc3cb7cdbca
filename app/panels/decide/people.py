"""The people of a request.

Who is in, who is out, who said what, what is missing; and what others do meanwhile.
"""

from collections.abc import Iterator

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.act import redraw, told_nothing
from app.design.text import aside
from app.session import identity
from app.wording import CHOICES, plain, tally
from governance.audit.event import SYSTEM
from governance.committee.course import REQUEST
from governance.committee.proceedings import Ballot
from governance.committee.request import UNDECIDED
from governance.committee.seats import Place
from governance.sentences.phrase import counted
from governance.services.views import read
from governance.services.views.read import Review

LOOK_AGAIN = "3s"
SHOWN = "shown"


def watch(review: Review) -> None:
    """Draw the page again when somebody else has acted.

    Text that is being typed stays in its field.
    """
    told_nothing()
    st.session_state[f"{SHOWN}-{review.request.id}"] = review.request.revision
    _look_again(review.request.id)


@st.fragment(run_every=LOOK_AGAIN)
def _look_again(request_id: str) -> None:
    # Compared with what is on screen now: a look that was due before the last click must not draw once more.
    if read.revision(ports(), request_id) != st.session_state.get(f"{SHOWN}-{request_id}"):
        redraw()


def meanwhile(review: Review) -> None:
    """What others have done since this person began to read."""
    key = f"began-{review.request.id}"
    began = st.session_state.setdefault(key, review.request.revision)
    later = review.held.since(began)
    mine = {act.revision for act in later if act.person == identity().person.id}
    # What the program did right after an act of this person followed from that act.
    others = [act for act in later if act.revision not in mine and not (act.person == SYSTEM.id and mine)]
    if not others:
        return
    acts = "; ".join(f"{act.name} {REQUEST.acts[act.move].done.lower()} ({act.at:%H:%M} UTC)" for act in others[-4:])
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.info(f"While you were reading: {plain(acts)}.", icon=":material/sync:")
    right.button("Noted", key=f"noted-{key}", on_click=_noted, args=(key, review.request.revision))


def people(review: Review) -> None:
    """Show the people at the table, and what they said.

    As far as it may be shown.
    """
    with st.container(gap="xsmall"):
        _people(review)


def _people(review: Review) -> None:
    request = review.request
    undecided = request.state in UNDECIDED
    st.header("People")
    sentences = [*_voted(review), *_quorum(review)]
    if sentences:
        st.markdown(" &nbsp; ".join(sentences))
    if undecided:
        waiting = [place for place in review.places if place.out is None and place.vote is None]
        for place in review.places:
            if place not in waiting:
                _place(place, review)
        if waiting:
            st.markdown(
                f":gray-badge[:material/pending: not yet] &nbsp; {', '.join(_called(place) for place in waiting)}"
            )
    else:
        for ballot in review.held.counting:
            _vote(ballot)
    _set_aside(review)


def how_many(review: Review) -> None:
    """The numbers of open questions and of conditions.

    Its tabs hold them.
    """
    questions, conditions = len(review.held.open_questions), len(review.held.conditions)
    if questions or conditions:
        st.markdown(f"{counted(questions, 'open question')}, {counted(conditions, 'condition')}.")


def _voted(review: Review) -> Iterator[str]:
    """How many have voted.

    And how, as far as it may be shown.
    """
    votes = review.tally
    if review.votes_shown:
        yield f"**{tally(votes.approve, votes.reject, votes.abstain)}**"
    elif review.request.state in UNDECIDED:
        how = " You will see how once you have said where you stand." if review.held.ballots else ""
        yield f"**{votes.cast or 'Nobody'} {'have' if votes.cast > 1 else 'has'} voted.**{how}"


def _quorum(review: Review) -> Iterator[str]:
    """What is missing for a decision, while there is none."""
    if review.request.state not in UNDECIDED:
        return
    if review.out_of_reach:
        lacks = plain(", ".join(map(str, review.out_of_reach)))
        yield f":red-badge[:material/groups: no quorum possible] &nbsp; even if everybody votes, it still needs {lacks}"
    elif review.missing:
        lacks = plain(", ".join(map(str, review.missing)))
        yield f":orange-badge[:material/groups: no quorum yet] &nbsp; missing: {lacks}"
    else:
        yield ":green-badge[:material/groups: quorum reached]"


def _called(place: Place) -> str:
    whose = "" if place.sits.id == place.holder.id else f", for {place.holder.name}"
    return plain(f"{place.sits.name} ({place.seat}{whose})")


def _place(place: Place, review: Review) -> None:
    if place.out is not None:
        recusal = next((act for act in review.held.recusals if act.person == place.sits.id), None)
        why = recusal.reason if recusal is not None else str(place.out)
        with st.container(border=True, gap="small"):
            sign = "recused" if recusal is not None else "takes no part"
            st.markdown(f":gray-badge[:material/do_not_disturb_on: {sign}] &nbsp; **{_called(place)}**")
            aside(why)
    elif place.vote is not None and review.votes_shown:
        _vote(place.vote)
    else:
        st.markdown(f":blue-badge[:material/check: has voted] &nbsp; **{_called(place)}**")


def _vote(ballot: Ballot) -> None:
    sign = CHOICES[ballot.choice]
    deputy = "" if ballot.person == ballot.cast.holder else ", as deputy"
    with st.container(border=True, gap="small"):
        st.markdown(f"{sign.markdown} &nbsp; {naming.person(ballot.name, ballot.seat)}{deputy}")
        st.markdown(plain(ballot.act.reason))
        aside(naming.moment(ballot.act.at))


def _set_aside(review: Review) -> None:
    if review.votes_shown and review.held.changed:
        with st.expander(f"{counted(len(review.held.changed), 'vote that was', 'votes that were')} changed since"):
            for ballot in review.held.changed:
                _vote(ballot)
    if review.votes_shown and review.held.void:
        with st.expander(f"{counted(len(review.held.void), 'vote')} on an earlier dossier, no longer counted"):
            for ballot in review.held.void:
                _vote(ballot)


def _noted(key: str, revision: int) -> None:
    st.session_state[key] = revision
