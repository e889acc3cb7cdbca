"""The road from a log of predicted numbers to a vote.

By command. What is refused on the way comes first.
"""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from mlflow import MlflowClient

from governance.cli.program import main
from governance.settings import DATA
from tests.builders import numbers_of, write_rows

pytestmark = pytest.mark.slow

REFUSED = 2
TIER = {
    "requirements": [
        {"id": "close", "text": "Its numbers are off by less than 3.", "measure": "mean_absolute_error", "at_most": 3},
        {"id": "alike", "text": "Groups are predicted alike.", "measure": "mean_error_difference", "at_least": -0.2, "at_most": 0.2, "when_not_met": "refer"},
    ],
    "seats": ["chair", "ethics", "legal"],
    "quorum": {"at_least": 2},
    "valid_for_days": 365,
}  # fmt: skip
SAID_BY_A_PERSON = {
    "tier: high  #": "tier: fares  #",
    "name: nobody yet, contact: nobody@example.org, people: []": "name: Fares, contact: fares@example.org, people: [farah]",
}


def placet(home: Path, *arguments: str, code: int = 0) -> str:
    """What a command prints, errors included."""
    done = CliRunner().invoke(main, ["--home", str(home), *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with everything that a regression needs.

    People, a policy that has a tier for fares, a registry with two versions, and their log.
    """
    home = tmp_path / "home"
    (home / "registry").mkdir(parents=True)
    shutil.copyfile(DATA / "people.yaml", home / "people.yaml")
    policy = yaml.safe_load((DATA / "policies" / "standard.yaml").read_text(encoding="utf-8"))
    policy["tiers"]["fares"] = TIER
    (home / "policy.yaml").write_text(yaml.safe_dump(policy, sort_keys=False), encoding="utf-8")
    rows = [
        *numbers_of("1", first_day=0, off=2.0),
        *numbers_of("1", first_day=10, off=2.0),
        *numbers_of("2", first_day=10),
    ]
    write_rows(rows, home / "log.parquet")
    registry = MlflowClient(f"sqlite:///{home}/registry/mlflow.db")
    registry.create_registered_model("fares")
    for version in "12":
        (tmp_path / version).mkdir()
        (tmp_path / version / "model.bin").write_text(version)
        registry.create_model_version("fares", str(tmp_path / version))
    registry.set_registered_model_alias("fares", "champion", "1")
    return home


def drafted(home: Path) -> Path:
    """The specification that `init` writes, with what a person says."""
    frame = pd.read_parquet(home / "log.parquet").rename(columns={"fare": "actual_fare"})
    frame.to_parquet(home / "log.parquet")
    printed = placet(home, "init", "--log", str(home / "log.parquet"), "--model", "fares")
    assert "prediction  predicted" in printed
    spec = home / "models" / "fares.yaml"
    text = spec.read_text(encoding="utf-8")
    for before, after in SAID_BY_A_PERSON.items():
        assert before in text
        text = text.replace(before, after)
    spec.write_text(text, encoding="utf-8")
    return spec


def test_what_makes_no_sense_of_a_number_is_refused_by_file_line_and_field(home: Path):
    spec = drafted(home)
    spec.write_text(spec.read_text(encoding="utf-8") + "favourable: 1\n", encoding="utf-8")
    line = len(spec.read_text(encoding="utf-8").splitlines())
    output = placet(home, "profile", "fares", "--as", "farah", code=REFUSED)
    assert (
        f"fares.yaml:{line}: favourable: found 1, expected no `favourable` for task regression: it decides nothing"
        in output
    )


def test_a_log_with_text_among_its_predictions_is_refused_by_column(home: Path):
    drafted(home)
    frame = pd.read_parquet(home / "log.parquet").astype({"predicted": str})
    frame.loc[0, "predicted"] = "n/a"
    frame.to_parquet(home / "log.parquet")
    output = placet(home, "profile", "fares", "--as", "farah", code=REFUSED)
    assert (
        "log.parquet: column predicted has 1 row with something else, expected a finite number in every row" in output
    )


def test_a_version_that_predicts_a_number_goes_from_its_log_to_a_vote(home: Path):
    drafted(home)
    assert "fares/1: 20 of 20 buckets counted" in placet(home, "profile", "fares", "--as", "farah")
    assert "fares/2 is assessed" in placet(home, "assess", "fares", "2", "--as", "farah")
    output = placet(home, "bias", "fares", "2", "--as", "farah", code=REFUSED)
    assert "fares predicts a number and decides nothing, and a bias audit is about choices" in output
    placet(home, "request", "fares", "2", "--as", "farah", "--reason", "it is closer")
    brief = placet(home, "brief", "R-0001")
    assert "Its numbers are off by 1.000 on average. With version 1, which serves now, it is 2.000." in brief
    assert "1 of 2 requirements are met." in brief
    assert "Not met: “Groups are predicted alike.” Found for female (sex), versus male: " in brief
    for person in ("ben", "clara"):
        placet(home, "vote", "R-0001", "approve", "--as", person, "--reason", "I read it")
    placet(home, "close", "R-0001", "--as", "amina", "--reason", "the committee has voted")
    registry = MlflowClient(f"sqlite:///{home}/registry/mlflow.db")
    assert str(registry.get_model_version_by_alias("fares", "champion").version) == "2"
