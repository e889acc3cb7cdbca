"""Other rules by form, from the rules in force."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.console import ports
from app.design.forms import Form
from app.design.text import aside
from app.session import can, identity
from app.wording import ANSWERS, CONSEQUENCES, plain
from governance.canonical import short
from governance.committee.amendment import Limit, Path, Value, amended, as_yaml, left_behind, limits
from governance.committee.policy import Effect, Policy, Procedure, Requirement, Rule, Tier
from governance.evidence.catalogue import term
from governance.evidence.judgement import Answer
from governance.parsing import parse_bytes
from governance.people.permissions import Action
from governance.services.committee.policy import differs_from_file

LIMIT = {"at_least": "At least", "at_most": "At most"}
EFFECTS = {
    "when_not_met": Answer.NOT_MET,
    "when_inconclusive": Answer.INCONCLUSIVE,
    "when_not_measured": Answer.NOT_MEASURED,
}
RULES = {
    Rule.MAJORITY: "more than half of the votes",
    Rule.SUPERMAJORITY: "a larger share of the votes",
    Rule.UNANIMITY: "all votes",
}
FRACTIONS = ("3/5", "2/3", "3/4")
DAYS = {"review_days": "Days until an undecided request lapses", "valid_for_days": "Days that an approval holds"}


def another_policy(rules: Policy) -> Policy | None:
    """The rules that somebody would put in place of `rules`.

    A file that they bring, what they change by form, or the file of the home where it differs. None where there are
    none. Raises InvalidDocument where the rules contradict each other.
    """
    changed, uploaded = None, None
    if can(Action.AMEND):
        changed = _change_form(rules)
        with st.expander("Bring a policy as a file (YAML)", icon=":material/upload_file:"):
            uploaded = st.file_uploader("A policy (YAML)", type=["yaml", "yml"], key="new-policy")
    else:
        aside("Whoever may propose a policy can change the rules here, or bring others as a file.")
    if uploaded is not None:
        return parse_bytes(uploaded.getvalue(), Policy, source=uploaded.name)
    if changed is not None or not differs_from_file(ports()):
        return changed
    st.info(
        "policy.yaml in the home folder differs from the policy in force; this is what it says.",
        icon=":material/difference:",
    )
    return ports().documents.policy()


def _change_form(rules: Policy) -> Policy | None:
    """The rules in force as fields, and the rules that they make.

    None while nothing is changed. What is changed follows the person through this session.
    """
    draft = _Draft(rules)
    st.markdown("Start from the rules in force: move a limit, and see below at once what the past would have been.")
    names = {name: f"Tier {name}" for name, tier in rules.tiers.items() if isinstance(tier, Tier)}
    for name in names:
        tier = rules.tiers[name]
        assert isinstance(tier, Tier)
        with st.expander(f"Tier {plain(name)}", icon=":material/tune:", expanded=draft.touches("tiers", name)):
            for number, requirement in enumerate(tier.requirements):
                _requirement(draft, requirement, ("tiers", name, "requirements", number))
            _procedure(draft, tier, ("tiers", name))
    with st.expander("The committee's own rules", icon=":material/groups:", expanded=draft.touches("committee")):
        _procedure(draft, rules.committee, ("committee",))
    aside("To add a requirement or to take one away, change the file of these rules, and bring it below.")
    if draft.changes:
        st.button("Start again from the rules in force", icon=":material/undo:", on_click=_start_again, args=(draft,))
    new = amended(rules, draft.changes)
    if new is rules:
        return None
    for name, moved in left_behind(rules, new):
        st.warning(
            f"{plain(moved)} (tier {plain(name)}): its limit has moved and its sentence has not. "
            "Read the sentence again: people see it in place of the limit.",
            icon=":material/edit_note:",
        )
    return new


def download(policy: Policy) -> None:
    """The rules as a file."""
    st.download_button(
        "These rules as a file (YAML)",
        as_yaml(policy),
        f"{policy.policy}-{policy.version}.yaml",
        "application/yaml",
        icon=":material/download:",
        on_click="ignore",
    )


class _Draft:
    """What one person has changed in these rules, in this session."""

    def __init__(self, rules: Policy) -> None:
        self.rules = rules
        self.form = Form("rules", short(rules.digest), identity())

    @property
    def changes(self) -> Mapping[Path, Value]:
        """The values that are not as they are in force."""
        changes: Mapping[Path, Value] = st.session_state.setdefault(self.form.key, {})
        return changes

    def touches(self, *at: str) -> bool:
        """Whether anything below this place is changed."""
        return any(path[: len(at)] == at for path in self.changes)

    def value(self, at: Path, in_force: Value) -> Any:
        """What stands at a place now."""
        return self.changes.get(at, in_force)

    def put(self, at: Path, value: Value, in_force: Value) -> None:
        """Change the value at a place, or take the change back."""
        others = {path: kept for path, kept in self.changes.items() if path != at}
        st.session_state[self.form.key] = others if value == in_force else {**others, at: value}

    def clear(self) -> None:
        """Take all changes back."""
        st.session_state[self.form.key] = {}

    def key(self, at: Path) -> str:
        """The key of the field for a place."""
        return f"{self.form.key}_{'_'.join(map(str, at))}"


def _requirement(draft: _Draft, requirement: Requirement, at: Path) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(requirement.id)}**: {plain(draft.value((*at, 'text'), requirement.text))}")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            for limit in limits(requirement, at):
                _limit(draft, limit)
            for name, answer in EFFECTS.items():
                _choice(
                    draft,
                    (*at, name),
                    f"If {ANSWERS[answer].word}",
                    {effect: CONSEQUENCES[effect] for effect in Effect},
                    getattr(requirement, name),
                )
        with st.expander("Its sentences", icon=":material/edit_note:"):
            _words(draft, (*at, "text"), "Sentence where it is met", requirement.text)
            _words(draft, (*at, "not_met"), "Sentence where it is not met", requirement.not_met)


def _procedure(draft: _Draft, procedure: Procedure, at: Path) -> None:
    quorum, voting = procedure.quorum, procedure.voting
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _number(draft, (*at, "quorum", "at_least"), "Votes for a quorum", quorum.at_least)
        for seat, count in quorum.including.items():
            _number(draft, (*at, "quorum", "including", seat), f"Of these from the {seat} seat", count)
        rule_at, fraction_at = (*at, "voting", "rule"), (*at, "voting", "fraction")
        _choice(draft, rule_at, "It takes", RULES, voting.rule)
        # A larger share says which; no other rule has one.
        larger = draft.value(rule_at, voting.rule) == Rule.SUPERMAJORITY
        if larger:
            draft.put(fraction_at, draft.value(fraction_at, voting.fraction) or "2/3", voting.fraction)
            offered = dict.fromkeys((*FRACTIONS, voting.fraction or "2/3"))
            _choice(draft, fraction_at, "Share", {share: share for share in offered}, voting.fraction)
        else:
            draft.put(fraction_at, None, voting.fraction)
        for name, label in DAYS.items():
            if hasattr(procedure, name):
                _number(draft, (*at, name), label, getattr(procedure, name))


def _limit(draft: _Draft, limit: Limit) -> None:
    criterion, side = limit.criterion, limit.side
    key, in_force = draft.key(limit.at), getattr(criterion, side)
    now = draft.value(limit.at, in_force)
    st.session_state[key] = round(now * limit.read.factor, 9)
    unit = f" ({limit.read.unit})" if limit.read.unit else ""
    versus = ", beside the serving version" if criterion.versus else ""

    def changed() -> None:
        typed: float | None = st.session_state[key]
        draft.put(limit.at, in_force if typed is None else limit.written(typed), in_force)

    st.number_input(
        f"{LIMIT[side]}{unit}",
        step=0.5 if limit.read.percent else 0.01,
        format="%g",
        key=key,
        on_change=changed,
        help=f"{term(criterion.measure or '').label}{versus}",
        width=150,
    )


def _number(draft: _Draft, at: Path, label: str, in_force: int) -> None:
    key = draft.key(at)
    st.session_state[key] = draft.value(at, in_force)

    def changed() -> None:
        typed: int | None = st.session_state[key]
        draft.put(at, in_force if typed is None else typed, in_force)

    st.number_input(label, min_value=0, step=1, key=key, on_change=changed, width=180)


def _choice(draft: _Draft, at: Path, label: str, options: Mapping[Any, str], in_force: str | None) -> None:
    key = draft.key(at)
    values = {str(option): words for option, words in options.items()}
    st.session_state[key] = str(draft.value(at, in_force))

    def changed() -> None:
        draft.put(at, st.session_state[key], in_force)

    st.selectbox(label, list(values), format_func=values.__getitem__, key=key, on_change=changed, width=200)


def _words(draft: _Draft, at: Path, label: str, in_force: str | None) -> None:
    key = draft.key(at)
    st.session_state[key] = draft.value(at, in_force) or ""

    def changed() -> None:
        draft.put(at, st.session_state[key].strip() or in_force, in_force)

    st.text_area(label, key=key, on_change=changed)


def _start_again(draft: _Draft) -> None:
    draft.clear()
