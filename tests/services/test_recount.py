"""Decisions that votes and people on record do not justify.

A program takes them that somebody changed. Both verifiers count them anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.audit.verify_bundle import Check
from governance.committee import minutes
from governance.committee.acts import Choice, Tally
from governance.committee.seats import Place
from governance.committee.voting import Outcome
from governance.records import Person
from governance.services import record
from governance.services.acting import Acting, seeing_everything
from governance.services.committee import close, participation, policy
from governance.services.committee import vote as voting
from governance.services.log.export import export_item
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, IVO, JANA, LIN, NOON, a_person, a_policy, by
from tests.services.worlds import Homes, asking
from tests.steps import close as close_it
from tests.steps import joined_by, vote, vote_all

pytest_plugins = ("tests.services.begun",)

Bend = Callable[[pytest.MonkeyPatch], None]
YESTERDAY = NOON.date() - timedelta(days=1)


@pytest.fixture
def console(homes: Homes, tmp_path: Path) -> Ports:
    """A console where a request is open.

    What becomes of its log is what the test is about.
    """
    return homes.console(tmp_path / "console", asking, a_policy(conflicts=["payments-risk"]))


def require_named(console: Ports, sentence: str, said_offline: str) -> None:
    """Require that both verifiers find this."""
    assert sentence in str(verify_log(console).fault)
    faults = offline(console)
    assert any(said_offline in fault for fault in faults), faults


def offline(console: Ports) -> list[str]:
    return [
        fault.sentence for fault in Check(dict(export_item(seeing_everything(console), "R-0001").files)).run().faults
    ]


def without(person: str) -> Bend:
    """Take somebody out of people.yaml while votes are counted.

    Afterwards they are put back.
    """
    real = close.places

    def fewer(*arguments: Any) -> Sequence[Place]:
        return [place for place in real(*arguments) if place.holder.id != person]

    return lambda patch: patch.setattr(close, "places", fewer)


def instead(name: str, value: object, module: object = close) -> Bend:
    return lambda patch: patch.setattr(module, name, lambda *_, **__: value)


FALSE = {
    "a vote that nobody counted": (
        without("dev"),
        "the vote of Dev Raman (act 6) is left out (excluded), and by the acts it is counted",
        "the vote in act 6 is left out (excluded), and by the acts it is counted",
    ),
    "another tally": (instead("tally", Tally(approve=4)), "its tally is Tally(approve=4", "its tally is {"),
    "another outcome": (
        instead("outcome", Outcome(carried=False, reason="nobody approves")),
        "it was rejected, and by the votes it is not: 3 of 4 approve",
        "by its votes it is approved",
    ),
    "a vote that it does not name as left out": (
        instead("left_out", ()),
        "the vote of Ben Okafor (act 2) is counted, and by the acts it is left out (changed)",
        "the vote in act 2 is counted, and by the acts it is left out (changed)",
    ),
    "a vote that its minutes do not name as left out": (
        instead("left_out", (), minutes),
        "the votes that it and its minutes leave out are not those that the acts leave out",
        "the minutes leave out other votes than the decision",
    ),
    "a vote that is not in its minutes": (
        instead("_signature", minutes.Signature("Ben Okafor", "ethics seat", NOON, "approval", "?"), minutes),
        "the vote of Ben Okafor (act 3) counts, and is not in the minutes",
        "the votes in the minutes are not those that count",
    ),
    "another roster": (
        instead("note_roster", "roster-sha256:another"),
        "it names the roster roster-sha256:another, and on record was roster-sha256:",
        "it names the roster roster-sha256:another..., and on record was roster-sha256:",
    ),
    "a change of people.yaml that the minutes hide": (
        instead("changes_since", ()),
        "its minutes show 0 changes of people.yaml, and the log 1 since it was opened",
        "the minutes do not show each change of the people on record since it was opened",
    ),
    "another identity": (
        instead("_assured", dict.fromkeys(range(9), "passkey")),
        "its minutes call the identity of Ben Okafor passkey, and the log demo",
        "the minutes call the identity of Ben Okafor passkey, and the log does not",
    ),
}


@pytest.mark.parametrize(("bend", "sentence", "said_offline"), FALSE.values(), ids=FALSE)
def test_a_decision_that_its_votes_do_not_justify_is_named_by_both_verifiers(
    console: Ports, monkeypatch: pytest.MonkeyPatch, bend: Bend, sentence: str, said_offline: str
):
    vote(console, BEN, Choice.REJECT)
    for person in (BEN, CLARA, ELENA):
        vote(console, person)
    vote(console, DEV, Choice.REJECT)
    bend(monkeypatch)
    close_it(joined_by(console, replace(IVO, since=YESTERDAY)))
    require_named(console, sentence, said_offline)


def test_a_decision_without_a_quorum_is_named_by_both_verifiers(console: Ports, monkeypatch: pytest.MonkeyPatch):
    vote(console, BEN)
    instead("_require_quorum", None)(monkeypatch)
    close_it(console)
    require_named(
        console,
        "it was decided without a quorum; missing: 2 more votes",
        "it was decided without a quorum of 3 votes",
    )


# --- votes that were not to be admitted


@dataclass(frozen=True)
class Admitted:
    """A vote that a changed program takes.

    With it stands what people.yaml says of who casts it.
    """

    person: Person
    on_record: tuple[Person, ...]
    holder: Person
    said: str
    said_offline: str


STRANGER = a_person(seat="lay")
OVER = replace(JANA, until=YESTERDAY)
CONFLICTED = replace(JANA, groups=("payments-risk",))
ADMITTED = {
    "somebody who is not there": Admitted(
        STRANGER, (), STRANGER, "on record there was nobody of that id, and the vote is from the lay seat", "nobody of that id"
    ),
    "another seat than theirs": Admitted(
        replace(JANA, seat="lay"), (), replace(JANA, seat="lay"),
        "on record Jana Duarte was member, ethics seat, and the vote is from the lay seat", "the lay seat was not theirs",
    ),
    "a seat, without being a member": Admitted(
        LIN, (), replace(LIN, seat="lay"),
        "on record Lin Osei was deputy, and the vote is from the lay seat", "the lay seat was not theirs",
    ),
    "a term that is over": Admitted(
        OVER, (OVER,), OVER, "Jana Duarte is not in office on 1 Apr 2026 (term from the beginning until 31 Mar 2026)",
        "the term from None until 2026-03-31 did not include that day",
    ),
    "a group in conflict": Admitted(
        CONFLICTED, (CONFLICTED,), CONFLICTED, "Jana Duarte is in a group that this policy calls conflicted (payments-risk)",
        "a conflict of interest was on record",
    ),
    "a deputy to whom nobody gave the seat": Admitted(
        LIN, (), JANA, "on record Jana Duarte sat on the ethics seat of Jana Duarte", "somebody else sat on that seat"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ADMITTED.values(), ids=ADMITTED)
def test_a_vote_that_was_not_to_be_admitted_is_named_by_both_verifiers(
    console: Ports, monkeypatch: pytest.MonkeyPatch, case: Admitted
):
    vote_all(console)
    seat = case.holder.seat or ""
    instead("place_of", Place(case.holder, seat, case.person, None, None), voting)(monkeypatch)
    bent = joined_by(console, *case.on_record)
    vote(bent, case.person)
    close_it(bent)
    require_named(
        console,
        f"the vote of {case.person.name} (act 5) was not to be admitted: {case.said}",
        f"was not to be admitted: {case.said_offline}" if case.said_offline.startswith("a ") else case.said_offline,
    )


def test_a_deputy_whom_people_yaml_does_not_name_is_named_by_both_verifiers(
    console: Ports, monkeypatch: pytest.MonkeyPatch
):
    instead("_deputy", LIN, participation)(monkeypatch)
    participation.delegate_seat(by(console, CLARA), "R-0001", "I travel")
    vote_all(console, people=(BEN, ELENA, LIN))
    close_it(console)
    fault = "on record Lin Osei was not a deputy of the seat's holder"
    require_named(
        console, f"(act 5) was not to be admitted: {fault}", "on record they were not a deputy of the seat's holder"
    )


CLOSED_BY = {
    "no chair": (CLARA, (), "on record Clara Lindqvist was member, legal seat"),
    "a chair whose term is over": (AMINA, (replace(AMINA, until=YESTERDAY),), "Amina Haddad was not in office on 1 Apr 2026"),
}  # fmt: skip


@pytest.mark.parametrize(("actor", "people", "sentence"), CLOSED_BY.values(), ids=CLOSED_BY)
def test_a_closing_by_somebody_who_was_not_to_close_is_named_by_both_verifiers(
    console: Ports, monkeypatch: pytest.MonkeyPatch, actor: Person, people: tuple[Person, ...], sentence: str
):
    vote_all(console, people=(BEN, JANA, ELENA))
    instead("require_in_office", None, Acting)(monkeypatch)
    close_it(joined_by(console, *people), actor=actor)
    require_named(
        console,
        f"{actor.name} was not to close it: on record {sentence.removeprefix('on record ')}",
        "whoever closed it was not on record as a chair in office without a conflict of interest",
    )


def test_people_on_record_that_are_not_those_of_their_digest_are_named_by_both_verifiers(
    console: Ports, monkeypatch: pytest.MonkeyPatch
):
    real = record.note_roster.__globals__["written_down"]
    monkeypatch.setitem(record.note_roster.__globals__, "written_down", lambda roster: {**real(roster), "people": []})
    vote(joined_by(console, replace(IVO, since=YESTERDAY)), BEN)
    require_named(
        console,
        "entry 4 puts other people on record than those whose digest it names",
        "entry 4, which puts people on record: the people are not those whose digest it names",
    )


# --- decisions that hold


def test_a_decision_that_the_votes_justify_holds(console: Ports):
    vote_all(console)
    vote(console, DEV, Choice.REJECT)
    close_it(console)
    assert verify_log(console).fault is None
    assert offline(console) == []


def test_whoever_is_renamed_or_seated_anew_between_two_acts_voted_from_the_seat_that_they_had(console: Ports):
    participation.delegate_seat(by(console, BEN), "R-0001", "I travel")
    married = joined_by(console, replace(BEN, name="Ben Okafor-Lind"), replace(DEV, seat="lay"))
    vote_all(married, people=(LIN, CLARA, ELENA, DEV))
    close_it(joined_by(console, replace(BEN, seat="legal", deputy=None), replace(CLARA, until=YESTERDAY)))
    assert verify_log(console).fault is None
    assert offline(console) == []


def of_before(patch: pytest.MonkeyPatch) -> None:
    """Run the program as it was before people were on record."""
    for module in (record, close):
        instead("note_roster", None, module)(patch)
    for where in (close, minutes):
        instead("left_out", (), where)(patch)
    instead("written_down", {}, policy)(patch)


def measured_before(homes: Homes, folder: Path, patch: pytest.MonkeyPatch) -> Ports:
    of_before(patch)

    def asked(ports: Ports) -> None:
        asking(ports)

    return homes.console(folder, asked, a_policy())


@pytest.mark.parametrize(("from_the_vote_on", "first"), [(9, "no roster entry"), (3, "no roster entry before entry 7")])
def test_a_log_from_before_people_were_on_record_holds_and_what_is_not_known_of_it_is_said(
    homes: Homes, tmp_path: Path, from_the_vote_on: int, first: str
):
    with pytest.MonkeyPatch.context() as before:
        console = measured_before(homes, tmp_path / "console", before)
        vote(console, BEN, Choice.REJECT)
        vote_all(console, people=(BEN, CLARA, ELENA)[: from_the_vote_on - 1])
        if from_the_vote_on == 9:
            close_it(console)
    if from_the_vote_on != 9:
        vote(console, ELENA)
        close_it(console)
    report = verify_log(console)
    assert report.fault is None
    assert [remark for remark in report.remarks if "roster" in remark] == [
        f"the log has {first}: {4 if from_the_vote_on == 9 else 3} votes in it are counted from the seats that the acts name"
    ]
    checked = Check(dict(export_item(seeing_everything(console), "R-0001").files)).run()
    assert checked.faults == []
    assert any("came from the seats that they name" in gap for gap in checked.unproved)


def test_an_export_that_leaves_out_who_was_on_record_does_not_hold(console: Ports):
    vote_all(console, people=(BEN, CLARA))
    vote(joined_by(console, replace(JANA, seat="lay"), replace(IVO, since=YESTERDAY)), JANA)
    close_it(console)
    files = dict(export_item(seeing_everything(console), "R-0001").files)
    rosters = sorted(name[8:14] for name, content in files.items() if name.endswith(".leaf") and b'"roster:' in content)
    phrases = [
        "it names the roster roster-",  # the last
        "the minutes do not show each change of the people on record",
        "says has changed is not what differs",
    ]
    faults = []
    for position in ("000000", *rosters):
        left = {name: content for name, content in files.items() if not name.startswith(f"entries/{position}")}
        faults.append(" ".join(fault.sentence for fault in Check(left).run().faults))
    assert f"the roster on record before entry {int(rosters[0])} is not here" in faults[0]
    assert all(any(phrase in sentences for phrase in phrases) for sentences in faults[1:]), faults
