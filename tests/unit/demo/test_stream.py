"""A log of any size with the demo's story in it.

As many rows as asked for, the same for the same seed.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.cli.program import main
from governance.demo.simulation import FOLDER, load
from governance.demo.stream import Stream, write_stream
from governance.errors import Refused
from governance.parsing import read_document
from governance.predictions.spec import ModelSpec
from governance.settings import DATA

generate = load("generate")
WORLD = generate.read_world(FOLDER / "world.yaml")
ROWS, DAYS = 5_003, 24
"""Not divisible by three versions: the first two score one payment more."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("stream")
    write_stream(Stream(ROWS, DAYS, 7), place)
    return place


@pytest.fixture(scope="module")
def log(folder) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))], ignore_index=True)


def test_a_folder_that_holds_something_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match=r"not an empty folder; expected an empty or a new one"):
        write_stream(Stream(10, 1, 0), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_date_for_the_demo_world_is_refused_for_a_stream(tmp_path):
    words = ["demo", "--as-of", "2026-06-01", "stream", "--rows", "10", "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "takes no date" in result.output) == (2, True)


@pytest.mark.parametrize("words", [["--rows", "0"], ["--rows", "9", "--days", "0"]], ids=["no rows", "no days"])
def test_a_stream_of_nothing_is_refused(words, tmp_path):
    result = CliRunner().invoke(main, ["demo", "stream", *words, "--output", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "0 is not in the range" in result.output


@settings(max_examples=10, deadline=None)
@given(size=st.integers(1, 700), days=st.integers(1, 40), at_once=st.integers(50, 900))
def test_there_are_as_many_payments_as_asked_for_and_never_more_at_once_than_allowed(size, days, at_once):
    parts = list(generate.stream(generate.stretched(WORLD, days), size, at_once))
    assert max(len(frame) for _, frame in parts) <= at_once
    ids = pd.concat([frame["id"] for _, frame in parts])
    assert list(ids) == [f"s{number:012d}" for number in range(1, size + 1)]


def test_each_payment_is_in_the_part_of_its_day_in_order_of_time():
    for day, frame in generate.stream(generate.stretched(WORLD, 9), 2_000, 150):
        assert set(frame["scored_at"].dt.date) == {WORLD.date_of(day)}
        assert frame["scored_at"].is_monotonic_increasing


def test_days_have_their_share_of_payments_by_weekday():
    """The weekdays' shares are those of world.yaml.

    The seed is fixed, so this does not fail by chance.
    """
    counts = pd.Series(0, index=range(1, 29))
    for day, frame in generate.stream(generate.stretched(WORLD, 28), 40_000):
        counts[day] += len(frame)
    weights = np.array([WORLD.weekday_weights[WORLD.date_of(day).weekday()] for day in counts.index])
    assert chisquare(counts, 40_000 * weights / weights.sum()).pvalue > 0.01


def test_the_story_of_120_days_is_that_of_the_demo():
    assert generate.stretched(WORLD, WORLD.live_days) == WORLD


def test_what_arrives_half_way_does_so_in_a_shorter_story_too():
    short = generate.stretched(WORLD, 12)
    assert (short.new_merchant.from_day, short.new_merchant.ramp_days) == (6, 2)  # 60 and 25 of 120 days
    assert (short.fraud["many_small"].from_day, short.fraud["many_small"].ramp_days) == (8, 1)  # 75 and 5


@pytest.mark.slow
def test_the_log_has_as_many_rows_as_asked_for_and_every_version_scores_the_same_payments(log):
    assert len(log) == ROWS
    by_version = log.groupby("model_version")["id"].agg(["size", "nunique"])
    assert by_version.to_numpy().tolist() == [[1_668, 1_668], [1_668, 1_668], [1_667, 1_667]]
    ids = [set(log.loc[log["model_version"] == version, "id"]) for version in "123"]
    assert ids[0] == ids[1] > ids[2]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(folder, tmp_path):
    for seed, name in ((7, "same"), (8, "other")):
        write_stream(Stream(ROWS, DAYS, seed), tmp_path / name)
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert {file.name: file.read_bytes() for file in (tmp_path / "same").iterdir()} == files
    assert not any(
        (tmp_path / "other" / name).read_bytes() == content for name, content in files.items() if name != "README.md"
    )


@pytest.mark.slow
def test_outcomes_of_the_last_quarter_are_not_known_and_all_earlier_ones_are(log):
    # 24 of 120 days: a fifth of the 30 days that a chargeback takes.
    late = log["scored_at"].dt.date > date(2026, 3, 24 - 6)
    assert log.loc[late, "fraud"].isna().all()
    assert log.loc[~late, "fraud"].isin([0, 1]).all()


@pytest.mark.slow
def test_latency_is_drawn_anew_in_each_part(log):
    first, second = (
        log.loc[(log["model_version"] == "1") & (log["scored_at"].dt.day == day), "latency_ms"] for day in (1, 2)
    )
    assert list(first[:20]) != list(second[:20])


@pytest.mark.slow
def test_the_new_merchant_is_absent_at_first_and_there_at_the_end(log):
    new = log["merchant_type"] == "crypto_exchange"
    day = log["scored_at"].dt.day
    assert not new[day < 12].any()
    assert new[day >= 18].mean() == pytest.approx(0.08, abs=0.03)  # 1,250 rows: four standard errors


@pytest.mark.slow
def test_it_says_that_it_is_simulated_in_words_and_in_every_file(folder):
    assert "invented" in (folder / "README.md").read_text()
    files = list(folder.glob("*.parquet"))
    assert len(files) == DAYS
    assert all(pq.read_schema(file).metadata == {b"origin": b"simulated"} for file in files)


@pytest.mark.slow
def test_the_specification_of_the_demo_reads_it(folder):
    spec = read_document(DATA / "models" / "card-fraud.yaml", ModelSpec)
    here = spec.predictions.model_copy(update={"source": "*.parquet"})
    log = IbisSource(folder).open(spec.model_copy(update={"predictions": here}))
    assert log.versions() == ("1", "2", "3")
    assert sum(bucket.cases for version in "123" for bucket in log.outline(version).values()) == ROWS


@pytest.mark.slow
def test_fewer_rows_than_versions_or_days_are_a_log_as_well(tmp_path):
    words = ["demo", "stream", "--rows", "2", "--days", "30", "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert "Wrote 2 simulated predictions until 30 Mar 2026" in result.output
    streamed = pd.concat([pd.read_parquet(file) for file in (tmp_path / "out").glob("*.parquet")])
    assert sorted(streamed["model_version"]) == ["1", "2"]
