"""The rules of the committee.

In force, their history, what others would change, and what they would have said of the past.
"""

from collections.abc import Sequence

import streamlit as st

from app.design import naming
from app.design.act import perform
from app.design.forms import Form, Send, open_form
from app.design.sheet import sheet
from app.design.text import aside
from app.design.writing import write
from app.navigation import link
from app.session import acting, can, identity
from app.wording import ANSWERS, CONSEQUENCES, STATES, STRAYS, plain, sentence_case
from governance.canonical import digest_of, short
from governance.committee.policy import Criterion, Effect, Policy, Procedure, Requirement, Tier
from governance.committee.request import State
from governance.committee.simulation import Simulated
from governance.evidence.catalogue import term
from governance.evidence.judgement import Answer
from governance.evidence.vocabulary import reading
from governance.people.permissions import Action
from governance.sentences.phrase import counted
from governance.services.committee.adopt import propose_policy
from governance.store.policies import PolicyInForce


def in_force(rules: Policy, adopted: PolicyInForce) -> None:
    """The policy by which requests are judged now, tier by tier."""
    by = f"adopted by {adopted.request}" if adopted.request else "the console began with it"
    st.markdown(
        f"**{plain(rules.name)}**, in force since {naming.moment(adopted.since)} ({by}), digest `{short(adopted.digest)}`"
    )
    for number, (name, tier) in enumerate(rules.tiers.items()):
        with st.expander(f"Tier {plain(name)}", expanded=number == 0, icon=":material/shield:"):
            if isinstance(tier, Tier):
                _tier(tier)
            else:
                st.markdown(f"No request is allowed at this tier. {plain(tier.prohibited)}")
    with st.expander("The committee's own rules, and emergencies", icon=":material/groups:"):
        st.markdown(_procedure(rules.committee))
        st.markdown(
            f"In an emergency the second person confirms within {rules.emergency.second_person_within_minutes} minutes; "
            f"it ends after {counted(rules.emergency.ends_after_hours, 'hour')} unless the committee says that it was right."
        )
        st.markdown(f"An alias that somebody moves without a decision is {STRAYS[rules.stray_alias]}.")


def history(policies: Sequence[PolicyInForce], names: Sequence[str]) -> None:
    """Every policy that was ever in force, newest first."""
    for adopted, name in zip(policies, names, strict=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown(f"**{plain(name)}** &nbsp; since {naming.moment(adopted.since)} &nbsp; `{short(adopted.digest)}`")
        if adopted.request is not None:
            with right:
                link("decision", adopted.request, ":material/gavel:", request=adopted.request)


def simulated(judged: Sequence[Simulated]) -> None:
    """Show what the new rules would have said of past requests.

    Of every one, requirement by requirement.
    """
    if not judged:
        st.markdown("There is no past request about a version yet.")
        return
    blocked = [request for request in judged if request.blocked]
    st.markdown(
        f"It would have blocked **{len(blocked)} of {len(judged)}** requests. Nothing is measured again: each is judged on the evidence it stood on."
    )
    rows = [
        {
            "Request": request.request,
            "Version": request.name,
            "Was": STATES[State(request.state)].word,
            "Would be": request.verdict,
            "Requirement": row.requirement,
            "Before": _word(row.before),
            "After": _word(row.after),
            "Effect": CONSEQUENCES[Effect(row.effect)] if row.effect else "",
        }
        for request in judged
        for row in request.rows
    ]
    sheet(rows, alt="What each requirement would have said of each past request")
    for request in blocked:
        aside(f"{request.request}: {'; '.join(map(str, request.blocked))}")


def propose_form(new: Policy) -> None:
    """The form to ask the committee for these rules."""
    if not can(Action.AMEND):
        return
    form = Form("policy", short(digest_of(new)), identity())
    send = Send("Propose it", _propose, (new, form), ":material/rule:")
    with open_form(form, send, title=f"Ask the committee to adopt {plain(new.name)}"):
        write(form, "reason", "Why (it goes into the log)")


def _tier(tier: Tier) -> None:
    for requirement in tier.requirements:
        with st.container(border=True, gap="small"):
            st.markdown(plain(requirement.text))
            aside(f"{requirement.id}: {_asked(requirement)}. {_consequences(requirement)}")
    st.markdown(_procedure(tier))
    st.markdown(
        f"An approval holds for {counted(tier.valid_for_days, 'day')}. When a condition is breached, "
        f"{'the approval is suspended' if tier.when_breached == 'suspend' else 'it is noted'}. When an approval runs out, "
        f"{'the alias is cleared' if tier.when_expired == 'clear' else 'the alias stays, and the docket says so'}."
    )


def _consequences(requirement: Requirement) -> str:
    """What each answer but `met` does."""
    effects = {
        Answer.NOT_MET: requirement.when_not_met,
        Answer.INCONCLUSIVE: requirement.when_inconclusive,
        Answer.NOT_MEASURED: requirement.when_not_measured,
    }
    sentence = "; ".join(
        f"if {' or '.join(ANSWERS[answer].word for answer in effects if effects[answer] is effect)}, {CONSEQUENCES[effect]}"
        for effect in dict.fromkeys(effects.values())
    )
    return f"{sentence_case(sentence)}."


def _procedure(procedure: Procedure) -> str:
    including = " and ".join(f"{count} from the {seat} seat" for seat, count in procedure.quorum.including.items())
    voting = procedure.voting
    fraction = f" ({voting.fraction})" if voting.fraction else ""
    vetoes = f" A veto for {', '.join(voting.vetoes)}." if voting.vetoes else ""
    return plain(
        f"Seats: {', '.join(procedure.seats)}. Quorum: {counted(procedure.quorum.at_least, 'vote')}"
        f"{f', among them {including}' if including else ''}. Decided by {voting.rule}{fraction}, abstentions {voting.abstentions}.{vetoes} "
        f"Decided within {counted(procedure.review_days, 'day')}, or it lapses."
    )


def _asked(criterion: Criterion) -> str:
    if criterion.attachment is not None:
        return f"attached {criterion.attachment}"
    if criterion.measure is None:
        joined = " and " if criterion.all_of is not None else " or "
        return joined.join(f"({_asked(part)})" for part in criterion.parts)
    limits = [f"at least {_limit(criterion, criterion.at_least)}"] if criterion.at_least is not None else []
    limits += [f"at most {_limit(criterion, criterion.at_most)}"] if criterion.at_most is not None else []
    versus = ", minus that of the version that serves now" if criterion.versus else ""
    by = f" by {', '.join(criterion.by)}" if criterion.by else ""
    return f"{term(criterion.measure).label}{by}{versus}, {' and '.join(limits)}"


def _limit(criterion: Criterion, value: float) -> str:
    """`value` in the unit that people read.

    With every digit that the policy has.
    """
    read = reading(criterion.measure or "", signed=criterion.versus is not None)
    return f"{read.factor * value:{'+' if read.signed else ''}.6g} {read.unit}".rstrip()


def _word(answer: Answer | None) -> str:
    return "not asked" if answer is None else ANSWERS[answer].word


def _propose(new: Policy, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def propose() -> str:
        opened = propose_policy(acting(form.who), new, reason)
        return f"{opened.id} asks the committee to adopt {opened.name}."

    perform("policy", propose, form)
