"""The people of a request.

Who is in, who is out, who said what, what is missing; and what each can do about it.
"""

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.act import Pending, ask_first, carried_out, perform, redraw, refuse, told_nothing
from app.design.forms import Form
from app.design.phone import at_the_bottom
from app.design.states import refused
from app.design.text import aside
from app.design.writing import said_of, write
from app.navigation import link
from app.session import acting, can, identity
from app.wording import CHOICES, plain, tally
from governance.audit.event import SYSTEM
from governance.committee.acts import Choice, Decided, When
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.proceedings import Ballot
from governance.committee.request import UNDECIDED, Purpose
from governance.committee.seats import Place, conflict_of
from governance.people.identity import Identity
from governance.people.permissions import Action, may
from governance.records import Role
from governance.sentences.phrase import counted
from governance.services.committee import close, emergency, participation, vote
from governance.services.record import Seen
from governance.services.views import read
from governance.services.views.read import Review
from governance.store.items import Chosen

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
    with st.container():
        _people(review)


def _people(review: Review) -> None:
    request = review.request
    undecided = request.state in UNDECIDED
    st.header("People")
    if review.votes_shown:
        votes = review.tally
        st.markdown(f"**{tally(votes.approve, votes.reject, votes.abstain)}**")
    elif undecided:
        voted = f"{review.tally.cast or 'Nobody'} {'have' if review.tally.cast > 1 else 'has'} voted."
        how = " You will see how once you have said where you stand." if review.held.ballots else ""
        st.markdown(f"**{voted}**{how}")
    if undecided:
        _quorum(review)
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
    """The number of open questions and of conditions.

    Its tabs hold them.
    """
    questions, conditions = len(review.held.open_questions), len(review.held.conditions)
    st.markdown(f"{counted(questions, 'open question')}, {counted(conditions, 'condition')}.")


def what_next(review: Review) -> None:
    """Show what comes next.

    What is missing for a decision, or where the decision is and what else waits.
    """
    request, who = review.request, identity()
    if request.state in UNDECIDED:
        place = review.place_of(who.person)
        if place is not None and place.vote is not None:
            lacks = (
                f"It still needs {', '.join(map(str, review.missing))}."
                if review.missing
                else "The chair can close it."
            )
            st.markdown(f"You have voted. {plain(lacks)}")
    else:
        link("decision", f"Decision on {request.id}, with its minutes", ":material/gavel:", request=request.id)
    for other in read.requests(ports(), Chosen(states=UNDECIDED)):
        if other.id != request.id:
            link("review", f"Next: {other.id}, {other.name}", ":material/arrow_forward:", request=other.id)
            return


def declare_form(review: Review) -> None:
    """The form to declare that there is no conflict.

    It has the way to be recused, and comes before the votes are shown.
    """
    who, request = identity(), review.request
    if review.votes_shown or review.place_of(who.person) is None or request.state not in UNDECIDED:
        return
    form = Form("recuse", request.id, who)
    with st.container(border=True, gap="small"):
        st.markdown("**Do you have a conflict of interest?** Say so before you see how others vote.")
        st.button(
            "I have none",
            icon=":material/visibility:",
            on_click=_declare,
            args=(review, who),
            key=f"declare-{request.id}-{who.person.id}",
        )
        with st.expander("I have one", icon=":material/do_not_disturb_on:"), st.form(form.key, border=False):
            st.markdown("This is final for this request. You will not count for the quorum, and you cannot vote.")
            write(form, "reason", "What the conflict is (it goes into the log)")
            st.form_submit_button("Recuse yourself", on_click=_recuse, args=(review, form))


def vote_form(review: Review) -> None:
    """The form to vote, for those who may.

    They can change their mind there too.
    """
    who, request = identity(), review.request
    place = review.place_of(who.person)
    if request.state in UNDECIDED and not may(who, Action.VOTE):
        refused(_no_vote(who))
    if (
        request.state not in UNDECIDED
        or not may(who, Action.VOTE)
        or (request.purpose is Purpose.EMERGENCY and review.held.confirmed is None)
    ):
        return
    if place is None or place.out is not None:
        refused(f"You take no part: {_why_not(review, who)}.")
        return
    if place.vote is not None:
        with st.expander(f"You voted to {place.vote.choice}. Change your vote", icon=":material/how_to_vote:"):
            _ballot(review, who, place, "Vote again")
    else:
        st.header("Your vote", anchor="your-vote")
        _ballot(review, who, place, "Cast vote")
        _hand_over(review, who, place)
        at_the_bottom(f"{request.id}: [Go to your vote](#your-vote)", "to-your-vote")


def close_form(review: Review) -> None:
    """The form to close, for the chair."""
    who, request = identity(), review.request
    if request.state not in UNDECIDED or not can(Action.CLOSE):
        return
    if conflict_of(who.person, review.held, review.procedure) is not None:
        return
    form = Form("close", request.id, who)
    with st.form(form.key, enter_to_submit=False):
        st.markdown("**Close the request**")
        decided = review.outcome
        if not review.votes_shown:
            st.markdown("The count is shown once you have said whether you have a conflict of interest.")
        elif review.tally.cast:
            st.markdown(
                f"With these votes the committee would **{'approve' if decided.carried else 'reject'}** it: {plain(str(decided.reason))}."
            )
            st.markdown(plain(_effect(review)))
        else:
            st.markdown("Nobody has voted yet.")
        for question in review.held.open_questions:
            st.markdown(
                f":material/help: {question.id} of {plain(question.asked.name)} is open: {plain(question.asked.reason)}"
            )
        write(form, "reason", "Reason for the record", placeholder="How the committee weighed it")
        st.form_submit_button(
            "Close the request",
            icon=":material/gavel:",
            disabled=bool(review.missing or review.held.blocking_questions or not review.votes_shown),
            on_click=_close,
            args=(review, form),
        )


def confirm_form(review: Review) -> None:
    """The second key of an emergency."""
    who, request = identity(), review.request
    waits = request.purpose is Purpose.EMERGENCY and review.held.confirmed is None and request.state in UNDECIDED
    if not waits or not can(Action.BREAK_GLASS):
        return
    if who.person.id == request.requested_by:
        st.info(f"A second person must confirm by {request.due_at:%H:%M} UTC.", icon=":material/key:")
        return
    form = Form("confirm", request.id, who)
    with st.form(form.key, enter_to_submit=False):
        st.markdown("**Confirm as the second person**")
        st.markdown("The alias moves at once. What serves now is suspended, and the committee must review it.")
        write(form, "reason", "Why this cannot wait (it goes into the log)")
        st.form_submit_button("Confirm the emergency", icon=":material/key:", on_click=_confirm, args=(review, form))


def _effect(review: Review) -> str:
    """The effect of closing with these votes, in full.

    For nobody who has not been shown them.
    """
    request, counted = review.request, review.tally
    sentence = f"{request.id}, {request.name}: {tally(counted.approve, counted.reject, counted.abstain)}."
    moves = ""
    if review.outcome.carried and isinstance(request.matter, Dossier):
        serves = review.evidence.champion.version if review.evidence is not None and review.evidence.champion else None
        before = "no version" if serves is None else f"version {serves}"
        first = [o.condition.id for o in review.held.conditions if o.condition.when is When.BEFORE]
        once = f" once {', '.join(first)} is verified" if first else ""
        moves = f" The alias {request.matter.alias} moves from {before} to version {request.matter.version}{once}."
    return f"{sentence}{moves} A decision cannot be undone."


def _quorum(review: Review) -> None:
    if review.out_of_reach:
        st.markdown(
            f":red-badge[:material/groups: no quorum possible] &nbsp; even if everybody votes, it still needs {plain(', '.join(map(str, review.out_of_reach)))}"
        )
    elif review.missing:
        st.markdown(
            f":orange-badge[:material/groups: no quorum yet] &nbsp; missing: {plain(', '.join(map(str, review.missing)))}"
        )
    else:
        st.markdown(":green-badge[:material/groups: quorum reached]")


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


def _no_vote(who: Identity) -> str:
    """Why somebody without a seat has no form here.

    And what they can do instead.
    """
    role = f"{who.name} ({who.person.role}) has no seat on the committee, so there is no vote to cast here."
    if may(who, Action.ANSWER):
        return f"{role} What the committee asks is answered under Questions."
    return f"{role} Everything on this page may be read, and the audit log says what was done."


def _why_not(review: Review, who: Identity) -> str:
    if who.person.id in review.request.conflicts:
        return f"{who.name} {review.request.conflicts[who.person.id]}"
    mine = next((place for place in review.places if who.person.id in (place.holder.id, place.sits.id)), None)
    if mine is None:
        return (
            f"nobody has let {who.name} sit in for them"
            if who.person.role is Role.DEPUTY
            else f"{who.name} holds no seat at this time"
        )
    if mine.out is not None:
        return f"{who.name} {mine.out}"
    return f"{mine.sits.name} sits in for you"


def _ballot(review: Review, who: Identity, place: Place, button: str) -> None:
    request = review.request
    form = Form("vote", request.id, who, choices=("choice",))
    with st.form(form.key, enter_to_submit=False):
        whose = "" if place.sits is place.holder else f", for {plain(place.holder.name)}"
        st.markdown(f"**{plain(who.name)}{whose}**")
        st.radio(
            "Vote",
            list(Choice),
            format_func=lambda choice: CHOICES[choice].word,
            horizontal=True,
            index=None,
            key=form.field("choice"),
            label_visibility="collapsed",
        )
        said_of(form, "choice")
        write(
            form, "reason", "Reason (it goes into the log)", placeholder="What weighs most for you, in your own words"
        )
        aside("You vote on what this page shows now, and say that you have no conflict of interest.")
        st.form_submit_button(
            button, type="primary", icon=":material/how_to_vote:", on_click=_cast, args=(review, form)
        )


def _hand_over(review: Review, who: Identity, place: Place) -> None:
    if place.sits.id != place.holder.id or who.person.deputy is None:
        return
    deputy = ports().documents.roster().name(who.person.deputy)
    form = Form("delegate", review.request.id, who)
    with (
        st.expander(f"Let {plain(deputy)} sit in for me", icon=":material/swap_horiz:"),
        st.form(form.key, border=False),
    ):
        write(form, "reason", "Why (it goes into the log)")
        st.form_submit_button("Hand over my seat", on_click=_delegate, args=(review, form))


def _seen(review: Review) -> Seen:
    return Seen(review.request.digest, review.request.revision, review.tally if review.votes_shown else None)


def _noted(key: str, revision: int) -> None:
    st.session_state[key] = revision


def _declare(seen: Review, who: Identity) -> None:
    def declare() -> str:
        participation.declare_no_conflict(acting(who), seen.request.id)
        return f"{who.name} has no conflict of interest in {seen.request.id}. That is in the log."

    perform("declare", declare)


def _recuse(seen: Review, form: Form) -> None:
    who, reason = form.who, st.session_state[form.field("reason")]

    def step_back() -> str:
        participation.recuse(acting(who), seen.request.id, reason)
        return f"{who.name} takes no part in {seen.request.id}. That is in the log."

    perform("declare", step_back, form)


def _delegate(seen: Review, form: Form) -> None:
    who, reason = form.who, st.session_state[form.field("reason")]

    def hand_over() -> str:
        participation.delegate_seat(acting(who), seen.request.id, reason)
        return f"The seat of {who.name} on {seen.request.id} is handed over. That is in the log."

    perform("vote", hand_over, form)


def _cast(seen: Review, form: Form) -> None:
    choice, reason = (st.session_state[form.field(name)] for name in ("choice", "reason"))
    who = form.who
    if choice is None:
        refuse("vote", "Choose approve, reject or abstain first.", form.field("choice"))
        return

    def cast() -> str:
        vote.cast_vote(acting(who), seen.request.id, choice, reason, _seen(seen))
        return f"Your vote ({choice}) is in the log."

    lines = (
        f"{who.name} votes to {choice} {seen.request.id}: {seen.request.name}.",
        f"“{reason}”",
        "It counts at once. You can change it until the chair closes the request; both votes stay in the log.",
    )
    ask_first(Pending("vote", form, "Cast this vote?", lines, "Yes, cast it", cast))


def _close(seen: Review, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def decide() -> str:
        return _closed(seen, form.who, reason)

    lines = (
        f"The committee {'approves' if seen.outcome.carried else 'rejects'} this. {_effect(seen)}",
        *(f"{question.id} of {question.asked.name} stays open." for question in seen.held.open_questions),
        f"“{reason}”",
    )
    ask_first(Pending("close", form, "Close the request?", lines, "Yes, close it", decide))


def _closed(seen: Review, who: Identity, reason: str) -> str:
    act = close.close_request(acting(who), seen.request.id, reason, _seen(seen))
    decided = act.said
    assert isinstance(decided, Decided)
    if not decided.approved:
        rejected = f"{seen.request.id} is rejected. The decision is in the log."
        return carried_out(rejected, rejected)
    done = f"{seen.request.id} is approved. The decision is in the log"
    waiting = read.review(acting(who), seen.request.id).held.outstanding_before
    if waiting:
        return f"{done}; the alias moves once {', '.join(o.condition.id for o in waiting)} is verified."
    if seen.request.purpose is Purpose.POLICY:
        return f"{done}, and the policy is in force."
    return carried_out(f"{done}, and the alias has moved.", f"{done}.")


def _confirm(seen: Review, form: Form) -> None:
    who, reason = form.who, st.session_state[form.field("reason")]

    def confirm() -> str:
        emergency.confirm_emergency(acting(who), seen.request.id, reason)
        done = f"{seen.request.id} is confirmed and in the log"
        return carried_out(f"{done}, and the alias has moved. The committee reviews it.", f"{done}.")

    perform("confirm", confirm, form)
