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
from governance.committee.amendment import (
    WORDS,
    Content,
    Limit,
    Path,
    Side,
    Value,
    amended,
    as_yaml,
    changed,
    content_of,
    first_limit,
    from_address,
    in_address,
    left_behind,
    limits,
    requirement_on,
    with_requirement,
    without_requirement,
)
from governance.committee.policy import Effect, Policy, Requirement, Rule
from governance.errors import InvalidDocument
from governance.evidence.catalogue import CATALOGUE, term
from governance.evidence.judgement import Answer
from governance.evidence.measure import Measure
from governance.parsing import parse_bytes
from governance.people.permissions import Action
from governance.services.committee.policy import differs_from_file, history

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
SIDES = {**WORDS, Side.WITHIN: "not farther from 0 than"}
RULES_IN_ADDRESS = "rules"
"""The parameter of the address that has the changed rules."""
DAYS = {"review_days": "Days until an undecided request lapses", "valid_for_days": "Days that an approval holds"}


def another_policy(rules: Policy) -> Policy | None:
    """The rules that somebody would put in place of `rules`.

    A file that they bring, what they change by form, or the file of the home where it differs. None where there are
    none. Raises InvalidDocument where the rules contradict each other.
    """
    made, uploaded = None, None
    if can(Action.AMEND):
        made = _change_form(rules)
        with st.expander("Bring a policy as a file (YAML)", icon=":material/upload_file:"):
            uploaded = st.file_uploader("A policy (YAML)", type=["yaml", "yml"], key="new-policy")
    else:
        aside("Whoever may propose a policy can change the rules here, or bring others as a file.")
        made = _sent(rules)
    if uploaded is not None:
        return parse_bytes(uploaded.getvalue(), Policy, source=uploaded.name)
    if made is not None or not differs_from_file(ports()):
        return made
    st.info(
        "policy.yaml in the home folder differs from the policy in force; this is what it says.",
        icon=":material/difference:",
    )
    return ports().documents.policy()


def _sent(rules: Policy) -> Policy | None:
    """The rules that somebody sent with the address.

    For a reader who cannot change them. None where it has none.
    """
    named = st.query_params.get(RULES_IN_ADDRESS)
    new = None if named is None else from_address(named)
    if named is not None and new is None:
        _say_unreadable()
    return None if new is None else new.model_copy(update={"version": rules.version + 1})


def _change_form(rules: Policy) -> Policy | None:
    """The rules in force as fields, and the rules that they make.

    None while nothing is changed.
    """
    draft = _Draft(rules)
    draft.follow_address()
    st.markdown("Start from the rules in force: move a limit, and see below at once what the past would have been.")
    for name in draft.tiers:
        with st.expander(f"Tier {plain(name)}", icon=":material/tune:", expanded=draft.touches("tiers", name)):
            for place, requirement in enumerate(draft.requirements(name)):
                _requirement(draft, requirement, name, place)
            _addition(draft, name)
            _procedure(draft, ("tiers", name))
    with st.expander("The committee's own rules", icon=":material/groups:", expanded=draft.touches("committee")):
        _procedure(draft, ("committee",))
    if draft.begun:
        aside("What you change stays in the address: reload the page, keep the link, or send it to somebody.")
        st.button("Start again from the rules in force", icon=":material/undo:", on_click=_start_again, args=(draft,))
    new = draft.made
    if new is None:
        return None
    for name, moved in left_behind(rules, new):
        st.warning(
            f"{plain(moved)} (tier {plain(name)}): its limit has moved and its sentence has not. "
            "Read the sentence again: people see it in place of the limit.",
            icon=":material/edit_note:",
        )
    return new


def keep_in_address() -> None:
    """Have the address name what somebody changed before.

    The menu leads to a page without it.
    """
    if can(Action.AMEND):
        _Draft(history(ports())[1][0]).keep()


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
    """What one person has made of the rules in force.

    It is in the session, and in the address as often as it contradicts nothing.
    """

    def __init__(self, rules: Policy) -> None:
        self.rules = rules
        self.form = Form("rules", short(rules.digest), identity())
        self.seen = f"{self.form.key}_seen"

    @property
    def content(self) -> Content:
        """What the rules say now."""
        content: Content = st.session_state.setdefault(self.form.key, content_of(self.rules))
        return content

    @property
    def begun(self) -> bool:
        """Whether anything is changed."""
        return self.content != content_of(self.rules)

    @property
    def made(self) -> Policy | None:
        """The rules that it makes.

        None where they are those in force. Raises InvalidDocument.
        """
        new = amended(self.rules, self.content)
        return None if new is self.rules else new

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers at which something may be asked for."""
        return tuple(name for name, tier in self.content["tiers"].items() if "requirements" in tier)

    def requirements(self, tier: str) -> tuple[Requirement, ...]:
        """What a tier asks now."""
        return tuple(Requirement.model_validate(each) for each in self.content["tiers"][tier]["requirements"])

    def touches(self, *at: str) -> bool:
        """Whether anything below this place is changed."""
        now, in_force = self.content, content_of(self.rules)
        for name in at:
            now, in_force = now.get(name, {}), in_force.get(name, {})
        return now != in_force

    def value(self, at: Path) -> Any:
        """What stands at a place now."""
        place: Any = self.content
        for name in at:
            place = place[name] if isinstance(name, int) else place.get(name)
        return place

    def put(self, at: Path, value: Value) -> None:
        """Have another value at a place."""
        self.become(changed(self.content, at, value))

    def choose(self, at: Path, value: str) -> None:
        """Have another of a few options at a place.

        Where it is a rule of voting, with the share that the rule asks for, or without one.
        """
        content = changed(self.content, at, value)
        if at[-1] == "rule":
            content = changed(content, (*at[:-1], "fraction"), "2/3" if value == Rule.SUPERMAJORITY else None)
        self.become(content)

    def become(self, content: Content) -> None:
        """Say something else from now on."""
        st.session_state[self.form.key] = content
        self.keep()

    def keep(self) -> None:
        """Have the address name these rules.

        Rules that contradict each other stay in the session alone.
        """
        try:
            new = self.made
        except InvalidDocument:
            return
        if new is None:
            st.query_params.pop(RULES_IN_ADDRESS, None)
            st.session_state[self.seen] = None
        else:
            st.session_state[self.seen] = st.query_params[RULES_IN_ADDRESS] = in_address(new)

    def follow_address(self) -> None:
        """Take over what the address names.

        Where it names other rules than it did before.
        """
        named = st.query_params.get(RULES_IN_ADDRESS)
        if named is None or named == st.session_state.get(self.seen):
            return
        st.session_state[self.seen] = named
        new = from_address(named)
        if new is None:
            _say_unreadable()
        else:
            st.session_state[self.form.key] = {**content_of(new), "version": self.rules.version}

    def key(self, at: Path) -> str:
        """The key of the field for a place."""
        return f"{self.form.key}_{'_'.join(map(str, at))}"


def _say_unreadable() -> None:
    st.info("The rules in the address cannot be read; these are the rules in force.", icon=":material/link_off:")


def _requirement(draft: _Draft, requirement: Requirement, tier: str, place: int) -> None:
    at = ("tiers", tier, "requirements", place)
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(requirement.id)}**: {plain(requirement.text)}")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            for limit in limits(requirement, at):
                _limit(draft, limit)
            for name, answer in EFFECTS.items():
                effects = {effect: CONSEQUENCES[effect] for effect in Effect}
                _choice(draft, (*at, name), f"If {ANSWERS[answer].word}", effects)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.expander("Its sentences", icon=":material/edit_note:"):
                _words(draft, (*at, "text"), "Sentence where it is met")
                _words(draft, (*at, "not_met"), "Sentence where it is not met")
            st.button(
                f"Remove {plain(requirement.id)}",
                icon=":material/playlist_remove:",
                type="tertiary",
                key=draft.key((*at, "remove")),
                on_click=_remove,
                args=(draft, tier, place),
            )


def _addition(draft: _Draft, tier: str) -> None:
    """The way to ask for one thing more."""
    place = len(draft.requirements(tier))
    at = ("tiers", tier, "requirements", place)
    with st.container(border=True, gap="small"):
        name = st.selectbox(
            "Add a requirement",
            list(CATALOGUE),
            index=None,
            format_func=lambda name: term(name).label,
            placeholder="Choose what is to be measured",
            key=draft.key((*at, "measure")),
        )
        if name is None:
            return
        measure = term(name)
        aside(measure.meaning)
        side, value = first_limit(measure)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            unit = f" ({measure.reading.unit})" if measure.reading.unit else ""
            chosen = st.selectbox(
                "It is to be",
                list(Side),
                list(Side).index(side),
                format_func=SIDES.__getitem__,
                key=draft.key((*at, name, "side")),
                width=200,
            )
            typed = st.number_input(
                f"Limit{unit}",
                value=round(value * measure.reading.factor, 9),
                format="%g",
                key=draft.key((*at, name, "limit")),
                width=150,
            )
            st.button(
                "Add it",
                icon=":material/add:",
                key=draft.key((*at, "add")),
                on_click=_add,
                args=(draft, tier, measure, chosen, typed),
            )
        if draft.value(("tiers", tier, "reattestation")):
            aside("A re-attestation of this tier asks only what its file lists; this is asked of new requests.")


def _procedure(draft: _Draft, at: Path) -> None:
    procedure = draft.value(at)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _number(draft, (*at, "quorum", "at_least"), "Votes for a quorum")
        for seat in procedure["quorum"]["including"]:
            _number(draft, (*at, "quorum", "including", seat), f"Of these from the {seat} seat")
        _choice(draft, (*at, "voting", "rule"), "It takes", RULES)
        # A larger share says which; no other rule has one.
        if procedure["voting"]["rule"] == Rule.SUPERMAJORITY:
            offered = dict.fromkeys((*FRACTIONS, procedure["voting"]["fraction"] or FRACTIONS[0]))
            _choice(draft, (*at, "voting", "fraction"), "Share", {share: share for share in offered})
        for name, label in DAYS.items():
            if name in procedure:
                _number(draft, (*at, name), label)


def _limit(draft: _Draft, limit: Limit) -> None:
    criterion = limit.criterion
    key = draft.key(limit.at)
    st.session_state[key] = limit.value
    unit = f" ({limit.read.unit})" if limit.read.unit else ""
    versus = ", beside the serving version" if criterion.versus else ""

    def moved() -> None:
        typed: float | None = st.session_state[key]
        if typed is not None:
            draft.put(limit.at, limit.written(typed))

    st.number_input(
        f"{SIDES[limit.side].capitalize()}{unit}",
        step=0.5 if limit.read.percent else 0.01,
        format="%g",
        key=key,
        on_change=moved,
        help=f"{term(criterion.measure or '').label}{versus}",
        width=150,
    )


def _number(draft: _Draft, at: Path, label: str) -> None:
    key = draft.key(at)
    st.session_state[key] = max(0, draft.value(at))

    def moved() -> None:
        typed: int | None = st.session_state[key]
        if typed is not None:
            draft.put(at, typed)

    st.number_input(label, min_value=0, step=1, key=key, on_change=moved, width=180)


def _choice(draft: _Draft, at: Path, label: str, options: Mapping[Any, str]) -> None:
    key = draft.key(at)
    values = {str(option): words for option, words in options.items()}
    st.session_state[key] = str(draft.value(at))

    def chosen() -> None:
        draft.choose(at, st.session_state[key])

    st.selectbox(label, list(values), format_func=values.__getitem__, key=key, on_change=chosen, width=200)


def _words(draft: _Draft, at: Path, label: str) -> None:
    key = draft.key(at)
    st.session_state[key] = draft.value(at) or ""

    def written() -> None:
        if typed := st.session_state[key].strip():
            draft.put(at, typed)

    st.text_area(label, key=key, on_change=written)


def _remove(draft: _Draft, tier: str, place: int) -> None:
    draft.become(without_requirement(draft.content, tier, place))


def _add(draft: _Draft, tier: str, measure: Measure, side: Side, typed: float) -> None:
    others = [requirement.id for requirement in draft.requirements(tier)]
    limit = round(typed / measure.reading.factor, 11)
    draft.become(with_requirement(draft.content, tier, requirement_on(measure, side, limit, others)))


def _start_again(draft: _Draft) -> None:
    draft.become(content_of(draft.rules))
