"""The road of the README, "your own model".

Real people, real outcomes, and a model that we did not make. Every number is held against one that somebody else's
code makes from the raw rows.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate
from mlflow import MlflowClient

from governance.audit.log import Search
from governance.bootstrap import bootstrap
from governance.services.acting import seeing_everything
from governance.services.monitoring.counts import stored
from governance.services.ports import Ports
from governance.services.views import read
from governance.settings import PROJECT, Settings
from governance.statistics.binning import FeatureBins
from governance.statistics.profile import Profile, total

pytestmark = pytest.mark.slow

MODEL = "census-employment"
BEGIN, END = "<!-- begin own-model -->", "<!-- end own-model -->"
COLUMNS = {"sex": "SEX", "race": "RAC1P"}
RACES = {
    "1": "White",
    "2": "Black",
    "3": "American Indian",
    "4": "Alaska Native",
    "5": "American Indian or Alaska Native",
    "6": "Asian",
    "7": "Pacific Islander",
    "8": "other",
    "9": "two or more",
}
CODES = ", ".join(f"{code}: '{code}'" for code in RACES)
LABELS = {"sex": {"1": "male", "2": "female"}, "race": RACES}
SAID_BY_A_PERSON = {
    "name: nobody yet, contact: nobody@example.org, people: []": "name: Labour Desk, contact: labour@example.org, people: [farah]",
    "column: SEX, labels: {1: '1', 2: '2'}": "column: SEX, labels: {1: male, 2: female}",
    f"column: RAC1P, labels: {{{CODES}}}": f"column: RAC1P, labels: {RACES}",
    "\nfavourable:  #": "\nfavourable: 1  #",
}


@dataclass(frozen=True)
class Console:
    """What the commands left behind, and the raw rows they started from."""

    ports: Ports
    registry: str
    output: str
    rows: pd.DataFrame
    """Every prediction with the outcome that became known, early or late."""

    @property
    def assessed(self) -> read.Assessed:
        return read.assessed(self.ports, MODEL, "1")

    @property
    def profiles(self) -> tuple[Profile, ...]:
        return stored(self.ports, MODEL, "1").profiles


@pytest.fixture(scope="module")
def console(census: Path, tmp_path_factory: pytest.TempPathFactory) -> Console:
    folder = tmp_path_factory.mktemp("census")
    outcomes = census / "employment_MA_analysis_target.parquet"
    _lay_out(folder, census)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "EDITOR": str(_editor(folder)),
        "MODEL": MODEL,
        "MODEL_FILES": str(folder / "model"),
        "LOG": "predictions/*.parquet",
        "OUTCOMES": str(outcomes),
    }
    done = subprocess.run(
        ["bash", "-euc", _commands()], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    settings = Settings(home=folder / "console", registry=f"sqlite:///{folder / 'mlflow.db'}")
    rows = pd.concat([pd.read_parquet(file) for file in sorted((folder / "predictions").iterdir())])
    later = pd.read_parquet(outcomes).set_index("id")["employed"]
    rows["employed"] = rows["employed"].fillna(rows["id"].map(later))
    return Console(bootstrap(settings), settings.registry, done.stdout, rows)


@pytest.fixture(scope="module")
def expected(console: Console) -> dict[str, pd.DataFrame]:
    """The rates by group that Fairlearn makes of the raw rows.

    For each attribute.
    """
    metrics = {"selection_rate": selection_rate, "true_positive_rate": true_positive_rate}
    outcome, decision = console.rows["employed"], console.rows["prediction"]
    groups = {name: console.rows[column].astype(str) for name, column in COLUMNS.items()}
    return {
        name: MetricFrame(metrics=metrics, y_true=outcome, y_pred=decision, sensitive_features=group).by_group
        for name, group in groups.items()
    }


def _commands() -> str:
    """The block of the README, line for line."""
    block = (PROJECT / "README.md").read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    lines = [line for line in block.splitlines() if line and not line.startswith("```")]
    assert lines, f"README.md has no commands between {BEGIN} and {END}"
    return "\n".join(lines)


def _lay_out(folder: Path, census: Path) -> None:
    (folder / "predictions").mkdir()
    for part in ("reference", "analysis"):
        name = f"employment_MA_{part}.parquet"
        (folder / "predictions" / name).symlink_to(census / name)
    (folder / "model").mkdir()
    (folder / "model" / "ORIGIN.txt").write_text(
        "LightGBM on the survey of 2014, by NannyML; only its predictions are here.\n"
    )


def _editor(folder: Path) -> Path:
    """What a person would type into the file, as a program."""
    program = folder / "editor"
    program.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "text = file.read_text()\n"
        f"for before, after in {SAID_BY_A_PERSON!r}.items():\n"
        "    assert text.count(before) == 1, before\n"
        "    text = text.replace(before, after)\n"
        "file.write_text(text)\n"
    )
    program.chmod(0o755)
    return program


def test_the_lines_of_the_readme_lead_from_a_log_to_a_serving_alias(console: Console):
    assert int(MlflowClient(console.registry).get_model_version_by_alias(MODEL, "champion").version) == 1
    assert [
        entry.event["action"] for entry in reversed(read.history(seeing_everything(console.ports), Search(limit=1000)))
    ] == [
        "policy:founded",
        "version:assessed",
        "request:opened",
        "vote:cast",
        "vote:cast",
        "vote:cast",
        "decision:approved",
        "alias:moved",
    ]
    assert "The log is intact: 8 entries" in console.output


def test_a_version_without_a_model_file_is_not_explained_and_says_why(console: Console):
    explanation = console.assessed.evidence.explanation
    assert str(explanation.method) == "not measured"
    assert str(explanation.reason) == "the version holds no model file, only ORIGIN.txt"


def test_every_prediction_is_counted_and_every_outcome_joined(console: Console):
    counted = total(console.profiles)
    assert counted is not None
    assert (counted.answers.all.size, counted.answers.all.labelled) == (277_677, 277_677)
    assert console.assessed.evidence.data.log_rows == len(console.rows)


@pytest.mark.parametrize("attribute", COLUMNS)
def test_rates_of_every_group_are_those_that_fairlearn_makes_from_the_rows(console: Console, expected, attribute: str):
    counted = total(console.profiles)
    assert counted is not None
    stored = {group: counts for (group,), counts in counted.answers.by_group[attribute,].items()}
    assert stored.keys() == set(expected[attribute].index)
    for group, counts in stored.items():
        ours = (counts.selected / counts.size, counts.tp / counts.positives)
        assert ours == pytest.approx(tuple(expected[attribute].loc[group]), abs=1e-12)


@pytest.mark.parametrize("attribute", COLUMNS)
def test_the_evidence_shows_the_same_rates_and_hides_small_groups(console: Console, expected, attribute: str):
    evidence, labels = console.assessed.evidence, LABELS[attribute]
    sizes = console.rows[COLUMNS[attribute]].value_counts()
    hidden = set()
    for code, rates in expected[attribute].iterrows():
        for name in ("selection_rate", "true_positive_rate"):
            measured = evidence.find(name, attribute=attribute, group=labels[code])
            assert measured is not None
            if measured.value is None:
                assert measured.reason
                hidden.add(code)
            else:
                assert measured.value == pytest.approx(rates[name], abs=1e-12)
                assert measured.n >= 11
    assert {code for code, size in sizes.items() if size < 11} <= hidden
    assert len(hidden) <= 2  # those too small, and one more where a total would give one away


def test_the_stability_index_of_every_feature_is_the_one_of_a_few_lines_of_numpy(console: Console):
    assessed, rows = console.assessed, console.rows
    before, now = rows[rows["year"] == 2015], rows[rows["year"] == 2018]
    # The score has bins as well, and is no feature.
    binned, measurement = assessed.binning.features, assessed.evidence.find
    features = {name: bins for name, bins in binned.items() if measurement("psi", feature=name) is not None}
    assert len(features) == 16
    for name, bins in features.items():
        measured = assessed.evidence.find("psi", feature=name)
        assert measured is not None
        # Numbers that the log keeps as text are measured as numbers.
        sides = [pd.to_numeric(side[name]) if bins.kind == "numeric" else side[name] for side in (before, now)]
        assert measured.value == pytest.approx(_psi(*sides, bins), abs=1e-12), name


def _psi(before: pd.Series, now: pd.Series, bins: FeatureBins) -> float:
    if bins.kind == "numeric":
        places = [np.searchsorted(bins.edges, part.to_numpy(), side="right") for part in (before, now)]
    else:
        place_of = {category: place for place, category in enumerate(bins.categories)}
        places = [part.astype(str).map(place_of).fillna(len(place_of)).to_numpy(int) for part in (before, now)]
    counts = np.array([np.bincount(part, minlength=len(bins.labels)) for part in places], dtype=float)
    expected = counts.sum(axis=0) * counts.sum(axis=1).min() / counts.sum()
    rare = (expected > 0) & (expected < 5)
    rare[-2] |= bins.kind == "categorical" and rare.any()
    while rare.any() and expected[rare].sum() < 5:
        rare |= expected == expected[~rare & (expected > 0)].min()
    counts = np.hstack([counts[:, ~rare], counts[:, rare].sum(axis=1, keepdims=True)])
    counts = counts[:, counts.sum(axis=0) > 0] + 0.5
    p, q = counts / counts.sum(axis=1, keepdims=True)
    return float(((p - q) * np.log(p / q)).sum())


def test_accuracy_year_by_year_is_what_is_known_of_this_model(console: Console):
    right = {p.start.year: (p.answers.all.tp + p.answers.all.tn) / p.answers.all.labelled for p in console.profiles}
    assert {year: right[year] for year in (2016, 2017, 2018)} == pytest.approx(
        {2016: 0.825, 2017: 0.829, 2018: 0.828}, abs=5e-4
    )
