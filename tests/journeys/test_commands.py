"""The whole program from its command line.

The demo world, votes, crashes, broken input, a log that somebody touched.
"""

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from mlflow import MlflowClient

from governance.audit.log import Search
from governance.bootstrap import bootstrap
from governance.cli.program import main
from governance.committee.acts import Choice
from governance.committee.request import State
from governance.evidence.bundle import select
from governance.evidence.judgement import Answer
from governance.services.acting import seeing_everything
from governance.services.committee.vote import cast_vote
from governance.services.ports import Ports
from governance.services.record import seen_now
from governance.services.views import read
from governance.settings import Settings
from tests.builders import by
from tests.demo_world import built_demo, first_attempt, shared_by_all_processes, words_of
from tests.journeys import warm
from tests.journeys.conftest import DEMO_ENTRIES, ROOT

pytestmark = pytest.mark.slow

REFUSED, BROKEN_LOG = 2, 1
MEMBERS = ("ben", "clara", "elena")
Done = subprocess.CompletedProcess[str]


def placet(home: Path, *arguments: str) -> Done:
    """A command in this process, which has its libraries loaded already."""
    result = CliRunner().invoke(main, ["--home", str(home), *arguments], catch_exceptions=False)
    return Done(["placet", *arguments], result.exit_code, result.stdout, result.stderr)


def in_a_process_of_its_own(home: Path, *arguments: str) -> Done:
    return subprocess.run(command(home, *arguments), cwd=ROOT, capture_output=True, text=True, check=False)


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "governance", "--home", str(home), *arguments]


def say(home: Path, *arguments: str) -> str:
    """The output of a command that must succeed."""
    done = placet(home, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def as_(person: str) -> tuple[str, ...]:
    return ("--as", person, "--reason", "I read it")


def ports_of(home: Path) -> Ports:
    return bootstrap(Settings(home=home))


def registry_of(home: Path) -> MlflowClient:
    return MlflowClient(f"sqlite:///{home}/registry/mlflow.db")


def champion(home: Path) -> str:
    return str(registry_of(home).get_model_version_by_alias("card-fraud", "champion").version)


def state(home: Path, request: str) -> State:
    return read.review(seeing_everything(ports_of(home)), request).request.state


def events(home: Path) -> list[Any]:
    return [entry.event for entry in reversed(read.history(seeing_everything(ports_of(home)), Search(limit=1000)))]


def moves(home: Path, request: str) -> list[str]:
    return [
        e["detail"]["version"]
        for e in events(home)
        if e["action"] == "alias:moved" and e["subject"] == f"request/{request}"
    ]


# --- the log


@pytest.mark.parametrize("entry", [0, 11, 21], ids=["first", "middle", "last"])
def test_one_changed_byte_in_a_stored_event_is_found_and_its_entry_named(home: Path, entry: int):
    with sqlite3.connect(home / "placet.db") as store:
        (leaf,) = store.execute("SELECT leaf FROM log_entry WHERE sequence = ?", [entry]).fetchone()
        place = leaf.index(b'"at":"') + 12
        changed = leaf[:place] + bytes([leaf[place] ^ 1]) + leaf[place + 1 :]
        with pytest.raises(sqlite3.IntegrityError, match="entries of the audit log are never changed or deleted"):
            store.execute("UPDATE log_entry SET leaf = ? WHERE sequence = ?", [changed, entry])
        store.execute("DROP TRIGGER log_entry_before_update")
        store.execute("UPDATE log_entry SET leaf = ? WHERE sequence = ?", [changed, entry])
    store.close()
    done = in_a_process_of_its_own(home, "verify")
    assert done.returncode == BROKEN_LOG
    assert f"The log was tampered with: entry {entry} was changed" in done.stderr
    assert f"Verified before that: {entry} entries" in done.stderr


def test_the_demo_world_has_a_log_that_verifies_and_caches_that_are_made_anew(home: Path):
    with sqlite3.connect(home / "placet.db") as store:
        store.execute(
            "UPDATE profile SET counts = replace(counts, '\"decisions\":[0,0,0,0,1755,', '\"decisions\":[0,0,0,0,1756,')"
        )
    store.close()
    output = say(home, "verify")
    assert f"The log is intact: {DEMO_ENTRIES} entries" in output
    assert "The table profile is not on record: a cache, which `placet verify --rebuild --as ID`" in output
    assert "admissions/1: 1 of 1 buckets counted, 1 of them had other counts" in say(
        home, "verify", "--rebuild", "--as", "farah"
    )
    assert "admissions/1: 1 of 1 buckets counted\n" in say(home, "verify", "--rebuild", "--as", "farah")
    done = CliRunner().invoke(main, ["--home", str(home), "verify", "--rebuild"])
    assert (done.exit_code, done.stderr) == (2, "--rebuild and --as ID go together: name who counts the logs again\n")


# --- the demo world


def test_the_demo_is_not_built_over_something_else(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    done = placet(tmp_path, "demo")
    assert done.returncode == REFUSED
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world where it was built."""
    return built_demo(shared_by_all_processes(tmp_path_factory))


def test_an_interrupted_demo_starts_over(built: Path):
    assert (first_attempt(built) / "demo-unfinished").exists()
    assert "an earlier build was interrupted" in words_of(built).read_text()
    assert not (built / "demo-unfinished").exists()


def test_the_same_day_gives_the_same_world(built: Path):
    begun = first_attempt(built)
    assert _logs(begun).keys() == _logs(built).keys()
    for name, frame in _logs(built).items():
        first = _logs(begun)[name]
        assert len(first) > 1_000
        # Later days were not there yet, nor outcomes that came later, and a column without a gap has another type.
        same = frame[frame["id"].isin(first["id"])].reset_index(drop=True)
        if "fraud" in first:
            same["fraud"] = same["fraud"].where(first["fraud"].notna())
        pd.testing.assert_frame_equal(first, same, check_dtype=False)
    assert len(_boosters(built)) == 3
    assert _boosters(begun) == _boosters(built)
    entries = _told(begun)
    assert len(entries) > 5
    assert entries == _told(built)[: len(entries)]


def _logs(home: Path) -> dict[str, pd.DataFrame]:
    return {file.name: pd.read_parquet(file) for file in sorted((home / "predictions").rglob("*.parquet"))}


def _boosters(home: Path) -> set[bytes]:
    return {file.read_bytes() for file in home.rglob("model.ubj")}


def _told(home: Path) -> list[Any]:
    # Model files name the registry's own run ids, and whatever rests on them has another digest.
    return [re.sub(r"sha256:[0-9a-f]{64}", "sha256:", str(event)) for event in events(home)]


def test_version_2_misses_equal_opportunity_and_version_3_meets_it(demo_world: Path):
    answers = {}
    for request in ("R-0003", "R-0004"):
        review = read.review(seeing_everything(ports_of(demo_world)), request)
        finding = next(f for f in review.findings if f.requirement.id == "equal-opportunity")
        answers[review.request.name] = finding.answer
    assert answers == {"card-fraud/2": Answer.NOT_MET, "card-fraud/3": Answer.MET}


def test_admission_rates_are_the_published_ones_in_total_and_by_department(demo_world: Path):
    # Freedman, Pisani and Purves, Statistics; R's UCBAdmissions: admitted and rejected, men then women.
    published = {
        "A": (512, 313, 89, 19),
        "B": (353, 207, 17, 8),
        "C": (120, 205, 202, 391),
        "D": (138, 279, 131, 244),
        "E": (53, 138, 94, 299),
        "F": (22, 351, 24, 317),
    }
    measured = select(read.assessed(ports_of(demo_world), "admissions", "1").evidence.measurements, "selection_rate")
    counts = {(m.about.get("stratum"), m.about["group"]): (m.counts["part"], m.counts["whole"]) for m in measured}
    expected: dict[tuple[str | None, str], tuple[int, int]] = {
        (None, "male"): (1198, 2691),
        (None, "female"): (557, 1835),
    }
    for department, (men_in, men_out, women_in, women_out) in published.items():
        expected[department, "male"] = (men_in, men_in + men_out)
        expected[department, "female"] = (women_in, women_in + women_out)
    assert counts == expected
    assert all(m.value == m.counts["part"] / m.counts["whole"] for m in measured)


def test_the_register_is_written_as_files_that_lead_to_each_card(demo_world: Path, tmp_path: Path):
    done = placet(demo_world, "register", "--output", str(tmp_path / "site"))
    assert done.returncode == 0
    index = (tmp_path / "site" / "index.html").read_text()
    linked = re.findall(r'<a href="(cards/[0-9a-f]{64}/card\.html)">', index)
    assert len(linked) == len({*linked}) == 4
    assert all("Model card:" in (tmp_path / "site" / file).read_text() for file in linked)
    assert placet(demo_world, "register").stdout.startswith("# Register of models")


def test_the_rejection_is_on_record_with_every_vote_and_reason(demo_world: Path):
    assert state(demo_world, "R-0002") is State.REJECTED
    course = [event for event in events(demo_world) if event["subject"] == "request/R-0002"]
    assert [event["action"] for event in course] == ["request:opened", *["vote:cast"] * 4, "decision:rejected"]
    votes = {event["actor"]["id"]: event["detail"]["choice"] for event in course[1:5]}
    assert votes == {"ben": "reject", "dev": "approve", "elena": "reject", "amina": "reject"}
    assert all(len(event["reason"]) > 40 for event in course)
    assert course[-1]["detail"]["dissent"] == ["Dev Raman"]


# --- votes and decisions


def test_a_decision_moves_the_alias_and_makes_the_next_request_be_read_again(home: Path):
    for person in MEMBERS:
        say(home, "vote", "R-0003", "approve", *as_(person))
    decided = say(home, "close", "R-0003", "--as", "amina", "--reason", "A remedy is promised.")
    assert "R-0003 is approved: 3 for, 0 against, 0 abstained" in decided
    assert champion(home) == "2"
    assert (state(home, "R-0001"), state(home, "R-0003")) == (State.SUPERSEDED, State.SETTLED)

    stale = placet(home, "vote", "R-0004", "approve", *as_("ben"))
    assert stale.returncode == REFUSED
    assert "R-0004 has changed since it was opened: the serving version it is compared with" in stale.stderr
    say(home, "assess", "card-fraud", "3", "--as", "farah")
    renewed = say(home, "request", "card-fraud", "3", "--as", "farah", "--reason", "Now compared with version 2.")
    assert "R-0004 asks that card-fraud/3 becomes champion" in renewed
    say(home, "vote", "R-0004", "approve", *as_("ben"))
    assert "The log is intact" in say(home, "verify")


# --- what a policy would have said

# By hand. The areas under the curve of R-0001 to R-0004 lie between .950 and .972, .962 and 1, .906 and .930, .872 and .905:
# a limit of .9 is kept by three and straddled by the last. Nobody attached a test report; the gaps between groups of R-0001
# and R-0004 keep two points, those of R-0002 cannot be said and those of R-0003 do not. R-0001 has four votes, the legal seat
# among them; R-0003 and R-0004 have none yet.
STRICTER = """
Request  Version       Was       Would be   Requirement                Before        After         Effect
R-0001   card-fraud/1  settled   approved   separates-cases            met           met           -
R-0001   card-fraud/1  settled   approved   finds-no-less              not measured  not measured  refer
R-0001   card-fraud/1  settled   approved   disturbs-no-more           not measured  not asked     -
R-0001   card-fraud/1  settled   approved   equal-opportunity          met           not asked     -
R-0001   card-fraud/1  settled   approved   stable-inputs              met           not asked     -
R-0001   card-fraud/1  settled   approved   treats-alike-or-is-tested  not asked     met           -
R-0002   card-fraud/2  rejected  blocked    separates-cases            met           met           -
R-0002   card-fraud/2  rejected  blocked    finds-no-less              met           met           -
R-0002   card-fraud/2  rejected  blocked    disturbs-no-more           met           not asked     -
R-0002   card-fraud/2  rejected  blocked    equal-opportunity          inconclusive  not asked     -
R-0002   card-fraud/2  rejected  blocked    stable-inputs              met           not asked     -
R-0002   card-fraud/2  rejected  blocked    treats-alike-or-is-tested  not asked     not measured  block
R-0003   card-fraud/2  open      blocked    separates-cases            met           met           -
R-0003   card-fraud/2  open      blocked    finds-no-less              met           met           -
R-0003   card-fraud/2  open      blocked    disturbs-no-more           met           not asked     -
R-0003   card-fraud/2  open      blocked    equal-opportunity          not met       not asked     -
R-0003   card-fraud/2  open      blocked    stable-inputs              not met       not asked     -
R-0003   card-fraud/2  open      blocked    treats-alike-or-is-tested  not asked     not measured  block
R-0004   card-fraud/3  open      no quorum  separates-cases            met           inconclusive  refer
R-0004   card-fraud/3  open      no quorum  finds-no-less              met           met           -
R-0004   card-fraud/3  open      no quorum  disturbs-no-more           met           not asked     -
R-0004   card-fraud/3  open      no quorum  equal-opportunity          met           not asked     -
R-0004   card-fraud/3  open      no quorum  stable-inputs              not met       not asked     -
R-0004   card-fraud/3  open      no quorum  treats-alike-or-is-tested  not asked     met           -
"""


def test_a_stricter_policy_is_tried_on_the_past_before_it_is_adopted(demo_world: Path):
    printed = say(demo_world, "policy", "simulate", str(Path(__file__).parent / "stricter.yaml"))
    assert printed.startswith(STRICTER.lstrip())
    assert "It would have blocked 2 of 4; 2 of these are not blocked by the rules they were judged by." in printed
    assert "R-0002: treats-alike-or-is-tested: 0 of 2 are met, expected one at least" in printed
    assert "standard, version 1 is in force" in say(demo_world, "policy", "show")


# --- a committee at the command line


def test_a_committee_asks_hands_over_conditions_and_keeps_minutes(home: Path):
    ask = ("question", "ask", "R-0003", "Who calls back at night?", "--as", "elena", "--blocking")
    assert "Q-1 is asked on R-0003, and must be resolved" in say(home, *ask)
    assert "is answered" in say(home, "question", "answer", "R-0003", "Q-1", "A rota.", "--as", "farah")
    blocked = placet(home, "close", "R-0003", *as_("amina"))
    assert "R-0003 has open questions that must be resolved first: Q-1 (Elena Petrova)" in blocked.stderr
    say(home, "question", "resolve", "R-0003", "Q-1", *as_("elena"))
    due = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    who = ("--as", "elena", "--owner", "farah", "--verifier", "dev", "--due", due)
    assert "C-1 is proposed for R-0003" in say(home, "condition", "propose", "R-0003", "A rota is staffed.", *who)
    assert "Lin Osei sits in for Ben Okafor" in say(home, "seat", "delegate", "R-0003", *as_("ben"))
    for person in ("lin", "clara", "elena"):
        say(home, "vote", "R-0003", "approve", *as_(person))
    say(home, "vote", "R-0003", "reject", "--as", "clara", "--reason", "I have changed my mind.")
    decided = say(home, "close", "R-0003", *as_("amina"))
    assert "R-0003 is approved: 2 for, 1 against, 0 abstained" in decided
    assert "It waits: C-1 is open (Farah Nasser" in decided
    assert champion(home) == "1"
    say(home, "condition", "report", "R-0003", "C-1", "It began on Monday.", "--as", "farah", "--evidence", "rota.pdf")
    assert "champion of card-fraud now points to version 2" in say(
        home, "condition", "verify", "R-0003", "C-1", *as_("dev")
    )
    minutes = say(home, "minutes", "R-0003")
    for phrase in ("Lin Osei, sitting in for Ben Okafor", "I have changed my mind.", "A rota is staffed.", "rejection"):
        assert phrase in minutes
    say(home, "minutes", "R-0003", "--output", str(home / "minutes.pdf"))
    assert (home / "minutes.pdf").read_bytes().startswith(b"%PDF-")
    assert "The log is intact" in say(home, "verify")


def test_an_emergency_at_the_command_line_takes_two(home: Path):
    for person in MEMBERS:
        say(home, "vote", "R-0003", "approve", *as_(person))
    say(home, "close", "R-0003", *as_("amina"))
    glass = ("emergency", "break-glass", "card-fraud", "--to", "1", *as_("ben"))
    assert "R-0005 waits until" in say(home, *glass)
    alone = placet(home, "emergency", "confirm", "R-0005", *as_("ben"))
    assert "Ben Okafor asked for R-0005; an emergency takes two people" in alone.stderr
    assert champion(home) == "2"
    assert "champion of card-fraud now points to version 1" in say(
        home, "emergency", "confirm", "R-0005", *as_("marta")
    )
    assert (champion(home), state(home, "R-0003")) == ("1", State.SUSPENDED)
    assert "Nothing has fallen due" in say(home, "due")
    assert "The log is intact" in say(home, "verify")


# --- crashes

DIES = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path

from governance.bootstrap import bootstrap
from governance.people.identity import on_this_machine
from governance.services.acting import begin
from governance.services.committee.close import close_request
from governance.services.record import seen_now
from governance.services.serving.settle import settle
from governance.settings import Settings


class Registry:
    '''The real one, in a process that dies when it is to move an alias: just before, or just after it did.'''

    def __init__(self, real, when):
        self._real, self._when = real, when

    def __getattr__(self, name):
        return getattr(self._real, name)

    def set_alias(self, *where):
        if self._when == "after":
            self._real.set_alias(*where)
        os.kill(os.getpid(), signal.SIGKILL)


home, when = Path(sys.argv[1]), sys.argv[2]
ports = bootstrap(Settings(home=home))
ports = replace(ports, registry=Registry(ports.registry, when))
amina = begin(ports, on_this_machine(ports.documents.roster().person("amina"), ports.clock()))
close_request(amina, "R-0003", "It carries.", seen_now(ports, "R-0003"))
settle(ports)
"""


@pytest.mark.parametrize(("when", "alias"), [("before", "1"), ("after", "2")])
def test_a_crash_while_the_alias_moves_loses_nothing_and_doubles_nothing(home: Path, when: str, alias: str):
    ports = ports_of(home)
    for person in MEMBERS:
        _cast(ports, person)
    died = subprocess.run([warm.python(), "-c", DIES, str(home), when], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert (champion(home), state(home, "R-0003"), moves(home, "R-0003")) == (alias, State.APPROVED, [])
    say(home, "verify")

    assert "champion of card-fraud now points to version 2 (R-0003)" in say(home, "settle")
    assert (champion(home), state(home, "R-0003"), moves(home, "R-0003")) == ("2", State.SETTLED, ["2"])
    assert state(home, "R-0001") is State.SUPERSEDED
    assert "Nothing to settle" in say(home, "settle")
    assert moves(home, "R-0003") == ["2"]
    say(home, "verify")


def _cast(ports: Ports, person: str) -> None:
    voter = ports.documents.roster().person(person)
    cast_vote(by(ports, voter), "R-0003", Choice.APPROVE, "I read it", seen_now(ports, "R-0003"))


# --- broken input


def edit(file: str, *changes: tuple[str, str]) -> Callable[[Path], None]:
    def change(home: Path) -> None:
        text = (home / file).read_text()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (home / file).write_text(text)

    return change


def cut_in_half(home: Path) -> None:
    log = home / "predictions/card-fraud/version-2.parquet"
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])


def empty_log(home: Path) -> None:
    for log in (home / "predictions/card-fraud").iterdir():
        pd.read_parquet(log).iloc[:0].to_parquet(log)


def no_database(home: Path) -> None:
    (home / "registry/mlflow.db").write_text("this is no database\n" * 100)


def already_voted(home: Path) -> None:
    _cast(ports_of(home), "ben")


def owned_by_a_member(home: Path) -> None:
    edit(SPEC, ("people: [farah]", "people: [farah, ben]"))(home)
    say(home, *ASSESS)
    say(home, "request", "card-fraud", "2", *as_("farah"))


def leave(home: Path) -> None:
    """Everything is as the demo left it."""
    assert home.exists()


ASSESS = ("assess", "card-fraud", "2", "--as", "farah")
SPEC = "models/card-fraud.yaml"
BROKEN = [
    pytest.param(
        edit(
            SPEC, ("favourable: 0", "favourable: 7"), ("bucket: day", "bucket: fortnight"), ("tier: high", "teir: high")
        ),
        ASSESS,
        [
            r"models/card-fraud.yaml:2: tier: found nothing, expected this field",
            r"models/card-fraud.yaml:\d+: favourable: found 7, expected 0 or 1",
            r"models/card-fraud.yaml:\d+: bucket: found 'fortnight', expected one of 'hour', 'day', 'week', 'month' or 'year'",
            r"models/card-fraud.yaml:4: teir: found 'high', expected no such field \(is it misspelt\?\)",
        ],
        id="a specification with four errors",
    ),
    pytest.param(
        edit("policy.yaml", ("\nversion: 1", "\nversion: 0"), ("at_least: 0.75", "at_least: plenty")),
        ("policy", "simulate", "{home}/policy.yaml"),
        [
            r"policy.yaml:4: version: found 0, expected greater than or equal to 1",
            r"policy.yaml:18: tiers.high.requirements.0.at_least: found 'plenty', expected a valid number",
        ],
        id="a policy with errors",
    ),
    pytest.param(
        edit(SPEC, ("decision: decision", "decision: verdict")),
        ASSESS,
        [r"has no column for predictions.columns.decision: verdict. It has id, scored_at, "],
        id="a column that is not there",
    ),
    pytest.param(cut_in_half, ASSESS, [r"\*.parquet cannot be read: .*version-2.parquet"], id="half a file"),
    pytest.param(empty_log, ASSESS, [r"holds no predictions; expected at least one row"], id="an empty log"),
    pytest.param(
        leave,
        ("assess", "card-fraud", "9", "--as", "farah"),
        [r"card-fraud has no version 9 in the registry; its versions are 3, 2, 1"],
        id="a version that is not registered",
    ),
    pytest.param(
        already_voted,
        ("vote", "R-0003", "approve", *as_("ben")),
        [r"Ben Okafor has already cast exactly this vote on R-0003, and it stands"],
        id="the same vote again",
    ),
    pytest.param(
        leave,
        ("vote", "R-0003", "approve", *as_("farah")),
        [r"Farah Nasser \(model owner\) may not vote"],
        id="the owner votes",
    ),
    pytest.param(
        owned_by_a_member,
        ("vote", "R-0003", "approve", *as_("ben")),
        [r"Ben Okafor owns card-fraud, and may neither vote on it nor close it"],
        id="a member who became an owner before the request was renewed",
    ),
    pytest.param(
        leave,
        ("vote", "R-0002", "approve", *as_("clara")),
        [r"R-0002 is rejected; it cannot be voted on any more"],
        id="a vote after closing",
    ),
    pytest.param(
        leave,
        ("vote", "R-0003", "approve", *as_("ben"), "--dossier", "0123456789ab"),
        [r"the dossier of R-0003 has changed since you read it"],
        id="a vote on another dossier",
    ),
    pytest.param(
        leave,
        ("vote", "R-0003", "approve", *as_("nobody")),
        [r"nobody is called nobody; people.yaml names amina, ben, "],
        id="an unknown person",
    ),
    pytest.param(
        leave, ("close", "R-0003", *as_("amina")), [r"R-0003 has no quorum; missing: 3 more votes"], id="no quorum"
    ),
    pytest.param(
        no_database,
        ASSESS,
        [r"the registry at sqlite:///.*mlflow.db has a file there that is no SQLite database, expected MLflow's"],
        id="no registry",
    ),
    pytest.param(shutil.rmtree, ("settle",), [r"is no home of Placet; make one with"], id="no home"),
]


@pytest.mark.parametrize(("break_it", "arguments", "sentences"), BROKEN)
def test_what_cannot_be_done_is_said_in_a_sentence_and_leaves_nothing_behind(
    home: Path, break_it: Callable[[Path], None], arguments: tuple[str, ...], sentences: list[str]
):
    break_it(home)
    before = _kept(home)
    done = placet(home, *(argument.format(home=home) for argument in arguments))
    assert done.returncode == REFUSED
    assert done.stdout == ""
    problems = [line for line in done.stderr.splitlines() if not line.startswith("... ")]
    assert len(problems) == len(sentences)
    for line, sentence in zip(problems, sentences, strict=True):
        assert re.search(sentence, line), line
    assert _kept(home) == before


def _kept(home: Path) -> tuple[dict[str, bytes], list[bytes]]:
    """Every file of a home but the store and the registry.

    These two rewrite theirs when they are read. The log is there too.
    """
    if not home.exists():
        return {}, []
    files = [path for path in sorted(home.rglob("*")) if path.is_file() and ".db" not in path.name]
    with ports_of(home).store.reader() as reader:
        return {str(path): path.read_bytes() for path in files}, [entry.leaf for entry in reader.log.stored()]


def test_the_scorer_says_what_can_be_run_here_and_why_something_cannot(demo_world: Path):
    assert placet(demo_world, "scorer", "card-fraud").returncode != 0
    assert "no model file" in say(demo_world, "scorer", "admissions", "1")
    assert "card-fraud/2 can be run (model.ubj). It reads amount, hour" in say(demo_world, "scorer", "card-fraud", "2")
    machine = say(demo_world, "scorer")
    assert "yes  XGBoost" in machine
    assert "yes  limits of memory, time and files" in machine
