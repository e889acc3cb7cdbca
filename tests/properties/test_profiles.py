"""Statistics add: whatever the order and however the log was cut."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.predictions.encoding import decode_profile, digest_of_profiles, encode_profile
from governance.predictions.spec import ModelSpec
from governance.statistics.binning import Binning
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Profile, Quality, total
from governance.statistics.ranking import ExposureSums, RankingSums
from governance.statistics.regression import RegressionSums
from governance.statistics.scores import Band, Scores
from tests.builders import (
    FIRST_DAY,
    a_profile,
    a_ranking,
    a_regression,
    a_spec,
    numbers_of,
    predictions_of,
    rankings_of,
    write_rows,
)

pytestmark = pytest.mark.slow

counts = st.integers(0, 10_000)
confusions = st.builds(Confusion, counts, counts, counts, counts, counts, counts)
bins = st.dictionaries(st.integers(-100, 100), counts, max_size=5)
bands = st.dictionaries(
    st.integers(0, 19), st.builds(Band, counts, counts, st.integers(0, 10**18), counts, counts), max_size=3
)
losses = st.integers(0, 10**19)
scores = st.builds(Scores, bins, bins, bins, losses, losses, losses, losses, bands)
groups = st.dictionaries(
    st.sampled_from([("sex",), ("age",), ("sex", "age")]),
    st.dictionaries(st.tuples(st.sampled_from("FMX")), confusions, max_size=3),
    max_size=3,
)
histograms = st.dictionaries(st.sampled_from(["amount", "hour"]), st.tuples(counts, counts, counts), max_size=2)
days = st.dates(FIRST_DAY)
scored_groups = st.dictionaries(
    st.sampled_from([("sex",), ("sex", "age")]),
    st.dictionaries(st.tuples(st.sampled_from("FMX")), scores, max_size=2),
    max_size=2,
)
amounts = st.integers(-(10**24), 10**24)
sums = st.builds(RegressionSums, st.just(2), st.integers(1, 10_000), counts, *[amounts] * 8)
summed_groups = st.dictionaries(
    st.sampled_from([("sex",), ("sex", "age")]),
    st.dictionaries(st.tuples(st.sampled_from("FMX")), sums, max_size=2),
    max_size=2,
)
rankings = st.builds(RankingSums, st.integers(1, 10_000), *[counts] * 11)
exposures = st.dictionaries(
    st.just(("sex",)),
    st.dictionaries(st.tuples(st.sampled_from("FMX")), st.builds(ExposureSums, *[counts] * 8), max_size=2),
)
of_queries = st.dictionaries(
    st.just(("sex",)), st.dictionaries(st.tuples(st.sampled_from("FMX")), rankings, max_size=2), max_size=1
)
odd = st.dictionaries(st.sampled_from(["amount", "hour"]), counts, max_size=2)
decided = st.builds(
    a_profile,
    groups,
    decisions=confusions,
    histograms=histograms,
    scores=scores,
    start=days,
    scores_by_group=scored_groups,
    latency=bins,
    quality=st.builds(Quality, counts, odd, odd, odd),
)
regressions = st.builds(
    a_profile, histograms=histograms, start=days, regression=sums, regression_by_group=summed_groups
)
ordered = st.builds(
    a_profile,
    start=days,
    hour=st.integers(0, 23),
    ranking=rankings,
    exposure_by_group=exposures,
    ranking_by_group=of_queries,
)
KINDS = (decided, regressions, ordered)
profiles = st.one_of(*KINDS)


def of_one_task(how_many: int):
    """So many profiles of one task, whichever."""
    return st.one_of(*(st.tuples(*[kind] * how_many) for kind in KINDS))


@given(of_one_task(2))
def test_the_order_of_two_profiles_does_not_matter(two: tuple[Profile, Profile]):
    a, b = two
    assert a + b == b + a
    assert digest_of_profiles([a + b]) == digest_of_profiles([b + a])


@given(of_one_task(3))
def test_it_does_not_matter_which_two_are_added_first(three: tuple[Profile, Profile, Profile]):
    a, b, c = three
    assert (a + b) + c == a + (b + c)


@given(profiles)
def test_an_empty_profile_adds_nothing(a: Profile):
    assert a + replace(a_profile(start=a.start, hour=a.hour), answers=type(a.answers)()) == a


@given(st.one_of(*(st.lists(kind, min_size=1, max_size=5) for kind in KINDS)), st.randoms())
def test_a_total_does_not_depend_on_the_order(parts: list[Profile], random):
    shuffled = random.sample(parts, len(parts))
    assert total(shuffled) == total(parts)


@given(profiles)
def test_a_profile_survives_being_kept_and_read(a: Profile):
    assert decode_profile(encode_profile(a)) == a


@given(st.lists(confusions, max_size=6))
def test_nobody_is_lost_or_counted_twice(parts: list[Confusion]):
    assert sum(parts, Confusion()).size == sum(part.size for part in parts)
    assert sum(parts, Confusion()).favouring(0) == sum((part.favouring(0) for part in parts), Confusion())


@given(scores, scores)
def test_coarse_bins_add_as_well(a: Scores, b: Scores):
    assert (a + b).coarse() == tuple(x + y for x, y in zip(a.coarse(), b.coarse(), strict=True))


ROWS = predictions_of("1", first_day=0, missed=6, false_alarms=9)
RANKINGS = rankings_of("1", first_day=0)
# Thirds, whose sum in floating point would depend on the order.
NUMBERS = [{**row, "predicted": row["predicted"] / 3} for row in numbers_of("1", first_day=0)]


# Few examples: each writes files and starts an engine.
@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, len(ROWS)), max_size=4), st.randoms(use_true_random=False))
def test_a_log_counts_the_same_however_it_is_cut_into_files(cuts: list[int], random):
    assert _in_files(ROWS, a_spec(), cuts, random) == whole_rows()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, len(ROWS)), max_size=4), st.randoms(use_true_random=False))
def test_predicted_numbers_add_up_to_the_same_however_a_log_is_cut_into_files(cuts: list[int], random):
    assert _in_files(NUMBERS, a_regression(), cuts, random) == whole_numbers()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, len(RANKINGS)), max_size=4), st.randoms(use_true_random=False))
def test_rankings_add_up_to_the_same_however_a_log_is_cut_into_files(cuts: list[int], random):
    assert _in_files(RANKINGS, a_ranking(), cuts, random) == whole_rankings()


def _in_files(rows: list[dict[str, Any]], spec: ModelSpec, cuts: list[int], random: Random):
    shuffled = random.sample(rows, len(rows))
    edges = [0, *sorted(cuts), len(rows)]
    with tempfile.TemporaryDirectory() as home:
        for number, (start, end) in enumerate(pairwise(edges)):
            if start < end:
                write_rows(shuffled[start:end], Path(home, "predictions", f"{number}.parquet"))
        return _counted(home, spec)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["day", "week", "month", "year"]), st.sets(st.integers(0, 9)))
def test_a_log_counts_the_same_whatever_its_buckets_and_whichever_of_them_are_counted_first(bucket, first):
    assert _counts(_in_buckets(ROWS, a_spec, whole_rows()[0], bucket, first)) == _counts(whole_rows()[1])


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["day", "week", "month", "year"]), st.sets(st.integers(0, 9)))
def test_predicted_numbers_add_up_to_the_same_whatever_the_buckets_of_a_log(bucket, first):
    assert _counts(_in_buckets(NUMBERS, a_regression, whole_numbers()[0], bucket, first)) == _counts(whole_numbers()[1])


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["day", "week", "month", "year"]), st.sets(st.integers(0, 9)))
def test_rankings_add_up_to_the_same_whatever_the_buckets_of_a_log(bucket, first):
    assert _counts(_in_buckets(RANKINGS, a_ranking, whole_rankings()[0], bucket, first)) == _counts(whole_rankings()[1])


def _in_buckets(
    rows: list[dict[str, Any]], spec_of: Callable[..., ModelSpec], binning: Binning, bucket: str, first: set[int]
) -> list[Profile]:
    with tempfile.TemporaryDirectory() as home:
        write_rows(rows, Path(home, "predictions", "log.parquet"))
        reference = {"version": "1", "from": date(2026, 1, 1), "to": FIRST_DAY + timedelta(days=9)}
        reference |= {"from": date(2025, 12, 29)} if bucket == "week" else {}  # a Monday
        log = IbisSource(Path(home)).open(spec_of(bucket=bucket, reference=reference))
        starts = sorted(log.outline("1"))
        some = frozenset(starts[at] for at in first if at < len(starts))
        return [*log.profiles("1", binning, some), *log.profiles("1", binning, frozenset(starts) - some)]


def _counts(parts: list[Profile]):
    added = total(parts)
    # Of repeated ids a bucket knows only its own.
    return replace(added, start=FIRST_DAY, quality=replace(added.quality, repeated_ids=0))


def _whole(rows: list[dict[str, Any]], spec: ModelSpec):
    with tempfile.TemporaryDirectory() as home:
        write_rows(rows, Path(home, "predictions", "log.parquet"))
        return _counted(home, spec)


def _counted(home: str, spec: ModelSpec):
    log = IbisSource(Path(home)).open(spec)
    binning = log.binning(log.span("1"), "1")
    return binning, list(log.profiles("1", binning))


@cache
def whole_rows():
    return _whole(ROWS, a_spec())


@cache
def whole_numbers():
    return _whole(NUMBERS, a_regression())


@cache
def whole_rankings():
    return _whole(RANKINGS, a_ranking())
