"""Two files compared, as a paper.

It has every measure of every column, both distributions, and how the numbers came about.
"""

from collections.abc import Iterator, Sequence

from governance.evidence.catalogue import ROWS, term
from governance.evidence.drift import SMALLEST_SAMPLE
from governance.evidence.file_drift import FeatureDrift, FileDrift, Verdict, said_of
from governance.evidence.judgement import PSI_LARGE, PSI_SMALL
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.papers.paper import Cell, Chapter, Drawing, Listing, Pair, Paper, Part, Said, Table, Tone, table
from governance.sentences.phrase import counted
from governance.statistics.binning import FeatureBins

COLUMNS = {row.name: row.short for row in ROWS if row.short}
"""The columns of the table, by the name of what is measured."""
TONES = {Verdict.MOVED_FAR: Tone.GRAVE, Verdict.MOVED: Tone.NOTABLE, Verdict.MOVED_LITTLE: Tone.SLIGHT}
"""Of the verdicts that say something; the others are quiet."""
DRAWN_BINS = 14
"""Of more bins than that, those with the largest shares are drawn; the table of counts has all."""

NOISE = Said(
    "Two samples of the same world never have the same counts. The noise level is what a measure exceeds in only 5 % of "
    "comparisons where nothing moved, over all features of this report together. A value below it is no evidence of drift; "
    "with many rows the level is low, and even a small change lies above it: whether that matters is another question."
)
BINS = Said(
    "Bins are cut from the reference once: deciles of a number, single values where it has no more than 20 of them, and "
    "the 50 most frequent values of everything else. A number that a tenth or more of the rows share has a bin of its own, "
    "and so has whatever lies below or above all of the reference. Other values of the reference are “rare”, values "
    "that it does not have “other”; missing values have a bin of their own."
)
EMPTY_BINS = Said(
    "Bins that are empty on both sides do not count. For PSI and the Kullback-Leibler divergence half a case is added to "
    "every other bin on both sides, so that an empty bin has a finite distance."
)
VERDICTS = (
    Said(f"PSI above {PSI_LARGE:g} and above its noise level.", "Moved far:"),
    Said(f"above {PSI_SMALL:g} and above its noise level.", "Moved:"),
    Said("above its noise level only.", "Moved a little:"),
    Said("not above its noise level.", "Within chance:"),
    Said(f"fewer than {SMALLEST_SAMPLE} on one side.", "Too few rows:"),
    Said(f"The limits {PSI_SMALL:g} and {PSI_LARGE:g} are customary, not law."),
)


def drift_paper(drift: FileDrift) -> Paper:
    """`drift` for people: what moved, how far, and how that was measured."""
    return Paper(
        title="What has moved between two files",
        subtitle=said_of(drift),
        chapters=(
            Chapter("The files", (_files(drift), *(Said(f"{remark}.") for remark in drift.remarks))),
            Chapter("Features, the most drifted first", (_measures(drift.features), Said(BESIDE))),
            Chapter("Distributions", (Said(BARS),), tuple(_feature(feature, drift) for feature in drift.features)),
            Chapter("How it was measured", tuple(_method(drift))),
        ),
        footer=f"Drift of {drift.current} against {drift.reference}",
    )


BESIDE = (
    "Beside a value: the noise level, which chance alone stays under; beside a share, the interval in which it plausibly "
    "lies. An empty field: a measure that is not made of this kind of feature."
)
BARS = "Of two bars the upper one is the share of rows in the reference, the lower one the share of rows now."


def _files(drift: FileDrift) -> Table:
    pair = drift.pair
    rows = (
        (name, path, f"{rows:,}", str(len(pair.bins) + len(alone)))
        for name, path, rows, alone in (
            ("Reference", drift.reference, pair.reference_rows, pair.unshared["reference"]),
            ("Now", drift.current, pair.current_rows, pair.unshared["current"]),
        )
    )
    return table(("Side", "File", "Rows", "Columns"), rows, figures=2)


def _measures(features: Sequence[FeatureDrift]) -> Table:
    measures = [
        name for name in COLUMNS if any(m.name == name for feature in features for m in (feature.psi, *feature.others))
    ]
    rows = []
    for feature in features:
        by_name = {m.name: m for m in (feature.psi, *feature.others)}
        rows.append((Cell(feature.name), _verdict(feature), *(_cell(by_name.get(name)) for name in measures)))
    return Table(("Feature", "Verdict", *(COLUMNS[name] for name in measures)), tuple(rows), figures=2)


def _verdict(feature: FeatureDrift) -> Cell:
    return Cell(str(feature.verdict), tone=TONES.get(feature.verdict, Tone.QUIET))


def _cell(measurement: Measurement | None) -> Cell:
    if measurement is None:
        return Cell("")
    name = measurement.name
    if measurement.value is None:
        return Cell("not measured")
    beside = ""
    if measurement.noise is not None:
        beside = f"noise {shown(name, measurement.noise)}"
    if measurement.interval is not None:
        beside = f"{100 * measurement.interval.low:.1f} to {100 * measurement.interval.high:.1f}"
    return Cell(shown(name, measurement.value), beside)


def _feature(feature: FeatureDrift, drift: FileDrift) -> Chapter:
    bins, reference, current = (
        drift.pair.bins[feature.name],
        drift.pair.reference[feature.name],
        drift.pair.current[feature.name],
    )
    return Chapter(
        feature.name,
        (Said(_in_words(feature)), _drawing(feature, bins, reference, current), _counts(bins, reference, current)),
        tag=_verdict(feature),
    )


def _counts(bins: FeatureBins, reference: Sequence[int], current: Sequence[int]) -> Table:
    rows = tuple(
        (Cell(label), Cell(f"{before:,}"), Cell(f"{after:,}"))
        for label, before, after in zip(bins.labels, reference, current, strict=True)
    )
    return Table(("Bin", "Reference", "Now"), rows, caption="Counts", figures=1, folded=True)


def _in_words(feature: FeatureDrift) -> str:
    if feature.psi.value is not None:
        first = f"PSI {shown('psi', feature.psi.value)}, noise level {shown('psi', feature.psi.noise or 0.0)}."
    else:
        first = f"Not measured: {feature.psi.reason}."
    reasons = dict.fromkeys(m.why for m in feature.others if m.reason not in (None, feature.psi.reason))
    others = [
        f"{', '.join(COLUMNS.get(m.name, m.name) for m in feature.others if m.why == reason)} not measured: {reason}."
        for reason in reasons
    ]
    return " ".join([first, *others])


def _drawing(feature: FeatureDrift, bins: FeatureBins, reference: Sequence[int], current: Sequence[int]) -> Drawing:
    pairs = _pairs(_short_labels(bins), reference, current)
    drawn = _largest(pairs)
    left = len(pairs) - len(drawn)
    shares = "; ".join(f"{p.label}: {100 * p.before:.1f} % and {100 * p.after:.1f} %" for p in drawn)
    return Drawing(
        pairs=tuple(drawn),
        says=f"{feature.name}, {feature.verdict}. Share of rows in the reference and now: {shares or 'no rows'}.",
        caption=f"The {len(drawn)} largest bins; {left} more are in the table." if left else "",
    )


def _short_labels(bins: FeatureBins) -> tuple[str, ...]:
    """Labels of three digits where they tell bins of numbers apart.

    All others are as they are.
    """
    told_apart = len(set(bins.cuts(3))) == len(set(bins.cuts(6)))
    return bins.labels_of(3) if told_apart else bins.labels


def _pairs(labels: Sequence[str], reference: Sequence[int], current: Sequence[int]) -> list[Pair]:
    """Bins that hold anything."""
    n, m = sum(reference) or 1, sum(current) or 1
    return [Pair(label, a / n, b / m) for label, a, b in zip(labels, reference, current, strict=True) if a or b]


def _largest(pairs: Sequence[Pair]) -> list[Pair]:
    """At most `DRAWN_BINS`, in the order of the bins."""
    ranked = sorted(pairs, key=lambda pair: -max(pair.before, pair.after))[:DRAWN_BINS]
    return [pair for pair in pairs if pair in ranked]


def _method(drift: FileDrift) -> Iterator[Part]:
    yield Listing(VERDICTS)
    methods = {m.name: m.method for m in drift.measurements if m.value is not None}
    measures = [
        Said(f"{methods[name]}. {term(name).meaning}", f"{heading}:")
        for name, heading in COLUMNS.items()
        if name in methods
    ]
    yield Listing((NOISE, BINS, EMPTY_BINS, *measures))
    yield Said(
        f"Bins were cut from {counted(drift.pair.reference_rows, 'row')} of the reference, or a spread of about "
        "50,000 where it has more; every row of both files is counted."
    )
