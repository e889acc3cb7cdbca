"""The reasons that a person is told after an adverse decision."""

import streamlit as st

from app.design.text import aside
from app.wording import plain
from governance.evidence.principal_reasons import PrincipalReasons, principal_reasons
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explore import Case


def is_adverse(case: Case, spec: ModelSpec) -> bool:
    """Whether the decision was against the person."""
    return spec.favourable is not None and case.decision is not None and case.decision != spec.good_decision


def reasons(case: Case, spec: ModelSpec) -> None:
    """Show the reasons, and offer them as a letter."""
    stated = principal_reasons(case.answered.contributions, spec.reasons, adverse_is_high=spec.good_decision == 0)
    if not stated.stated:
        st.markdown("No feature moved this answer towards the decision.")
        return
    lines = [
        reason.text or f"{spec.called(reason.feature)} (nobody has reviewed words for it)" for reason in stated.stated
    ]
    st.markdown(
        "What a person would be told, the strongest reason first:\n" + "\n".join(f"1. {plain(line)}" for line in lines)
    )
    if stated.left_out:
        aside(f"{stated.left_out} more worked against the person less, and more than four reasons help nobody.")
    if any(reason.text is None for reason in stated.stated):
        st.markdown("A letter needs reviewed words for each: `reasons` in the specification has them.")
        return
    st.download_button(
        "Letter",
        letter(stated, case.id, spec),
        f"reasons-{case.id}.txt",
        "text/plain",
        icon=":material/mail:",
        on_click="ignore",
    )


def letter(stated: PrincipalReasons, identity: str, spec: ModelSpec) -> str:
    """The reasons as a person reads them."""
    lines = [f"- {reason.text}" for reason in stated.stated]
    return "\n".join(
        [
            f"About: {identity}",
            "",
            "We have decided with the help of a computer program, and the decision was not the one you hoped for.",
            "These are the main reasons, the strongest first:",
            "",
            *lines,
            "",
            f"Whom to ask: {spec.owner.name}, {spec.owner.contact}",
            "",
        ]
    )
