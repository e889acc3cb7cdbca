"""Inputs that once went wrong give the right value or sentence.

They lie in a folder that PLACET_TEST_CASES names. Each line of the table is a case, what somebody does with it, and
what must be said and measured, as its README.md has it.
"""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cases.conftest import held_out
from tests.cases.console import Console
from tests.cases.steps import (
    ASKED,
    ASSESSED,
    BY_SEX,
    LOW,
    TABLES,
    VOTES,
    Step,
    a_regressor,
    changed,
    counted,
    drafted,
    explained,
    no_password_kept,
    registered,
    renamed,
    reversed_outcomes,
    specified,
    strict_about_parity,
    tried,
    unreachable,
    without,
)
from tests.journeys.conftest import serving

pytestmark = pytest.mark.slow

TOLERANCE = 2e-3
"""How far a number may be from what its README.md gives with three decimals."""
REFUSED = 2


@dataclass(frozen=True)
class Try:
    """What is done with a case, and what must come of it."""

    case: str
    steps: tuple[Step, ...]
    says: tuple[str, ...] = ()
    """Patterns of which each must be in what was said, and of which none must be."""
    never: tuple[str, ...] = ()
    values: Mapping[str, float | str] = field(default_factory=dict)
    """By measurement: its value, or the pattern of the reason why there is none."""
    how: str = ""
    refused: int = 0
    """How many of the commands must be refused."""


CASES = (
    Try(
        "01-zero-inflated-number-never-drifts",
        ("drift {case}/ref.csv {case}/cur.csv",),
        says=(r"capital_gain +0\.9[0-9]+ .*moved far",),
        never=("within chance",),
    ),
    Try(
        "02-us-dates-in-daily-files-swap-months",
        (tried,),
        says=("The log has version 1 only from 1 Jan 2026 to 21 Jan 2026",),
        never=("2026-12-01",),
    ),
    Try(
        "03-outcome-among-the-features",
        (tried,),
        says=(r"case\.yaml:9: predictions\.features: .*not two_year_recid \(it is `columns\.outcome`\)",),
        refused=1,
    ),
    Try(
        "03-outcome-among-the-features",
        (drafted("log.csv"),),
        how="drafted",
        says=("outcome: .*two_year_recid",),
    ),
    Try(
        "04-reference-or-labels-that-match-nothing",
        (tried,),
        says=("sensitive.sex has `reference` Femal, a group that no row is in; column sex has Male, Female",),
        refused=1,
    ),
    Try(
        "04-reference-or-labels-that-match-nothing",
        (tried, changed(("Femal", "Female")), "assess case 1 --as farah"),
        how="put right",
        values={
            "equal_opportunity_difference attribute=sex": 0.764516 - 0.836066,
            "equal_opportunity_difference attribute=race,group=Other": 0.046770,
            "selection_rate attribute=race,group=White": 0.214286,
        },
        refused=1,
    ),
    Try("05-outcomes-whose-ids-match-nothing", (tried,), values={"recall": 0.789757, "unlabelled_share": 0.0}),
    Try("06-auc-of-scores-in-a-narrow-range", (tried,), values={"auc": 0.8233}),
    Try(
        "07-log-is-not-of-the-registered-model",
        (tried, "request case 1 --as farah --reason x", "brief R-0001"),
        says=("the registered model file gives another score than the log in [0-9,]+ of 1,000 sampled rows",),
        values={"recall": 0.977},
    ),
    Try(
        "08-text-late-in-a-csv",
        (tried,),
        says=(r"column hours: 1 of 21,000 cells \('unknown' in row 20,991 of log.csv\)",),
        values={"unreadable_share feature=hours": 1 / 21_000},
    ),
    *(
        Try(
            "09-pickle-refused-a-folder-without-a-model-taken",
            (registered(folder), "assess case 1 --as farah", "request case 1 --as farah --reason x", "brief R-0001"),
            how=folder,
            says=(reason,),
        )
        for folder, reason in {
            "pickle": "model.pkl",
            "xgb-legacy": "model.xgb",
            "nothing": "no model",
            "onnx": "ONNX",
        }.items()
    ),
    Try(
        "10-a-champion-that-serves-already",
        (
            registered(),
            lambda console: console.point("champion", "1"),
            "assess case 1 --as farah",
            "request case 1 --as farah --reason x",
        ),
        says=(r"asks that case/1 stays champion, as which it serves already, .*\(incumbent, ",),
    ),
    Try(
        "14-ranking-compared-by-the-users-sex",
        (tried, "request case 1 --as farah --reason x", "brief R-0001"),
        never=("is seen as much as it is relevant",),
    ),
    Try(
        "15-xgboost-regressor-has-no-explanation",
        (
            a_regressor,
            "init --model case --log {home}/log.parquet",
            changed((r"people: \[\]", "people: [farah]")),
            "assess case 1 --as farah",
            "request case 1 --as farah --reason x",
            "brief R-0001",
            explained,
        ),
        says=("explanation: SHAP TreeExplainer.*: None", "1 of 5 requirements are met", "the evidence holds no recall"),
        never=("2 of 5",),
    ),
    Try(
        "18-five-classes",
        (
            lambda console: console.bring(*TABLES),
            "init --model case --log {home}/log.parquet",
        ),
        says=("more than two classes",),
    ),
    Try(
        "reports/01-parity-of-one-group",
        (drafted(), strict_about_parity, ASSESSED, ASKED, "brief R-0001"),
        says=("0 of 1 requirements? (are|is) met",),
        never=("1 of 1 requirements",),
        values={"demographic_parity_difference": "are not shown; expected two groups to compare"},
    ),
    Try(
        "reports/01-parity-of-one-group",
        (drafted("onlyF.parquet", BY_SEX), strict_about_parity, ASSESSED, ASKED, "brief R-0001"),
        how="one group only",
        says=("0 of 1 requirements? (are|is) met",),
        values={"demographic_parity_difference": "group"},
    ),
    Try(
        "reports/03-zero-inflated-column",
        ("drift {case}/reference.csv {case}/current.csv",),
        says=(r"prior_claims +[4-6]\.[0-9]+ .*moved far", r"z85 .*moved far"),
    ),
    Try(
        "reports/05-numbers-kept-as-text",
        ("drift {case}/reference.csv {case}/current.csv", "drift {case}/reference.parquet {case}/current.parquet"),
        says=tuple(
            rf"{name} +2\.[0-9]+ .*moved far"
            for name in ("plain", "german", "with_na", "currency", "as_double", "as_string", "as_category")
        ),
        never=("within chance",),
    ),
    Try(
        "reports/07-ten-thousand-categories",
        ("drift {case}/reference.csv {case}/current.csv",),
        says=("merchant .*(moved far|not measured)",),
        never=("merchant.*within chance",),
    ),
    *(
        Try(
            "reports/09-auc-of-tiny-probabilities",
            (drafted(f"{log}.parquet"), ASSESSED),
            how=log,
            values={"auc": 0.843107},
        )
        for log in ("plain", "rare")
    ),
    Try(
        "reports/11-ids-become-floats",
        (
            drafted(
                "log/*.parquet",
                (r"labels: \{1: '1', 2: '2'\}", "labels: {1: woman, 2: man}, reference: woman"),
                options="--outcomes {home}/outcomes.parquet",
                beside=without("log/d11.parquet"),
            ),
            ASSESSED,
            lambda console: console.bring("log"),
            "profile loans --as farah",
            ASSESSED,
        ),
        values={"unlabelled_share": 0.0, "auc": 0.720054, "selection_rate attribute=sex,group=woman": 0.665948},
    ),
    Try(
        "reports/11-ids-become-floats",
        (
            drafted("log/*.parquet", options="--outcomes {home}/outcomes.parquet"),
            ASSESSED,
        ),
        how="all files at once",
        says=("id +id +a different value in every row",),
        values={"unlabelled_share": 0.0, "auc": 0.720054},
    ),
    Try(
        "reports/13-explanation-of-another-score",
        (drafted(), ASSESSED, explained),
        says=("explanation: .*not measured: .*another score",),
    ),
    Try(
        "reports/15-infinite-feature-stops-assess",
        (drafted(), ASSESSED, explained),
        says=("explanation: .*rows with debt is infinite in [0-9]+ of 1,000 sampled rows are left out",),
        values={"auc": 0.906449},
    ),
    Try(
        "reports/18-alias-refused-by-registry",
        (
            drafted("log.parquet", LOW),
            ASSESSED,
            *(f"{ASKED} --alias '{alias}'" for alias in ("latest", "v2", "champion/eu", "cham pion", "a:b", "@x", "")),
            f"{ASKED} --alias {'a' * 300}",
            "watch",
        ),
        says=("the alias is .*expected at most 255 Latin letters, digits, - and _", "the alias has 300 characters"),
        never=("asks that",),
        refused=8,
    ),
    Try(
        "reports/17-registry-password-shown",
        (
            drafted("log.parquet", LOW, of="18-alias-refused-by-registry"),
            ASSESSED,
            ASKED,
            *VOTES,
            unreachable("http://svc-user:S3cretPw@127.0.0.1:59999"),
            "close R-0001 --as amina --reason ok",
            "settle",
            "backup {home}/kept.zip",
            no_password_kept,
        ),
        says=(r"the registry at http://\*\*\*@127.0.0.1:59999 did not answer",),
        never=("S3cretPw",),
        refused=1,
    ),
    Try(
        "reports/19-reversed-labels-not-recounted",
        (
            drafted("log/*.parquet", options="--outcomes {home}/outcomes.parquet", of="11-ids-become-floats"),
            ASSESSED,
            counted,
            reversed_outcomes,
            "profile loans --as farah",
            counted,
        ),
        says=("12 of 12 buckets counted", r"(?s)273 of 508.*332 of 1292"),
    ),
    Try(
        "reports/21-another-type-same-values",
        ("drift {case}/reference.parquet {case}/current.parquet",),
        says=tuple(f"{name} .*within chance" for name in ("children", "owner", "owner2", "floor")),
        never=("moved far",),
    ),
    *(
        Try(
            "reports/23-own-column-names",
            (drafted(beside=renamed("plain", name)), ASSESSED),
            how=name,
            values={f"psi feature={name}": 0.0139, f"missing_share feature={name}": 0.0},
        )
        for name in ("plain", "_day", "_start", "_latency", "_outcome", "_version", "_score", "_id")
    ),
    Try(
        "reports/25-globs-and-endings",
        (
            "drift {case}/ref.csv '{case}/deep/**/*.parquet'",
            *(f"drift {{case}}/ref.csv {{case}}/{name}" for name in ("x.csv.gz", "X.CSV", "x.tsv")),
        ),
        says=(
            r"Now: .*deep/\*\*/\*\.parquet, 1,500 rows",
            r"x\.csv\.gz, [0-9]+ rows",
            r"X\.CSV, [0-9]+",
            r"x\.tsv, [0-9]+",
        ),
    ),
    Try(
        "reports/27-us-dates-by-file",
        (drafted("log/*.csv"), ASSESSED),
        says=("2026-01-01 to 2026-01-31",),
        never=("2026-12-01",),
    ),
)


APART = {"11-mlflow-server-model-copies-stay-in-tmp", "reports/29-back-button-and-links"}
"""Cases with a test of their own, below."""


def table(tries: tuple[Try, ...]) -> list[object]:
    return [pytest.param(attempt.case, attempt, id=f"{attempt.case} {attempt.how}".strip()) for attempt in tries]


@pytest.mark.parametrize(("name", "tried"), table(CASES))
def test_what_went_wrong_gives_the_right_value_or_the_right_sentence(console: Console, tried: Try):
    for step in tried.steps:
        console.run(step) if isinstance(step, str) else step(console)
    for pattern in tried.says:
        assert re.search(pattern, console.said), f"{pattern} is not in\n{console.said}"
    for pattern in tried.never:
        assert not re.search(pattern, console.said), f"{pattern} is in\n{console.said}"
    assert (console.exits.count(0), console.exits.count(REFUSED)) == (
        len(console.exits) - tried.refused,
        tried.refused,
    ), console.said
    for wanted, expected in tried.values.items():
        measurement = console.measured(wanted)
        if isinstance(expected, str):
            assert re.search(expected, str(measurement.reason or f"it is {measurement.value}")), measurement
        else:
            assert measurement.value == pytest.approx(expected, abs=TOLERANCE), measurement


def test_every_case_has_a_line_of_the_table_or_is_held_out(cases: Path):
    readmes = [readme for depth in ("*", "reports/*") for readme in cases.glob(f"{depth}/README.md")]
    tried = {str(readme.parent.relative_to(cases)) for readme in readmes if not held_out(readme)}
    assert tried <= APART | {attempt.case for attempt in CASES}


@pytest.mark.parametrize("name", ["11-mlflow-server-model-copies-stay-in-tmp"])
def test_what_a_server_hands_out_is_fetched_once_and_left_nowhere(served: Console, monkeypatch, tmp_path: Path, capfd):
    temporary, working = tmp_path / "temporary", tmp_path / "working"
    temporary.mkdir()
    working.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(working)
    served.register("case")
    served.register_run("runs:/{run}/model")
    served.register_run("{artifacts}/model")
    specified(served)
    served.run("assess case 1 --as farah")
    served.put(("version: 1", "version: 2"))
    served.run("assess case 2 --as farah")
    served.run("request case 2 --as farah --reason x")
    assert served.exits == [0, 0, 0], served.said
    assert [*temporary.iterdir(), *working.iterdir()] == []
    assert "Downloading" not in served.said + capfd.readouterr().err


@pytest.mark.browser
@pytest.mark.parametrize("name", ["reports/29-back-button-and-links"])
@pytest.mark.usefixtures("case")
def test_back_brings_back_what_was_chosen_and_an_address_of_nothing_says_so(page: Page, demo_world: Path):
    with serving(demo_world) as running:
        page.goto(f"{running.url}/fairness?model=admissions&version=1")
        expect(page.get_by_role("link", name="admissions", exact=True)).to_be_visible()
        page.get_by_test_id("stMain").get_by_role("link", name="Performance", exact=True).click()
        expect(page).to_have_url(f"{running.url}/performance?model=admissions&version=1")
        page.go_back()
        expect(page).to_have_url(f"{running.url}/fairness?model=admissions&version=1")
        for address, sentence in SAID_OF_WHAT_IS_NOT_THERE.items():
            page.goto(f"{running.url}/{address}")
            expect(page.get_by_text(sentence).first).to_be_visible()
            expect(page).to_have_url(f"{running.url}/{address}")


SAID_OF_WHAT_IS_NOT_THERE = {
    "decision?request=R-0003": re.compile("R-0003 .*not .*decided"),
    "review?request=R-9999": "R-9999 does not exist here; there are",
    "fairness?model=no-such-model&version=1": "Model no-such-model does not exist here; there are",
    "fairness?model=card-fraud&version=99": "Version 99 does not exist here; there are",
}
