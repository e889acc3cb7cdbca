"""Groups over time.

One rate or gap, a row for each group, period by period.
"""

import streamlit as st

from app import charts
from app.console import ports
from app.design import naming
from app.design.figure import figure
from app.design.sheet import Row, in_numbers
from app.design.text import aside
from app.panels.evidence.fairness import compared_with
from app.panels.evidence.groups import Groups, choose_attribute, in_words, say_also_called
from app.panels.evidence.headings import ends_of, from_first_to_last
from app.panels.evidence.stored import stored_counts
from app.selection import choose
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.sentences import reasons
from governance.services.monitoring.counts import Stored
from governance.services.monitoring.limits import lines
from governance.services.monitoring.trend import Trend, trend_of


def over_time(groups: Groups) -> None:
    """Show one rate or gap over time.

    With the limit where the policy has one.
    """
    assessed = groups.assessed
    counts = stored_counts(assessed)
    if counts is None:
        return
    left, right = st.columns([3, 2])
    with right:
        attribute = choose_attribute(groups)
    trend = _trend(assessed.assessment.evidence, attribute, counts)
    if len(trend.periods) < 2:
        st.info(
            f"The log has a single {trend.step}, so there is nothing to compare over time.",
            icon=":material/visibility_off:",
        )
        return
    offered = (*shown_at(OnPage.GAPS, assessed.spec.task), *shown_at(OnPage.RATES, assessed.spec.task))
    available = [name for name in offered if any(m.value is not None for _, m in _named(trend, name))]
    if not available:
        st.info("Nothing could be measured by group in any single period.", icon=":material/visibility_off:")
        return
    with left:
        name = choose("Rate or gap over time", available, "series", lambda measure: in_words(assessed.spec, measure))
    series = _by_group(trend, name)
    limits = lines(ports(), assessed.spec.tier, name)
    drawn = {group: points for group, points in series.items() if any(m.value is not None for _, m in points)}
    figure(
        charts.groups_over_time(drawn, limits, term(name).equal_at),
        _says(trend, name, drawn),
        _rows(trend, name),
        key="trend",
        title=from_first_to_last(in_words(assessed.spec, name), name, ends_of(drawn)),
    )
    hidden = [m for _, m in _named(trend, name) if m.value is None]
    with st.expander("What is counted", icon=":material/help:"):
        compared = compared_with([m for points in series.values() for _, m in points])
        meant = (term(name).meaning, compared, f"One point a {trend.step}.")
        st.markdown(" ".join(sentence for sentence in meant if sentence))
        say_also_called(assessed.spec, name)
    aside(
        f"Each interval is for one {trend.step}. About one in twenty misses the true value by chance. "
        + ("The dashed line is the policy's limit for the whole. " if limits else "")
        + (f"Where a line has a gap: {'; '.join(sorted({m.why for m in hidden}))}." if hidden else "")
    )


@st.cache_resource(max_entries=32, ttl="10m", show_spinner="Measuring the groups in every period")
def _trend(evidence: str, attribute: str, _counts: Stored) -> Trend:  # noqa: ARG001  (other evidence is another trend)
    return trend_of(_counts, attribute)


def _named(trend: Trend, name: str) -> list[tuple[str, Measurement]]:
    return [
        (str(period.first), m) for period in trend.periods for m in period.measurements if m.name == name and _whom(m)
    ]


def _whom(measurement: Measurement) -> str:
    return measurement.about.get("group", "")


def _by_group(trend: Trend, name: str) -> charts.Series:
    groups = sorted({_whom(m) for _, m in _named(trend, name)})
    missing = Measurement.missing(name, reasons.nobody_in_this_period())
    return {
        group: [
            (
                period.first,
                next((m for m in period.measurements if m.name == name and _whom(m) == group), missing),
            )
            for period in trend.periods
        ]
        for group in groups
    }


def _says(trend: Trend, name: str, series: charts.Series) -> str:
    sentences = []
    for group, points in series.items():
        present = [day for day, m in points if m.value is not None]
        start, end = (shown(name, value) for value in ends_of({group: points})[group])
        first, last = naming.day(present[0]), naming.day(present[-1])
        sentences.append(f"{group}: {start} in the {trend.step} from {first}, {end} in that from {last}.")
    return f"{term(name).label} by group and {trend.step}. " + " ".join(sentences)


def _rows(trend: Trend, name: str) -> list[Row]:
    return [
        {
            f"{trend.step.capitalize()} from": first,
            "Group": _whom(m),
            **in_numbers(m),
            "n": m.n,
            "Why not": m.why or None,
        }
        for first, m in _named(trend, name)
    ]
