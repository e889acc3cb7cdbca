"""Homes and exports that earlier commits wrote.

Today's program opens them, checks them, and goes on where they stopped. How they were written:
tests/earlier/write.py.
"""

import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from governance.audit import verify_bundle
from governance.bootstrap import bootstrap
from governance.cli.program import main
from governance.committee.acts import Choice
from governance.committee.request import State
from governance.demo.clock import StoryClock
from governance.services.committee.question import answer_question
from governance.services.committee.request import open_request
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.rounds.round import make_round
from governance.settings import Settings
from tests.builders import BEN, CLARA, ELENA, FARAH, HENRIK, MODEL, by
from tests.pages.screens import Screen, show
from tests.steps import close, refused, request_of, vote

ARCHIVES = Path(__file__).resolve().parents[1] / "earlier"
COMMITS = ("cf434ad", "a46529c")
REVOKED, WAITS = "R-0010", {"cf434ad": "R-0019", "a46529c": "R-0020"}
POLICY = {"cf434ad": "R-0014", "a46529c": "R-0015"}
"""In every home: who may no longer serve; what is in review; the rules that took the place of the first ones."""
OF_A_VERSION = (
    "models",
    "overview",
    "performance",
    "fairness",
    "explanations",
    "model_card",
    "bias",
    "monitoring",
    "data_quality",
)
OF_THE_CONSOLE = ("review", "policy", "committee", "audit_log")
AFTERWARDS = date(2026, 6, 21)
"""The day after the story's last one."""


@dataclass(frozen=True)
class Earlier:
    """What an earlier commit left.

    A home, exports of it, a checkpoint from its first days, the newest key of its log.
    """

    commit: str
    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def early(self) -> Path:
        return self.folder / "early.checkpoint"

    @property
    def key(self) -> str:
        return (self.folder / "key.txt").read_text().strip()

    def console(self) -> Ports:
        """The console of this home on the day after."""
        return bootstrap(Settings(home=self.home), StoryClock(AFTERWARDS))

    def say(self, *arguments: str) -> str:
        """Run a command that must succeed, and return its output.

        It has nothing to object to.
        """
        done = CliRunner().invoke(main, ["--home", str(self.home), *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def verified(self, export: Path) -> str:
        """What today's verifier, alone, says of an export."""
        verifier = str(verify_bundle.__file__)
        command = [sys.executable, "-I", verifier, str(export), "--key", self.key, "--checkpoint", str(self.early)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(params=COMMITS)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Earlier:
    """What that commit wrote, as it wrote it.

    Only the registry is told where its files are now.
    """
    with tarfile.open(ARCHIVES / f"{request.param}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    earlier_home = Earlier(request.param, tmp_path)
    with closing(sqlite3.connect(earlier_home.home / "registry" / "mlflow.db")) as registry:
        for column in ("source", "storage_location"):
            registry.execute(
                f"UPDATE model_versions SET {column} = replace({column}, '/HOME', ?)",  # noqa: S608
                (str(earlier_home.home),),
            )
        registry.commit()
    return earlier_home


def test_an_earlier_home_is_migrated_and_holds(earlier: Earlier):
    earlier.say("migrate")
    assert "The log is intact" in earlier.say("verify", "--checkpoint", str(earlier.early), "--key", earlier.key)


def test_an_earlier_export_is_verified_offline(earlier: Earlier):
    exports = sorted((earlier.folder / "exports").iterdir())
    assert [path.name for path in exports] == ["R-0002.zip", "since-2026-04-10.zip"]
    outputs = [earlier.verified(export) for export in exports]
    assert all("verify_bundle.py that of an earlier version" in output for output in outputs)
    assert all(("an earlier version wrote them" in output) == (earlier.commit == "cf434ad") for output in outputs)


@pytest.mark.slow
def test_the_committee_goes_on_where_an_earlier_home_stopped(earlier: Earlier):
    console, request = earlier.console(), WAITS[earlier.commit]
    answer_question(by(console, FARAH), request, "Q-1", "They are told on Monday.")
    if earlier.commit == "cf434ad":
        with refused(
            console,
            r"has changed since it was opened: the specification \(dossiers did not name it then\), the risk tier",
        ):
            vote(console, CLARA, Choice.APPROVE, request)
        assess(by(console, FARAH), MODEL, "4")
        open_request(by(console, FARAH), MODEL, "4", "On a dossier that names its tier.")
        vote(console, BEN, Choice.APPROVE, request)
    for person in (CLARA, ELENA):
        vote(console, person, Choice.APPROVE, request)
    assert close(console, request).approved
    assert make_round(console) == ()
    assert request_of(console, request).state is State.SETTLED
    assert console.registry.alias_holder(MODEL, "champion") == "4"
    assert "The log is intact" in earlier.say("verify", "--checkpoint", str(earlier.early))
    for asked in (("--request", request), ("--request", "R-0001"), ("--since", "2026-04-01")):
        export = earlier.folder / "export.zip"
        earlier.say("export", *asked, "--checkpoint", str(earlier.early), "--output", str(export))
        earlier.verified(export)


@pytest.mark.slow
def test_pages_show_what_an_earlier_home_holds(earlier: Earlier, monkeypatch: pytest.MonkeyPatch):
    console = earlier.console()
    assert make_round(console) == ()
    show(console, monkeypatch.setattr)
    rows = Screen(CLARA, "docket", show="open").links
    assert any(f"{WAITS[earlier.commit]}: " in label for label in rows), rows
    assert "revoked" in Screen(HENRIK, "decision", request=REVOKED).text
    assert "standard, version 2" in Screen(HENRIK, "decision", request=POLICY[earlier.commit]).text
    for page in OF_A_VERSION:
        shown = Screen(HENRIK, page, model=MODEL, version="2")
        assert (shown.refusals, shown.crashed) == ([], []), page
    for page in OF_THE_CONSOLE:
        shown = Screen(HENRIK, page)
        assert (shown.refusals, shown.crashed) == ([], []), page
