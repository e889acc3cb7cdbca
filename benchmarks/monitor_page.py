"""The monitoring page over logs of 100,000 to 10,000,000 rows.

Opened for the first time: nothing is decoded or added up yet. Two versions, 120 days, the demo's 10 features. The
counts of each size are drawn (multinomial) from those of a small log that is really counted, over the same buckets;
the page runs in Streamlit's own test runner, sizes in turns, and the median of each counts, in processor seconds:
what else the machine does is no part of them. `again` is the same page once its counts are in memory, as after a
click.

Usage: python -m benchmarks.monitor_page [ROUNDS]
"""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
import streamlit as st
from streamlit.testing.v1 import AppTest

import app.console
from governance.adapters.store.sql_store import SqlStore
from governance.demo.stream import Stream, write_stream
from governance.parsing import read_document
from governance.predictions.spec import ModelSpec
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.views.read import assessed
from governance.settings import DATA, sqlite_url
from governance.statistics.confusion import Confusion
from governance.statistics.decisions import decided
from governance.statistics.profile import Profile, total
from governance.statistics.scores import Band, Scores
from tests.builders import FARAH, FIRST_DAY, MODEL, a_policy, by
from tests.fakes import KEYRING, FakeDocuments, FixedClock, ports

SIZES = (100_000, 1_000_000, 10_000_000)
DAYS, ROWS_A_DAY, VERSIONS = 120, 40, ("1", "2")
MAIN = Path(__file__).resolve().parents[1] / "app" / "main.py"


def counted_console(home: Path) -> Ports:
    """A console with a small log of the demo's payments.

    Both of its versions have been assessed.
    """
    write_stream(Stream(DAYS * ROWS_A_DAY * len(VERSIONS), DAYS, 1, VERSIONS), home / "predictions" / MODEL)
    clock = FixedClock(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=DAYS))
    documents = FakeDocuments({MODEL: read_document(DATA / "models" / f"{MODEL}.yaml", ModelSpec)}, a_policy())
    store = SqlStore(sqlite_url(home / "placet.db"), KEYRING)
    console = replace(ports(home, clock, store), documents=documents)
    for version in VERSIONS:
        assess(by(console, FARAH), MODEL, version)
    return console


def drawn(counts: Mapping[int, int], cases: int, draw: np.random.Generator) -> dict[int, int]:
    """As many cases over the same positions, in the same proportions."""
    whole = sum(counts.values())
    shares = [count / whole for count in counts.values()]
    return dict(zip(counts, map(int, draw.multinomial(cases, shares)), strict=True)) if whole else {}


def rescored(base: Scores, decisions: Confusion, draw: np.random.Generator) -> Scores:
    """Scores of as many labelled cases.

    Sums and ranges are in proportion.
    """
    share = decisions.labelled / base.labelled
    cases = drawn({at: band.cases for at, band in base.bands.items()}, decisions.labelled, draw)
    return replace(
        base,
        negative=drawn(base.negative, decisions.negatives, draw),
        positive=drawn(base.positive, decisions.positives, draw),
        squared_error=int(share * base.squared_error),
        fourth_power_error=int(share * base.fourth_power_error),
        log_loss=int(share * base.log_loss),
        squared_log_loss=int(share * base.squared_log_loss),
        bands={
            at: Band(
                n,
                n * base.bands[at].positives // max(base.bands[at].cases, 1),
                n * base.bands[at].score // max(base.bands[at].cases, 1),
            )
            for at, n in cases.items()
        },
    )


def simulated(base: Profile, start: date, cases: int, draw: np.random.Generator) -> Profile:
    """One day of `cases` cases that fall as those of `base` did."""
    whole = decided(base)
    cells = whole.all
    shares = (cells.tp, cells.fp, cells.fn, cells.tn, cells.selected_unlabelled, cells.unselected_unlabelled)
    decisions = Confusion(*drawn(dict(enumerate(shares)), cases, draw).values())
    histograms = {
        name: tuple(drawn(dict(enumerate(counts)), cases, draw).values()) for name, counts in base.histograms.items()
    }
    answers = replace(whole, all=decisions, scores=rescored(whole.scores, decisions, draw))
    return replace(base, start=start, answers=answers, histograms=histograms)


def profiles_of(console: Ports, rows: int) -> list[Profile]:
    """What a log of `rows` rows would be counted into."""
    draw, profiles = np.random.default_rng(rows), []
    for version in VERSIONS:
        with console.store.reader() as reader:
            base = total(reader.profiles.of(MODEL, version, assessed(console, MODEL, version).assessment.binning))
        assert base is not None, "both versions were counted"
        each = rows // DAYS // len(VERSIONS)
        profiles += [simulated(base, FIRST_DAY + timedelta(days=day), each, draw) for day in range(DAYS)]
    return profiles


def opened(console: Ports, again: int = 3) -> tuple[float, float]:
    """Processor seconds until the page is there.

    And those of the same page once more.
    """
    st.cache_resource.clear()
    app.console.bootstrap = lambda *_: console
    app.console._opened.cache_clear()  # noqa: SLF001  (one process measures many)
    page = AppTest.from_file(str(MAIN), default_timeout=120)
    page.query_params["model"], page.query_params["version"] = MODEL, "2"
    page.run()
    gc.collect()  # what the page before left behind is no part of this one
    times = []
    for turn in range(1 + again):
        started = time.process_time()
        (page.switch_page("../pages/monitoring.py") if turn == 0 else page).run()
        times.append(time.process_time() - started)
        if page.exception or page.error:
            raise SystemExit(f"the page failed: {[fault.value for fault in (*page.exception, *page.error)]}")
    return times[0], median(times[1:])


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    first: dict[int, list[float]] = {size: [] for size in SIZES}
    again: dict[int, list[float]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as folder:
        console = counted_console(Path(folder))
        counts = {size: profiles_of(console, size) for size in SIZES}
        for turn in range(1 + rounds):
            for size in SIZES[turn % len(SIZES) :] + SIZES[: turn % len(SIZES)]:
                with console.store.writer() as writer:
                    writer.profiles.put(counts[size])
                seconds, once_more = opened(console)
                if turn:  # the first turn imports
                    first[size].append(seconds)
                    again[size].append(once_more)
    medians = {size: median(first[size]) for size in SIZES}
    figures = {f"seconds_{size}": round(medians[size], 3) for size in SIZES}
    figures["seconds_again"] = round(median(again[SIZES[-1]]), 3)
    figures["largest_to_smallest"] = round(medians[SIZES[-1]] / medians[SIZES[0]], 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
