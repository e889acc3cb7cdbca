"""Two files compared, as one HTML page: no scripts, nothing from the network, light and dark, on a phone and on paper.

Everything that comes from the files is escaped; the page's own policy forbids the browser to fetch or run anything.
"""

from collections.abc import Iterable, Sequence
from html import escape

from governance.evidence.catalogue import ROWS, term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.services.monitoring.compare_files import FeatureDrift, FileDrift, Verdict, said_of
from governance.statistics.binning import FeatureBins

COLUMNS = {row.name: row.short for row in ROWS if row.short}
"""The columns of the table, by the name of what is measured."""
TONES = {
    Verdict.MOVED_FAR: "far",
    Verdict.MOVED: "moved",
    Verdict.MOVED_LITTLE: "little",
    Verdict.WITHIN_CHANCE: "still",
    Verdict.TOO_FEW_ROWS: "unknown",
    Verdict.NOT_MEASURED: "unknown",
}
DRAWN_BINS = 14
"""Of more bins than that, those with the largest shares are drawn; the table of counts has all."""
WIDTH, BARS_FROM, BARS_TO, ROW_HEIGHT, BAR = 360, 138, 312, 29, 11
"""Of a drawing, in its own units: about a pixel each on a phone."""
LONGEST_LABEL = 21

BINS = (
    "Bins are cut from the reference once: deciles of a number, single values where it has no more than 20 of them, and "
    "the 50 most frequent values of everything else. A number that a tenth or more of the rows share has a bin of its own, "
    "and so has whatever lies below or above all of the reference. Other values of the reference are <i>rare</i>, values "
    "that it does not have <i>other</i>; missing values have a bin of their own."
)
EMPTY_BINS = (
    "Bins that are empty on both sides do not count. For PSI and the Kullback-Leibler divergence half a case is added to "
    "every other bin on both sides, so that an empty bin has a finite distance."
)
NOISE = (
    "Two samples of the same world never have the same counts. The noise level is what a measure exceeds in only 5 % of "
    "comparisons where nothing moved, over all features of this page together. A value below it is no evidence of drift; "
    "with many rows the level is low, and even a small change lies above it: whether that matters is another question."
)
VERDICTS = (
    "<i>Moved far</i>: PSI above 0.25 and above its noise level. <i>Moved</i>: above 0.1 and above its noise level. "
    "<i>Moved a little</i>: above its noise level only. <i>Within chance</i>: not above its noise level. <i>Too few "
    "rows</i>: fewer than 100 on one side. The limits 0.1 and 0.25 are customary, not law."
)

STYLE = """
:root { color-scheme: light dark; --ground: #ffffff; --raised: #f3f6f5; --text: #1a2321; --soft: #55625f;
  --line: #d5dcda; --then: #a9b5b2; --now: #1b6f6a; --far: #a83232; --moved: #9a4a10; --little: #4a4f9c; }
@media (prefers-color-scheme: dark) { :root { --ground: #11181a; --raised: #1a2426; --text: #e6ecea; --soft: #a3b1ad;
  --line: #33413f; --then: #5f6f6c; --now: #4fb8ae; --far: #ff9a92; --moved: #f0b27c; --little: #b3b7f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
p { max-width: 46rem; overflow-wrap: anywhere; }
.lead { font-size: 1.1rem; }
.soft, figcaption { color: var(--soft); font-size: .875rem; }
dl.files { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
dl.files dt { color: var(--soft); } dl.files dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .4rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child, .verdict { text-align: left; }
thead th { color: var(--soft); font-size: .8rem; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 8rem; }
.measures { font-size: .9rem; }
.measures small { display: block; color: var(--soft); font-size: .75rem; white-space: nowrap; }
abbr { text-decoration: none; }
.tag { display: inline-block; white-space: nowrap; border: 1px solid currentColor; border-radius: .3rem;
  padding: 0 .4rem; font-size: .8rem; font-weight: 600; color: var(--soft); }
.far { color: var(--far); } .moved { color: var(--moved); } .little { color: var(--little); }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.key i { display: inline-block; width: .9rem; height: .7rem; margin-right: .4rem; border-radius: 1px; }
.then { fill: var(--then); background: var(--then); } .now { fill: var(--now); background: var(--now); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem;
  align-items: start; }
article { background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .9rem 1rem; min-width: 0; }
article header { display: flex; flex-wrap: wrap; gap: .3rem .75rem; align-items: baseline; justify-content: space-between; }
figure { margin: .5rem 0; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--text); font: 11px system-ui, sans-serif; } svg .share { font-size: 10.5px; }
svg .before { fill: var(--soft); } svg line { stroke: var(--line); }
summary { cursor: pointer; font-size: .875rem; color: var(--soft); }
summary:focus-visible { outline: 2px solid var(--now); outline-offset: 2px; }
details table { font-size: .85rem; margin-top: .5rem; } details td, details th { padding: .2rem .4rem; }
.how li { max-width: 46rem; margin-bottom: .35rem; overflow-wrap: anywhere; }
@media (max-width: 60rem) {
  .measures thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .measures, .measures tbody, .measures tr, .measures th, .measures td { display: block; }
  .measures tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0 1.5rem; }
  .measures tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .measures th, .measures td { border: 0; padding: .1rem 0; text-align: left; }
  .measures td { display: flex; justify-content: space-between; gap: 1rem; }
  .measures td::before { content: attr(data-label); color: var(--soft); }
  .measures td:not(.verdict) { text-align: right; } .measures td.none { display: none; }
  .measures small { display: inline; margin-left: .5rem; }
}
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --raised: #fff; --text: #000; --soft: #444; --line: #bbb;
    --then: #bbb; --now: #333; --far: #000; --moved: #000; --little: #000; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  article, .measures tr { break-inside: avoid; } h2, h3, .key { break-after: avoid; }
  .then, .now { print-color-adjust: exact; }
  .cards { display: block; columns: 2; } article { margin-bottom: .75rem; } summary { display: none; }
}
"""


def drift_page(drift: FileDrift) -> str:
    """`drift` as a page of HTML; the same comparison gives the same page."""
    features = drift.features
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>Drift: {escape(drift.current)} against {escape(drift.reference)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body><main>",
            *_heading(drift),
            *_summary(features),
            *_distributions(drift, features),
            *_method(drift),
            "</main></body>",
            "</html>",
            "",
        ]
    )


def _heading(drift: FileDrift) -> Iterable[str]:
    yield "<h1>What has moved between two files</h1>"
    yield '<dl class="files">'
    for name, path, rows, alone in (
        ("Reference", drift.reference, drift.pair.reference_rows, drift.pair.unshared["reference"]),
        ("Now", drift.current, drift.pair.current_rows, drift.pair.unshared["current"]),
    ):
        columns = len(drift.pair.bins) + len(alone)
        yield f"<dt>{name}</dt><dd><strong>{escape(path)}</strong>, {rows:,} rows, {columns} columns</dd>"
    yield "</dl>"
    yield f'<p class="lead">{escape(said_of(drift))}</p>'
    for remark in drift.remarks:
        yield f"<p>{escape(remark)}.</p>"


def _summary(features: Sequence[FeatureDrift]) -> Iterable[str]:
    measures = [name for name in COLUMNS if any(m.name == name for one in features for m in (one.psi, *one.others))]
    yield "<h2>Features, the most drifted first</h2>"
    # Roles are said, since a narrow screen shows the rows as blocks and would lose them.
    yield '<table class="measures" role="table"><thead role="rowgroup"><tr role="row">'
    yield '<th scope="col" role="columnheader">Feature</th><th scope="col" role="columnheader" class="verdict">Verdict</th>'
    for name in measures:
        yield (
            f'<th scope="col" role="columnheader"><abbr title="{escape(_said(name))}">{escape(COLUMNS[name])}</abbr></th>'
        )
    yield '</tr></thead><tbody role="rowgroup">'
    for one in features:
        by_name = {m.name: m for m in (one.psi, *one.others)}
        yield f'<tr role="row"><th scope="row" role="rowheader">{escape(one.name)}</th>'
        yield f'<td role="cell" class="verdict" data-label="Verdict">{_tag(one.verdict)}</td>'
        yield from (_cell(name, by_name.get(name)) for name in measures)
        yield "</tr>"
    yield "</tbody></table>"
    yield (
        '<p class="soft">Small figures: the noise level, which chance alone stays under; for shares, the interval in which '
        "the share plausibly lies. &ndash;: a measure that is not made of this kind of feature.</p>"
    )


def _tag(verdict: Verdict) -> str:
    return f'<span class="tag {TONES[verdict]}">{verdict}</span>'


def _cell(name: str, measurement: Measurement | None) -> str:
    label = f'role="cell" data-label="{escape(COLUMNS[name])}"'
    if measurement is None:
        return f'<td {label} class="none">&ndash;</td>'
    if measurement.value is None:
        return f'<td {label}><abbr title="{escape(measurement.why)}">not measured</abbr></td>'
    beside = ""
    if measurement.noise is not None:
        beside = f"<small>noise {shown(name, measurement.noise)}</small>"
    if measurement.interval is not None:
        low, high = 100 * measurement.interval.low, 100 * measurement.interval.high
        beside = f"<small>{low:.1f} to {high:.1f}</small>"
    return f"<td {label}><span>{shown(name, measurement.value)}{beside}</span></td>"


def _said(name: str) -> str:
    return f"{term(name).label}. {term(name).meaning}"


def _distributions(drift: FileDrift, features: Sequence[FeatureDrift]) -> Iterable[str]:
    yield "<h2>Distributions</h2>"
    yield (
        '<ul class="key"><li><i class="then"></i>share of rows in the reference</li>'
        '<li><i class="now"></i>share of rows now</li></ul>'
    )
    yield '<div class="cards">'
    for one in features:
        yield from _card(one, drift.pair.bins[one.name], drift.pair.reference[one.name], drift.pair.current[one.name])
    yield "</div>"


def _card(one: FeatureDrift, bins: FeatureBins, reference: Sequence[int], current: Sequence[int]) -> Iterable[str]:
    rows = _shares(_short_labels(bins), reference, current)
    drawn = _largest(rows)
    yield f"<article><header><h3>{escape(one.name)}</h3>{_tag(one.verdict)}</header>"
    yield f'<p class="soft">{escape(_in_words(one))}</p>'
    left = len(rows) - len(drawn)
    caption = f"<figcaption>The {len(drawn)} largest bins; {left} more are in the table.</figcaption>" if left else ""
    yield f"<figure>{_drawing(one, drawn)}{caption}</figure>"
    yield "<details><summary>Counts</summary><table><thead><tr>"
    yield '<th scope="col">Bin</th><th scope="col">Reference</th><th scope="col">Now</th></tr></thead><tbody>'
    for label, then, now in zip(bins.labels, reference, current, strict=True):
        yield f'<tr><th scope="row">{escape(label)}</th><td>{then:,}</td><td>{now:,}</td></tr>'
    yield "</tbody></table></details></article>"


def _in_words(one: FeatureDrift) -> str:
    if one.psi.value is None:
        return f"Not measured: {one.psi.reason}."
    return f"PSI {shown('psi', one.psi.value)}, noise level {shown('psi', one.psi.noise or 0.0)}."


def _short_labels(bins: FeatureBins) -> tuple[str, ...]:
    """Labels of three digits where they tell the bins of a number apart; all others as they are."""
    told_apart = len(set(bins.cuts(3))) == len(set(bins.cuts(6)))
    return bins.labels_of(3) if told_apart else bins.labels


Row = tuple[str, float, float]
"""Label of a bin, and its share in the reference and now."""


def _shares(labels: Sequence[str], reference: Sequence[int], current: Sequence[int]) -> list[Row]:
    """Bins that hold anything."""
    n, m = sum(reference) or 1, sum(current) or 1
    return [(label, a / n, b / m) for label, a, b in zip(labels, reference, current, strict=True) if a or b]


def _largest(rows: Sequence[Row]) -> list[Row]:
    """At most `DRAWN_BINS`, in the order of the bins."""
    ranked = sorted(rows, key=lambda row: -max(row[1], row[2]))[:DRAWN_BINS]
    return [row for row in rows if row in ranked]


def _drawing(one: FeatureDrift, rows: Sequence[Row]) -> str:
    """Two bars a bin, drawn to one scale."""
    height = ROW_HEIGHT * len(rows) + 4
    most = max((max(then, now) for _, then, now in rows), default=0.0) or 1.0
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(_alternative(one, rows))}">',
        f'<line x1="{BARS_FROM}" y1="0" x2="{BARS_FROM}" y2="{height}"/>',
    ]
    for place, (label, then, now) in enumerate(rows):
        top = ROW_HEIGHT * place + 3
        name = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
        parts.append(f'<text x="{BARS_FROM - 6}" y="{top + 15}" text-anchor="end">{escape(name)}</text>')
        for kind, share, y in (("then", then, top), ("now", now, top + BAR + 1)):
            width = (BARS_TO - BARS_FROM) * share / most
            faded = " before" if kind == "then" else ""
            parts.append(f'<rect class="{kind}" x="{BARS_FROM}" y="{y}" width="{width:.1f}" height="{BAR}"/>')
            parts.append(
                f'<text class="share{faded}" x="{BARS_FROM + width + 4:.1f}" y="{y + BAR - 1}">{100 * share:.1f} %</text>'
            )
    return "".join([*parts, "</svg>"])


def _alternative(one: FeatureDrift, rows: Sequence[Row]) -> str:
    shares = "; ".join(f"{label}: {100 * then:.1f} % and {100 * now:.1f} %" for label, then, now in rows)
    return f"{one.name}, {one.verdict}. Share of rows in the reference and now: {shares or 'no rows'}."


def _method(drift: FileDrift) -> Iterable[str]:
    yield '<h2>How it was measured</h2><ul class="how">'
    yield from (f"<li>{text}</li>" for text in (VERDICTS, NOISE, BINS, EMPTY_BINS))
    methods = {m.name: m.method for m in drift.measurements if m.value is not None}
    for name, heading in COLUMNS.items():
        if name in methods:
            yield f"<li><strong>{escape(heading)}</strong>: {escape(str(methods[name]))}. {escape(term(name).meaning)}</li>"
    yield "</ul>"
    yield (
        f'<p class="soft">Bins were cut from {drift.pair.reference_rows:,} rows of the reference, or a spread of about '
        "50,000 where it has more; every row of both files is counted.</p>"
    )
