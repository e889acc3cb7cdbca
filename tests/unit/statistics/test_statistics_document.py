"""This simulation wrote docs/statistics.md.

What the document says of false alarms holds in histories of its own.
"""

import re

import ibis
import numpy as np
import pandas as pd
import pytest

from benchmarks.simulations import document
from benchmarks.simulations.alarms import (
    ALL,
    MEASURES,
    OFTEN,
    SHIFTS,
    alarms,
    drift_alarms,
    false_alarm_counts,
    policy_rule,
    shifted,
)
from benchmarks.simulations.coverage import RANGES, coverage_of_differences, coverage_of_ranges, coverage_of_rates
from benchmarks.simulations.features import FEATURES, bins_of, counts_in
from governance.adapters.predictions.ibis_bins import bins_of_sample
from governance.committee.findings import verdict_on
from governance.committee.policy import Criterion
from governance.evidence.drift import BY_KIND
from governance.evidence.judgement import Answer
from governance.statistics.binning import FeatureBins
from tests.builders import a_measurement, an_evidence

TEXT = document.DOCUMENT.read_text(encoding="utf-8")
OWN_SEED, HISTORIES = 99, 300
ONE_IN_TWENTY = 0.05 + 0.038
"""What is stated, and three standard errors of a share of 300 histories."""


def first_row(*begins: str) -> list[str]:
    """The other cells of the first row that begins with these.

    In the document.
    """
    row = re.search(rf"^\| {re.escape(' | '.join(begins))} \| (.*) \|$", TEXT, re.MULTILINE)
    assert row is not None
    return row[1].split(" | ")


def test_the_document_was_written_with_these_parameters_and_seeds():
    assert document.parameters() in TEXT, "run `make statistics`"


def test_the_document_names_every_measure():
    with_noise = {name for names in BY_KIND.values() for name in names if not name.endswith("_share")}
    assert set(MEASURES) == {"psi", *with_noise}
    assert [name for name in (*MEASURES, *RANGES, "error_rate_change") if f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize(("kind", "measure"), [("rate", coverage_of_rates), ("difference", coverage_of_differences)])
def test_a_coverage_computed_anew_is_the_one_in_the_document(kind, measure):
    average, _, lowest, _ = first_row(document.KINDS[kind], "30")
    coverage = measure(30)
    assert (average, lowest) == (f"{100 * coverage.average:.1f} %", f"{100 * coverage.lowest:.1f} % ({coverage.where})")


def test_a_row_simulated_anew_is_that_of_the_document_within_its_error():
    histories = range(document.POWER_HISTORIES, document.POWER_HISTORIES + 100)
    for shift, cell in list(zip(SHIFTS, first_row("100", "`psi`"), strict=True))[3:]:
        anew = np.mean([(ALL, "psi") in drift_alarms(shifted, 100, shift, history) for history in histories])
        # Three standard errors of 100 histories at most.
        assert anew == pytest.approx(float(cell.removesuffix(" %")) / 100, abs=0.15)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_bins_are_cut_as_the_program_cuts_them(feature):
    values = feature.draw(np.random.default_rng(OWN_SEED), 500)
    column = pd.Series(values)
    if feature.words:
        column = column.map(lambda value: None if np.isnan(value) else f"{value:g}")
    sample = ibis.memtable(pd.DataFrame({feature.name: column}))
    assert bins_of(feature, values) == bins_of_sample(sample, [feature.name])[feature.name]


@pytest.mark.parametrize(
    ("bins", "expected"),
    [
        pytest.param(FeatureBins("x", "numeric", edges=(1.0, 2.0)), [1, 2, 3, 1], id="a number"),
        pytest.param(FeatureBins("x", "categorical", categories=("2", "0")), [2, 1, 3, 1], id="categories"),
    ],
)
def test_values_are_counted_by_bin_others_and_missing_ones_last(bins, expected):
    assert counts_in(bins, np.array([0, 1, 1, 2, 2, 7, np.nan])) == expected


@pytest.mark.parametrize(
    ("value", "noise"),
    [
        pytest.param(0.3, 0.2, id="above both"),
        pytest.param(0.3, 0.4, id="above the limit only"),
        pytest.param(0.08, 0.05, id="above noise only"),
    ],
)
def test_the_rule_of_policies_alarms_where_a_requirement_is_not_met(value, noise):
    measured = a_measurement(value, name="psi", noise=noise, feature="age")
    judged = verdict_on(Criterion(measure="psi", at_most=0.1), an_evidence(measured))
    assert (("age", policy_rule(0.1)) in alarms([measured])) == (judged.answer is Answer.NOT_MET)


def test_what_is_above_its_level_by_more_than_the_error_is_in_bold():
    assert document.with_error(100, 2_000) == "5.0 % (4.1 to 6.0)"
    assert document.with_error(200, 2_000) == "**10.0 % (8.8 to 11.4)**"


@pytest.mark.parametrize(
    ("share", "tables", "verdict"),
    [
        (0.97, None, "yes"),
        (0.972, None, "no: too wide"),
        (0.928, None, "**no: too narrow**"),
        (0.95, 6_000, "yes"),
        (0.973, 6_000, "within its error"),  # 97.3 % of 6,000: 96.9 to 97.7 %
        (0.978, 6_000, "no: too wide"),
        (0.92, 1_000, "within its error"),  # 92.0 % of 1,000: 90.1 to 93.5 %
        (0.90, 1_000, "**no: too narrow**"),
    ],
)
def test_a_coverage_that_was_simulated_misses_where_all_of_its_interval_does(share, tables, verdict):
    assert document.judged(share, tables) == verdict


def test_coverage_is_the_share_of_the_tables_that_have_an_interval():
    every = {name: name == "equal_opportunity_range" for name in RANGES}
    tables = [every | {"equal_opportunity_range": at > 0} for at in range(4)]
    coverage = coverage_of_ranges(lambda _, __: tables, 30, 4)
    assert coverage["equal_opportunity_range"].average == 0.75
    assert coverage["demographic_parity_ratio"].average == 0


@pytest.fixture(scope="module")
def counts():
    return false_alarm_counts(map, 1_000, HISTORIES, OWN_SEED)


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_without_drift_at_most_one_history_in_twenty_alarms_where_no_category_is_rare(counts, measure):
    assert counts[OFTEN, measure] / HISTORIES <= ONE_IN_TWENTY


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_without_drift_at_most_one_history_in_twenty_alarms_whatever_the_categories(counts, measure):
    assert counts[ALL, measure] / HISTORIES <= ONE_IN_TWENTY
