"""Write a small home in which nearly everything has happened.

And exports of it, with the code of the commit that is checked out.

Run it in a checkout of that commit, in which its environment is made, and give it the archive to write:

    cd CHECKOUT && .venv/bin/python PATH/TO/tests/earlier/write.py PATH/TO/tests/earlier/COMMIT.tar.gz

It knows the commits cf434ad and a46529c: what they call things is what it imports. The clock is the story's, so that the archive
dates nothing by the day on which it was made; keys and seals are random, as they are in any home. The registry names the
folder of the home `HOME`, which whoever unpacks it puts right.
"""

import gzip
import io
import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

sys.path.insert(0, str(Path.cwd()))
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

# ruff: noqa: I001  (what is imported here is that commit's, which has other modules than the sources around this file)
from governance.bootstrap import bootstrap
from governance.demo.clock import StoryClock
from governance.demo.publish import Publisher
from governance.errors import PlacetError
from governance.evidence.bundle import Result
from governance.records import Assurance, Person, Role
from governance.review.acts import Choice, When
from governance.review.policy import Policy
from governance.review.request import Purpose
from governance.services import condition, emergency, halt, question, take_part
from governance.services.amend import propose_policy
from governance.services.assess import assess
from governance.services.attach import attach_document
from governance.services.audit_bias import audit_bias
from governance.services.close import close_request
from governance.services.erase import erase_person, erase_words
from governance.services.export import export_request, export_since
from governance.services.ports import Ports
from governance.services.prove import verify_log
from governance.services.record import seen_now
from governance.services.request import open_request
from governance.services.rotate import rotate_key
from governance.services.tend import tend
from governance.services.vote import cast_vote
from governance.services.withdraw import withdraw
from governance.settings import Settings, sqlite_url
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    DEV,
    ELENA,
    EVERYBODY,
    FARAH,
    IVO,
    JANA,
    KOFI,
    LIN,
    MARTA,
    MODEL,
    NADIA,
    a_policy,
    a_spec,
    predictions_of,
    write_rows,
)

OTTO = Person("otto", "Otto Lang", Role.MEMBER, "risk")
"""Who takes part once, leaves, and is forgotten."""
FIRST = date(2026, 4, 1)
WHEN = int(datetime(2026, 3, 31, 12, tzinfo=UTC).timestamp() * 1000)
"""When the registry says that everything in it was made, in milliseconds."""
HIDDEN = "/HOME"


class Story:
    """One console, and what its people do, a line each."""

    def __init__(self, home: Path) -> None:
        self.home, self.clock = home, StoryClock(FIRST)
        settings = Settings(home, sqlite_url(home / "registry" / "mlflow.db"), origin="log.placet.test")
        self.settings = settings
        self.ports: Ports = bootstrap(settings, Assurance.DEMO, self.clock)

    def day(self, number: int) -> None:
        """Go on to the morning of day `number`.

        The program looks after what is due.
        """
        self.clock.move_to(FIRST + timedelta(days=number - 1))
        for obstacle in tend(self.ports):
            print(f"day {number}: {obstacle}")

    def asks(self, version: str, alias: str = "champion", reason: str = "It finds more.", **more: str) -> str:
        """Measure `version`, and ask for it.

        It is compared with the version that serves now. A request that is there already is renewed.
        """
        assess(self.ports, FARAH, MODEL, version)
        return open_request(self.ports, FARAH, MODEL, version, reason, alias=alias, **more).id

    def vote(self, request: str, choice: Choice, *people: Person) -> None:
        for person in people:
            reason = f"{person.name} has read the dossier."
            cast_vote(self.ports, person, request, choice, reason, seen_now(self.ports, request))

    def close(self, request: str, chair: Person = AMINA) -> None:
        close_request(self.ports, chair, request, "The committee has voted.", seen_now(self.ports, request))
        tend(self.ports)

    def approve(self, request: str) -> str:
        self.vote(request, Choice.APPROVE, BEN, CLARA, ELENA)
        self.close(request)
        return request

    def condition(self, request: str, person: Person, day: int, when: When, text: str) -> None:
        due = FIRST + timedelta(days=day - 1)
        condition.propose_condition(self.ports, person, request, text, "farah", "elena", due, when)


def set_up(home: Path) -> None:
    """Write what people bring.

    Specification, policy, roster, predictions, four versions in a registry.
    """
    (home / "models").mkdir(parents=True)
    _write(home / "models" / f"{MODEL}.yaml", a_spec().model_dump(mode="json", by_alias=True, exclude_defaults=True))
    _write(home / "policy.yaml", rules(1).model_dump(mode="json", exclude_defaults=True))
    write_roster(home, (*EVERYBODY, OTTO))
    rows = predictions_of("1", first_day=0, missed=12, false_alarms=9)
    for number, missed in ((1, 12), (2, 6), (3, 9), (4, 3)):
        rows += predictions_of(str(number), first_day=10, missed=missed, false_alarms=9)
    write_rows(rows, home / "predictions" / "log.parquet")
    publisher = Publisher(sqlite_url(home / "registry" / "mlflow.db"), home / "registry" / "artifacts")
    for number in range(1, 5):
        files = home / "registry" / "files" / str(number)
        files.mkdir(parents=True)
        (files / "rules.txt").write_text(f"the rules of version {number}\n")
        publisher.described(MODEL, files, f"Rules, edition {number}; there is no model file.")


def write_roster(home: Path, people: Iterable[Person]) -> None:
    """people.yaml, with those who sit or sat here."""
    rows = [{f.name: getattr(person, f.name) for f in fields(person)} for person in people]
    plain_rows = [{name: _plain(value) for name, value in row.items() if value} for row in rows]
    _write(home / "people.yaml", {"people": plain_rows})


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else str(value)


def rules(version: int, stray: str = "report") -> Policy:
    """The rules of one tier.

    20 days for a decision, which holds for 60, and what to do with a stray alias.
    """
    written = a_policy(version=version, review_days=20, valid_for_days=60)
    return Policy.model_validate({**written.model_dump(mode="json"), "stray_alias": stray})


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def tell(story: Story) -> None:
    """Everything that happens, day by day."""
    ports = story.ports
    attach_document(ports, FARAH, MODEL, "1", "test-report", "tests.txt", b"all tests passed\n", Result.PASSED)
    the_first_approval(story)
    (story.home / "early.checkpoint").write_bytes(_checkpoint(ports))
    renewed_and_delegated(story)
    rejected_and_appealed(story)
    broken_glass(story)
    withdrawn_lapsed_expired(story)
    stopped_suspended_breached(story)
    strays(story)
    rules_changed(story)
    kept(story)
    still_open(story)


def the_first_approval(story: Story) -> None:
    """R-0001: version 1 is approved for the first time.

    With questions, conditions, a recusal, and a vote that is changed.
    """
    ports, asked = story.ports, story.asks("1", reason="The pilot is over.")
    take_part.declare_no_conflict(ports, CLARA, asked)
    take_part.declare_recusal(ports, JANA, asked, "My sister works there.")
    question.ask_question(ports, ELENA, asked, "Who answers at night?", blocking=True)
    question.answer_question(ports, FARAH, asked, "Q-1", "The call centre does.")
    question.resolve_question(ports, ELENA, asked, "Q-1", "That will do.")
    question.ask_question(ports, CLARA, asked, "May people object?", blocking=False)
    story.condition(asked, BEN, 15, When.AFTER, "Older customers can call at night.")
    story.condition(asked, CLARA, 15, When.AFTER, "A second reading of this.")
    condition.drop_condition(ports, CLARA, asked, "C-2", "The first one says it.")
    story.vote(asked, Choice.ABSTAIN, OTTO)
    story.vote(asked, Choice.REJECT, ELENA)
    story.approve(asked)
    story.day(3)
    condition.report_condition(ports, FARAH, asked, "C-1", "They can.", "https://example.org/rota")
    condition.return_condition(ports, ELENA, asked, "C-1", "Nobody picked up.")
    condition.report_condition(ports, FARAH, asked, "C-1", "Now they can.", "https://example.org/rota-2")
    condition.verify_condition(ports, ELENA, asked, "C-1", "I called at three.")


def renewed_and_delegated(story: Story) -> None:
    """R-0002: version 2 is renewed, and promoted after a condition.

    It is renewed after more evidence. A deputy votes. The condition is verified.
    """
    ports = story.ports
    story.day(4)
    asked = story.asks("2")
    story.vote(asked, Choice.APPROVE, CLARA)
    attach_document(ports, FARAH, MODEL, "2", "datasheet", "sheet.txt", b"what is in it\n", None)
    audit_bias(ports, FARAH, MODEL, "2")
    story.asks("2", reason="With its data sheet and a look for bias.")
    take_part.delegate_seat(ports, BEN, asked, "I travel.")
    take_part.take_seat_back(ports, BEN, asked, "I am back.")
    take_part.delegate_seat(ports, BEN, asked, "I travel after all.")
    story.condition(asked, CLARA, 20, When.BEFORE, "The letter says whom to ask.")
    story.vote(asked, Choice.APPROVE, LIN, CLARA, ELENA)
    story.close(asked)
    story.day(5)
    condition.report_condition(ports, FARAH, asked, "C-1", "It does.")
    condition.verify_condition(ports, ELENA, asked, "C-1", "I have the letter.")
    tend(ports)


def rejected_and_appealed(story: Story) -> None:
    """R-0003 is rejected, and its appeal R-0004 succeeds.

    Both are about version 3. Others carry the appeal.
    """
    ports = story.ports
    asked = story.asks("3")
    story.vote(asked, Choice.REJECT, BEN, CLARA, ELENA)
    story.close(asked)
    story.day(7)
    attach_document(ports, FARAH, MODEL, "3", "test-report", "more.txt", b"and these too\n", Result.PASSED)
    appeal = story.asks("3", reason="There is more to read now.", appeal=asked)
    story.vote(appeal, Choice.APPROVE, JANA, KOFI, DEV)
    story.close(appeal, IVO)


def broken_glass(story: Story) -> None:
    """R-0005 and R-0006: two emergencies.

    R-0005 goes back to version 2, and the committee confirms it. R-0006 goes to none, and nobody decides.
    """
    ports = story.ports
    story.day(9)
    first = emergency.break_glass(ports, FARAH, MODEL, "2", "It blocks whole villages.").id
    emergency.confirm_emergency(ports, MARTA, first, "I see it too.")
    tend(ports)
    story.vote(first, Choice.APPROVE, JANA, KOFI, DEV)
    story.close(first, IVO)
    story.day(10)
    second = emergency.break_glass(ports, MARTA, MODEL, None, "And so does this one.").id
    emergency.confirm_emergency(ports, FARAH, second, "It does.")
    tend(ports)
    story.day(14)


def withdrawn_lapsed_expired(story: Story) -> None:
    """Version 4 is asked for three times without success.

    It is taken back, it is forgotten, and as `pilot` it runs out.
    """
    ports = story.ports
    withdraw(ports, FARAH, story.asks("4"), "A mistake.")
    story.asks("4", reason="No mistake after all.")
    story.approve(story.asks("1", alias="pilot"))


def stopped_suspended_breached(story: Story) -> None:
    """Three approvals end in three ways.

    For good, until the committee says more, and for a condition that was not met.
    """
    ports = story.ports
    stopped, suspended, breached = (story.asks("1", alias=alias) for alias in ("night", "shadow", "trial"))
    story.condition(breached, BEN, 20, When.AFTER, "The page is in large print.")
    for request in (stopped, suspended, breached):
        story.approve(request)
    story.day(16)
    halt.stop(ports, MARTA, stopped, "Harm was reported.")
    halt.suspend(ports, BEN, suspended, "Somebody complained.")
    tend(ports)
    story.day(22)
    story.day(36)


def strays(story: Story) -> None:
    """The alias `steady` strays twice.

    Somebody moves it, and it is put right. Its files are changed and put back.

    Where the commit knows of adoptions, somebody asks for one in vain."""
    ports, registry = story.ports, story.ports.registry
    story.approve(story.asks("1", alias="steady"))
    registry.set_alias(MODEL, "steady", "4")
    tend(ports)
    registry.set_alias(MODEL, "steady", "1")
    tend(ports)
    files = story.home / "registry" / "files" / "1" / "rules.txt"
    written = files.read_text()
    files.write_text("other rules\n")
    tend(ports)
    files.write_text(written)
    tend(ports)
    story.day(70)
    if "ADOPTION" not in Purpose.__members__:
        return
    registry.set_alias(MODEL, "older", "2")
    asked = story.asks("2", alias="older", reason="It has been there for years.")
    story.vote(asked, Choice.REJECT, BEN, CLARA, ELENA)
    story.close(asked)


def rules_changed(story: Story) -> None:
    """The committee adopts other rules, and the first ones again.

    It adopts rules that move strays back, rejects others, and takes the first ones back once a stray was moved back.
    """
    ports = story.ports
    the_committee_on(story, rules(2, "move back"), Choice.APPROVE)
    the_committee_on(story, rules(3), Choice.REJECT)
    story.day(71)
    story.approve(story.asks("2"))
    story.approve(story.asks("1", alias="steady"))
    ports.registry.set_alias(MODEL, "steady", "3")
    tend(ports)
    story.day(80)
    the_committee_on(story, rules(4), Choice.APPROVE)


def the_committee_on(story: Story, proposed: Policy, choice: Choice) -> None:
    """A request for `proposed`, on which everybody votes the same."""
    asked = propose_policy(story.ports, CLARA, proposed, "The rules were not right.").id
    story.vote(asked, choice, BEN, ELENA, AMINA)
    story.close(asked)


def kept(story: Story) -> None:
    """Keep the log: people and words are forgotten, a key changes.

    Somebody leaves.
    """
    ports = story.ports
    write_roster(story.home, EVERYBODY)
    erase_person(ports, NADIA, "otto", "He asked us to.")
    erase_words(ports, NADIA, 20, "A name stood in it.")
    rotate_key(ports, NADIA, "The year is over.")


def still_open(story: Story) -> None:
    """What waits for the committee at the end.

    And an alias that is not where it was decided.
    """
    ports = story.ports
    story.day(81)
    asked = story.asks("4", reason="It finds most of all.")
    question.ask_question(ports, ELENA, asked, "What of the villages?", blocking=False)
    story.condition(asked, BEN, 110, When.AFTER, "The villages are told.")
    story.vote(asked, Choice.APPROVE, BEN)
    story.asks("3", alias="pilot", reason="Another try.")
    propose_policy(ports, CLARA, rules(5, "move back"), "It was better so.")
    ports.registry.set_alias(MODEL, "steady", "4")
    tend(ports)
    assert verify_log(ports).fault is None


def _checkpoint(ports: Ports) -> bytes:
    assert verify_log(ports).fault is None
    checkpoint = ports.kept.read()
    assert checkpoint is not None
    return checkpoint


def hide(home: Path) -> None:
    """Remove times, places and empty room from registry and stores.

    Out of the registry go where and when it was made. Out of both stores goes what takes room without holding
    anything.
    """
    for path in (home / "registry" / "mlflow.db", home / "placet.db"):
        small = path.with_suffix(".small")
        with closing(sqlite3.connect(path)) as store:
            store.execute("VACUUM INTO ?", (str(small),))
        for name in (path, *path.parent.glob(f"{path.name}-*")):
            name.unlink()
        small.replace(path)
    with closing(sqlite3.connect(home / "registry" / "mlflow.db")) as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            _hide_in(store, table, str(home), HIDDEN)
            _hide_in(store, table, str(Path.cwd()), HIDDEN)
        store.commit()
        store.execute("VACUUM")


def _hide_in(store: sqlite3.Connection, table: str, place: str, name: str) -> None:
    # The names are those of the registry's own tables.
    for _, column, kind, *_ in store.execute(f"PRAGMA table_info('{table}')").fetchall():
        if "CHAR" in kind or "TEXT" in kind:
            store.execute(f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?)', (place, name))  # noqa: S608
        if column in ("creation_time", "last_updated_time", "last_update_time"):
            store.execute(f'UPDATE "{table}" SET "{column}" = ?', (WHEN,))  # noqa: S608


def pack(folder: Path, archive: Path) -> None:
    """Write `folder` as an archive.

    It names no owner, no day and no folder of this machine.
    """
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as made:
        for path in sorted(folder.rglob("*")):
            entry = made.gettarinfo(str(path), str(path.relative_to(folder)))
            entry.uid = entry.gid = entry.mtime = 0
            entry.uname = entry.gname = ""
            content = path.read_bytes() if path.is_file() else b""
            require_no_place(path, content, folder)
            made.addfile(entry, io.BytesIO(content))
    archive.write_bytes(gzip.compress(plain.getvalue(), 9, mtime=0))


def require_no_place(path: Path, content: bytes, folder: Path) -> None:
    """Stop where `content` names a folder of this machine.

    Also where anything packed in it does.
    """
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            content += b"".join(packed.read(name) for name in packed.namelist())
    for place in (folder, folder.parent, Path.cwd(), Path.home()):
        if str(place).encode() in content:
            raise SystemExit(f"{path.name} names {place}")


def main(archive: Path) -> None:
    """Write `archive`."""
    folder = Path(tempfile.mkdtemp())
    home = folder / "home"
    set_up(home)
    story = Story(home)
    tell(story)
    (folder / "exports").mkdir()
    early = (home / "early.checkpoint").read_bytes()
    for made in (
        export_request(story.ports, "R-0002", kept=[early]),
        export_since(story.ports, FIRST + timedelta(days=9), kept=[early]),
    ):
        (folder / "exports" / made.name).write_bytes(made.zipped())
    shutil.move(home / "early.checkpoint", folder / "early.checkpoint")
    with story.ports.store.reader() as reader:
        for request in reversed(reader.requests()):
            print(
                request.id, request.name, request.purpose, request.state, [str(a.move) for a in reader.acts(request.id)]
            )
        (folder / "key.txt").write_text(f"{reader.log.keys()[-1].key}\n")
    hide(home)
    pack(folder, archive)
    shutil.rmtree(folder)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve())
    except PlacetError as error:
        raise SystemExit(str(error)) from error
