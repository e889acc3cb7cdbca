"""docs/statistics.md, in words and tables."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.simulations.alarms import (
    ALL,
    ANY_MEASURE,
    LIMITS,
    MEASURES,
    MOVES,
    OFTEN,
    RULES,
    SHIFTS,
    SIZES,
    limit_rule,
    measured_without_drift,
    moved,
    policy_rule,
    shifted,
)
from benchmarks.simulations.coverage import RANGES, SCENARIOS
from benchmarks.simulations.detectors import DETECTORS, SHAPES
from benchmarks.simulations.features import FEATURES
from benchmarks.simulations.figures import (
    DETECTOR_HISTORIES,
    HISTORIES,
    PARAMETERS,
    POWER_HISTORIES,
    TABLES,
    Figures,
    Tally,
)
from governance.statistics.divergence import EXPECTED_CASES, FALSE_ALARM_RATE
from governance.statistics.interval import Interval, wilson

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
NORMAL = FEATURES[0].name
WIDEST, NARROWEST = 0.97, 0.93
KINDS = {
    "rate": "rates: Wilson, exact under 5 cases",
    "difference": "differences of rates: square-and-add of these (Newcombe)",
    "ratio": "ratios of rates: MOVER-R of these",
    **{name: f"`{name}`: resampling" for name in RANGES},
}
QUESTIONS = {
    shifted.__name__: ("Mean of a normal feature, moved by so many standard deviations", SHIFTS),
    moved.__name__: ("Cases moved from the most to the least frequent of five categories", MOVES),
}


def written(figures: Figures) -> str:
    """The whole document."""
    parts = [
        "# Calibration of our own alarms",
        "Written by `make statistics`; not edited by hand.",
        "## What to take from it",
        "\n".join(f"- {sentence}" for sentence in lessons(figures)),
        "## False alarms",
        *false_alarms(figures),
        "## Drift that is found",
        *power(figures),
        "## Intervals by group",
        *intervals(figures),
        "## Changes of the error rate",
        *changes(figures),
        "## How it was simulated",
        method(),
        parameters(),
    ]
    return "\n\n".join(parts) + "\n"


def parameters() -> str:
    """The line that tells with which parameters and seeds it was written."""
    return f"Parameters: `{json.dumps(PARAMETERS)}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """As Markdown."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def percent(count: int, whole: int) -> str:
    """A share that was simulated."""
    return f"{100 * count / whole:.1f} %"


def with_error(count: int, whole: int, level: float | None = FALSE_ALARM_RATE) -> str:
    """A simulated share with its interval.

    In bold where all of the interval is above `level`.
    """
    interval = wilson(count, whole)
    assert interval is not None
    words = f"{percent(count, whole)} ({100 * interval.low:.1f} to {100 * interval.high:.1f})"
    return f"**{words}**" if level is not None and interval.low > level else words


def above(counts: Tally, scope: str) -> list[str]:
    """The measures with too many false alarms.

    Those above the level by more than the simulation's error.
    """
    return [name for name in MEASURES if with_error(counts[scope, name], HISTORIES).startswith("**")]


def lessons(figures: Figures) -> tuple[str, ...]:
    """The lessons for a member of a committee.

    In five sentences.
    """
    return (
        _of_false_alarms(figures),
        _of_rare_categories(figures),
        _of_fixed_limits(figures),
        _of_power(figures),
        _of_intervals(figures),
    )


def _of_false_alarms(figures: Figures) -> str:
    counts = figures.false_alarms
    worst, n, measure = max((counts[n][OFTEN, name], n, name) for n in SIZES for name in MEASURES)
    return (
        "**False alarms.** Where nothing has changed, an alarm of one measure should come in at most 5 of 100 comparisons: "
        f"for features without rare categories it came in at most {percent(worst, HISTORIES)} "
        f"(`{measure}`, {n:,} cases on each side)."
    )


def _of_rare_categories(figures: Figures) -> str:
    broken = {n: above(figures.false_alarms[n], ALL) for n in SIZES if above(figures.false_alarms[n], ALL)}
    if not broken:
        return "**Rare categories** do not change that: with such a feature among ten, every measure keeps its level."
    listing = "; ".join(
        f"{n:,} cases: "
        + ", ".join(f"`{name}` {percent(figures.false_alarms[n][ALL, name], HISTORIES)}" for name in names)
        for n, names in broken.items()
    )
    return (
        "**Rare categories** break that promise: with one feature among ten of whose categories most are rare, false alarms "
        f"come in more than 5 of 100 ({listing}), so do not act on an alarm of such a feature alone."
    )


def _of_fixed_limits(figures: Figures) -> str:
    smallest = figures.false_alarms[SIZES[0]]
    low, high = (percent(smallest[NORMAL, limit_rule(limit)], HISTORIES) for limit in LIMITS)
    return (
        f"**Fixed limits** for PSI take no notice of the number of cases: with {SIZES[0]} on each side a single feature that "
        f"had not changed was above {LIMITS[0]:g} in {low} of comparisons and above {LIMITS[1]:g} in {high}, which is why an "
        "alarm here must be above its noise level as well."
    )


def _of_power(figures: Figures) -> str:
    shift = 0.2
    shares = [
        f"{100 * figures.power[shifted.__name__][n][shift][ALL, 'psi'] / POWER_HISTORIES:.0f} % with {n:,}"
        for n in SIZES
    ]
    return (
        f"**No alarm is no proof**: a mean that moved by {shift:g} standard deviations was found by PSI in {shares[0]} cases, "
        f"{shares[1]}, and {shares[2]}, so silence on few cases says little."
    )


def _of_intervals(figures: Figures) -> str:
    averages = [coverage.average for coverage in figures.coverage.values()]
    (kind, n), worst = min(figures.coverage.items(), key=lambda item: item[1].lowest)
    return (
        f"**Intervals** that should hold the true value in 95 of 100 cases hold it in {100 * min(averages):.1f} to "
        f"{100 * max(averages):.1f} on average; the lowest found is {100 * worst.lowest:.1f} ({KINDS[kind]}; {n:,} cases a "
        f"group, {worst.where})."
    )


def false_alarms(figures: Figures) -> list[str]:
    """Tables of histories without drift."""
    head = ["Alarm", *(f"{n:,} cases on each side" for n in SIZES)]
    return [
        (
            f"Share of {HISTORIES:,} histories without any drift in which at least one of ten features alarms, with the interval of "
            "that share (Wilson, 95 %). The stated level is 5 % for each measure, over all features together. Bold: the "
            "interval lies above 5 %. Numbers are measured by Kolmogorov-Smirnov and Wasserstein, categories by chi-square, all "
            "by the others, at a level for ten features."
        ),
        *(
            f"**{scope[0].upper()}{scope[1:]}**\n\n"
            + table(head, _alarm_rows(figures, scope, (*MEASURES, ANY_MEASURE)))
            for scope in (OFTEN, ALL)
        ),
        (
            "No level is stated for six measures at once (*any of the six*). Bins in which fewer than "
            f"{EXPECTED_CASES} cases are expected on the smaller side do not follow chi-square, and rare values are unseen in the "
            "reference by chance, so that `other` is empty there and not now: they are taken together before a distance is "
            "computed. Kolmogorov-Smirnov and Wasserstein need no such thing."
        ),
        (
            "**Fixed limits, and the rule of policies.** A policy's limit is *not met* only above the limit and above the noise "
            "level. No level is stated for the limit alone."
        ),
        table(head, _limit_rows(figures)),
        "**Each feature alone**, at its share of the level: 0.5 % each. Bold: the interval lies above 0.5 %.",
        *(_by_feature(figures, n) for n in SIZES),
    ]


def _alarm_rows(figures: Figures, scope: str, rules: Sequence[str]) -> list[list[str]]:
    return [[f"`{rule}`" if rule in MEASURES else rule, *_cells(figures, scope, rule)] for rule in rules]


def _cells(figures: Figures, scope: str, rule: str, level: float | None = FALSE_ALARM_RATE) -> list[str]:
    stated = level if rule != ANY_MEASURE else None
    return [with_error(figures.false_alarms[n][scope, rule], HISTORIES, stated) for n in SIZES]


def _limit_rows(figures: Figures) -> list[list[str]]:
    return [
        *(
            [f"{limit_rule(limit)}, normal feature alone", *_cells(figures, NORMAL, limit_rule(limit), None)]
            for limit in LIMITS
        ),
        *([f"{limit_rule(limit)}, ten features", *_cells(figures, ALL, limit_rule(limit), None)] for limit in LIMITS),
        *([f"{policy_rule(limit)}, ten features", *_cells(figures, ALL, policy_rule(limit))] for limit in LIMITS),
        *(
            [f"{policy_rule(limit)}, without rare categories", *_cells(figures, OFTEN, policy_rule(limit))]
            for limit in LIMITS
        ),
    ]


def _by_feature(figures: Figures, n: int) -> str:
    counts, measured = figures.false_alarms[n], measured_without_drift(n)
    rows = [
        [feature.name]
        + [_short(counts[feature.name, name]) if (feature.name, name) in measured else "" for name in MEASURES]
        for feature in FEATURES
    ]
    return table([f"{n:,} cases on each side", *(f"`{name}`" for name in MEASURES)], rows)


def _short(count: int) -> str:
    share = percent(count, HISTORIES)
    return f"**{share}**" if with_error(count, HISTORIES, FALSE_ALARM_RATE / len(FEATURES)).startswith("**") else share


def power(figures: Figures) -> list[str]:
    """Tables of histories with drift in one feature."""
    return [
        (
            f"Share of {POWER_HISTORIES} histories in which one feature alarms that drifts, watched as one of ten. Its error is "
            f"at most {100 * 1.96 * 0.5 / POWER_HISTORIES**0.5:.1f} points. The column 0 holds false alarms."
        ),
        *(_power_table(figures, drift) for drift in QUESTIONS),
    ]


def _power_table(figures: Figures, drift: str) -> str:
    question, sizes = QUESTIONS[drift]
    tallies = figures.power[drift]
    rules = [rule for rule in RULES if rule != ANY_MEASURE and any(tallies[n][sizes[-1]][ALL, rule] for n in SIZES)]
    rows = [
        [f"{n:,}", f"`{rule}`" if rule in MEASURES else rule]
        + [f"{100 * tallies[n][size][ALL, rule] / POWER_HISTORIES:.0f} %" for size in sizes]
        for n in SIZES
        for rule in rules
    ]
    shown = [f"{size:g}" if drift == shifted.__name__ else f"{100 * size:g} %" for size in sizes]
    return f"**{question}**\n\n" + table(["Cases on each side", "Alarm", *shown], rows)


def intervals(figures: Figures) -> list[str]:
    """Table of the intervals' coverage."""
    rows = [
        [
            words,
            f"{n:,}",
            f"{100 * coverage.average:.1f} %",
            judged(coverage.average, TABLES * len(SCENARIOS) if kind in RANGES else None),
            f"{100 * coverage.lowest:.1f} % ({coverage.where})",
            judged(coverage.lowest, TABLES if kind in RANGES else None),
        ]
        for kind, words in KINDS.items()
        for n in sorted(n for name, n in figures.coverage if name == kind)
        for coverage in (figures.coverage[kind, n],)
    ]
    head = ["Interval of", "Cases in each group", "Average", "Within 93 to 97 %", "Lowest", "Within 93 to 97 %"]
    return [
        "Share of intervals at 95 % that hold the true value: averaged over a grid of true rates, and at the worst of them.",
        table(head, rows),
        (
            f"The first three are sums over all outcomes, with no simulation error. Ranges are simulated, {TABLES:,} tables for each "
            f"of {len(SCENARIOS)} kinds of groups: a figure of one kind has an error of about 1.4 points, so that the lowest of them "
            "is low by chance as well, and an average of at most 0.6: 0.4 at 97 %. A figure misses what was asked for where "
            "all of its interval does, as false alarms above. Every rate of a range is a share of so many cases: of so many "
            "cases of each outcome, or of so many that were selected. An interval that holds too often is wider than it "
            "need be, and never claims too much."
        ),
    ]


def judged(share: float, tables: int | None) -> str:
    """Whether a coverage is what was asked for.

    For a simulated coverage, whether its own interval reaches that.
    """
    shown = round(share, 3)
    interval = wilson(round(share * tables), tables) if tables else Interval(shown, shown)
    assert interval is not None
    if interval.high < NARROWEST:
        return "**no: too narrow**"
    if interval.low > WIDEST:
        return "no: too wide"
    return "yes" if NARROWEST <= shown <= WIDEST else "within its error"


def changes(figures: Figures) -> list[str]:
    """Table of histories without a change."""
    rows = [
        [shape.words, *(with_error(figures.changes[name, shape], DETECTOR_HISTORIES[name]) for name in DETECTORS)]
        for shape in SHAPES
    ]
    head = [
        "Buckets, cases in each, error rate",
        *(f"{name}, {DETECTOR_HISTORIES[name]:,} histories" for name in DETECTORS),
    ]
    return [
        (
            "Share of histories with one error rate throughout in which `error_rate_change` finds a change. Both detectors are "
            "stated to alarm in fewer than 1 in 20. ADWIN is the one that Placet uses. Longer histories are in "
            "[what is measured](reference/measurements.md)."
        ),
        table(head, rows),
    ]


def method() -> str:
    """How it was simulated."""
    features = "\n".join(f"  - {feature.name}" for feature in FEATURES)
    groups = "; ".join(scenario.name for scenario in SCENARIOS)
    return f"""\
- **Histories without drift.** Reference and current are drawn from one distribution, as many cases on both sides.
  Features are independent of each other; dependent ones raise fewer false alarms together. The ten features:
{features}
- **Bins** are cut from each simulated reference, as the program does: deciles of a number with more than 20 values,
  single values of others, the 50 most frequent categories, `other`, and missing. Cases are counted with NumPy.
  Distances and noise levels are the program's own (`feature_drift`). It measures nothing on fewer than 100 cases, so at 100
  Kolmogorov-Smirnov and Wasserstein are not measured of features with missing values.
- **Histories with drift.** The first feature is normal; the categories have 40, 30, 15, 10 and 5 %. The noise level is that
  for ten features; the other nine raise no alarm. The reference is drawn anew in each history.
- **Intervals.** Rates of 1, 2, ... 99 %; differences and ratios for all 81 pairs of 2, 5, 10, 20, 30, 50, 70, 90 and 95 %,
  without outcomes that have a probability under 1 in 100,000, and for ratios without those that have none. Two groups,
  so that no correction for several applies. Ranges: {groups}. A group lies between selection rate 0.2, true
  positive rate 0.5, false positive rate 0.1 and selection rate 0.5, true positive rate 0.8, false positive rate 0.3.
- **Changes.** Errors are binomial in each bucket.
- **Seeds.** Every history has its own generator, NumPy's `default_rng((seed, cases, number of the history))`, so the same
  command writes the same document. The seeds are, in the order of the sections, the last entry of the parameters. Ranges add
  the number of the kind of groups, and resample with the number of the table; changes have the number of the shape
  for cases."""
