"""What the policy in force says to each group, in words."""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.wording import ANSWERS, plain
from governance.evidence.bundle import Evidence
from governance.evidence.judgement import WORST_FIRST, Answer
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom
from governance.services.monitoring.limits import answers, criteria


def answered(
    evidence: Evidence, tier: str, measurements: Sequence[Measurement], heading: str = "What the policy in force says"
) -> None:
    """The answers that somebody must look at, in lines.

    One line each, group by group, and one for all others.
    """
    if not measurements:
        return
    asked = criteria(ports(), tier, measurements[0].name)
    verdicts = answers(asked, evidence, measurements)
    if not verdicts:
        st.markdown("The policy in force sets no limit here.")
        return
    met = [m for m in measurements if m.key in verdicts and verdicts[m.key].answer is Answer.MET]
    others = [m for m in measurements if m.key in verdicts and verdicts[m.key].answer is not Answer.MET]
    lines = []
    for measurement in sorted(others, key=lambda m: WORST_FIRST.index(verdicts[m.key].answer)):
        verdict = verdicts[measurement.key]
        lines.append(
            f"- {ANSWERS[verdict.answer].markdown} **{plain(_whom(measurement))}**: {plain(str(verdict.reason))}"
        )
    if met:
        lines.append(f"- {ANSWERS[Answer.MET].markdown} {plain(', '.join(_whom(m) for m in met))}")
    st.markdown(f"{plain(heading)}:\n" + "\n".join(lines))


def _whom(measurement: Measurement) -> str:
    return measurement.about.get("group") or about_whom(measurement)
