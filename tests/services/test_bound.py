"""What a request is judged by is bound.

It stands in the dossier and in the acts. No file or row of the moment decides.
"""

import json
from contextlib import closing
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from governance.canonical import canonical_bytes, digest_of_bytes, plain
from governance.committee.acts import Choice, Tally
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.request import Request
from governance.errors import StoreUnavailable
from governance.records import Person, Role
from governance.sentences import deciding, refusals
from governance.services.committee.participation import delegate_seat
from governance.services.committee.policy import policy_in_force, tier_of
from governance.services.log.erase import erase_person
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.record import on_record, requests_where
from governance.services.rosters import look_at_roster, roster_on_record, written_down
from governance.services.serving.settle import settle
from governance.services.views.read import minutes
from governance.store.outbox import AliasMove
from governance.store.policies import PolicyInForce
from tests.builders import (
    BEN,
    CLARA,
    DEV,
    ELENA,
    EVERYBODY,
    GRETA,
    JANA,
    KOFI,
    LIN,
    MODEL,
    NADIA,
    NOON,
    a_dossier,
    a_policy,
    a_requirement,
    a_roster,
    a_spec,
    a_tier,
    by,
)
from tests.in_a_file import FILE, in_a_file
from tests.services.refusals import Beginnings, Start
from tests.steps import (
    EVERYTHING,
    actions,
    ask,
    close,
    decide,
    held_on,
    joined_by,
    last_entry,
    measured,
    refusal,
    refused,
    under,
    vote,
    vote_all,
)

LAX = a_tier(a_requirement("auc", at_least=0.1), quorum={"at_least": 1}, seats=["legal", "risk"], valid_for_days=9_999)


def two_tiers() -> Any:
    """The policy of every test with a second tier.

    That tier asks next to nothing of two people.
    """
    strict = a_policy()
    return strict.model_copy(update={"tiers": {**strict.tiers, "low": LAX}})


def sql(home: Path, statement: str, *values: object) -> None:
    """Change the store as somebody with its file can."""
    with closing(connect(home / FILE)) as store:
        store.execute(statement, values)
        store.commit()


def rewritten(home: Path, **changes: object) -> None:
    """Rewrite fields in the row of R-0001."""
    with closing(connect(home / FILE)) as store:
        (record,) = store.execute("select record from item where id = 'R-0001'").fetchone()
    sql(home, "update item set record = ?", canonical_bytes(json.loads(record) | changes).decode())


@pytest.fixture(scope="module")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    return Beginnings(tmp_path_factory.mktemp("beginnings"))


@pytest.fixture
def measuring(beginnings: Beginnings, tmp_path: Path) -> Ports:
    """A console where versions 2 and 3 have evidence.

    It has a store of its own that can be edited.
    """
    return _editable(beginnings.console(Start.MEASURED, tmp_path), tmp_path)


@pytest.fixture
def asked(beginnings: Beginnings, tmp_path: Path) -> Ports:
    return _editable(beginnings.console(Start.ASKED, tmp_path), tmp_path)


@pytest.fixture
def serving(beginnings: Beginnings, tmp_path: Path) -> Ports:
    return _editable(beginnings.console(Start.FIRST_KEY, tmp_path), tmp_path)


def _editable(console: Ports, home: Path) -> Ports:
    return replace(console, store=in_a_file(console.store, home))


def test_a_dossier_names_the_specification_that_was_assessed_and_its_tier(asked: Ports):
    dossier = on_record_of(asked).dossier
    assert (dossier.spec, dossier.tier) == (a_spec().digest, "high")


@pytest.mark.parametrize("part", ["spec", "tier"])
def test_another_specification_and_another_tier_make_another_dossier(part: str):
    assert len({a_dossier(**{part: value}).digest for value in (None, "sha256:one", "sha256:two")}) == 3


def test_a_dossier_from_before_its_tier_was_bound_keeps_its_digest():
    before = {f.name: getattr(a_dossier(), f.name) for f in fields(Dossier) if f.name not in ("spec", "tier")}
    assert a_dossier().digest == digest_of_bytes(canonical_bytes(before))


def test_a_tier_edited_between_assessment_and_request_asks_for_nothing(measuring: Ports):
    strict = under(measuring, two_tiers())
    lax = replace(strict, documents=replace(strict.documents, specs={MODEL: a_spec(tier="low")}))
    with refused(lax, refusals.specification_has_changed("card-fraud", "2", "`tier` is low, expected high")):
        ask(lax)


def test_a_tier_edited_after_the_request_changes_nothing(asked: Ports):
    edited = replace(asked, documents=replace(asked.documents, specs={MODEL: a_spec(tier="low")}))
    for person in (DEV, CLARA):
        vote(edited, person)
    with refused(
        edited,
        refusals.no_quorum(
            "R-0001",
            (deciding.more_votes(1), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")),
        ),
    ):
        close(edited)


def test_a_version_assessed_at_another_tier_is_another_dossier(asked: Ports):
    vote(asked, BEN)
    console = replace(asked, documents=replace(asked.documents, specs={MODEL: a_spec(tier="low")}))
    measured(console, "2", 0.91)
    with refused(
        console,
        refusals.dossier_has_changed(
            "R-0001",
            ("the data it was measured on", "the evidence", "the model card", "the specification", "the risk tier"),
            "card-fraud",
            "2",
        ),
    ):
        vote(console, CLARA)


@pytest.mark.parametrize(
    "changes",
    [
        {"tier": "low"},
        {"conflicts": {}},
        {"due_at": "2099-01-01T00:00:00+00:00"},
        {"purpose": "re-attestation"},
        {"requested_by": "nobody"},
        {"state": "approved"},
        {"matter": plain(a_dossier(version="3"))},
        {"regards": "R-0009"},
        {"opened_at": "2001-01-01T00:00:00+00:00"},
        {"reason": "another"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_changed_row_of_a_request_decides_nothing_and_is_named(tmp_path: Path, asked: Ports, changes: dict[str, Any]):
    before = on_record_of(asked)
    rewritten(tmp_path, **changes)
    assert on_record_of(asked) == before
    with asked.store.reader() as reader:
        assert tier_of(reader, on_record(reader, "R-0001")) == a_policy().tier("high")
        assert requests_where(reader) == (before,)
    fault = verify_log(asked).fault
    assert fault is not None
    assert "R-0001" in fault


def test_two_votes_are_no_quorum_however_the_row_of_the_request_reads(tmp_path: Path, asked: Ports):
    for person in (DEV, CLARA):
        vote(asked, person)
    rewritten(tmp_path, tier="low", conflicts={})
    with refusal(
        refusals.no_quorum(
            "R-0001",
            (deciding.more_votes(1), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")),
        )
    ):
        close(asked)


def test_every_field_of_a_request_is_rebuilt_from_its_acts(serving: Ports):
    with serving.store.reader() as reader:
        for row in reader.items.all(REQUEST):
            assert REQUEST.item_from(reader.items.acts(row.id)) == row


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("delete from act where revision = 1", "begin with its opening"),
        ("delete from act where revision = 2", "not numbered from 1 without gaps"),
        ("update act set move = 'alias:moved', said = '{\"model\":\"m\",\"alias\":\"a\",\"version\":null}' where revision = 2", "cannot take"),
    ],
    ids=["the first is gone", "one is gone", "a move that there is not"],
)  # fmt: skip
def test_acts_that_no_request_can_have_are_named_and_decide_nothing(
    tmp_path: Path, asked: Ports, statement: str, says: str
):
    for person in (BEN, CLARA):
        vote(asked, person)
    sql(tmp_path, "drop trigger if exists act_is_only_added_to")
    sql(tmp_path, statement)
    with pytest.raises(StoreUnavailable, match=says):
        held_on(asked)


def test_nothing_is_closed_on_acts_that_the_log_does_not_record(tmp_path: Path, asked: Ports):
    vote_all(asked, Choice.REJECT)
    sql(tmp_path, """update act set said = replace(said, '"reject"', '"approve"')""")
    with refusal(refusals.acts_differ_from_log("R-0001"), StoreUnavailable):
        close(asked)


def test_a_policy_slipped_into_the_table_is_not_in_force(asked: Ports):
    with asked.store.writer() as writer:
        in_force = policy_in_force(writer)[0]
        digest = writer.documents.put(canonical_bytes(a_policy(version=9)))
        writer.policies.add(PolicyInForce(digest, asked.clock(), None))
        assert policy_in_force(writer)[0] == in_force


@pytest.mark.parametrize("column", ["evidence", "card", "artifact", "training", "evaluation", "champion"])
def test_nobody_asks_on_an_assessment_that_the_log_does_not_record(tmp_path: Path, measuring: Ports, column: str):
    with measuring.store.reader() as reader:
        other = reader.evidence.assessment(MODEL, "3")
    assert other is not None
    value = other.evidence if column == "evidence" else "sha256:another"
    sql(tmp_path, f"update assessment set {column} = ? where version = '2'", value)  # noqa: S608
    with refusal(refusals.assessment_differs_from_log("card-fraud/2"), StoreUnavailable):
        ask(measuring)


def test_a_promise_edited_in_the_tables_moves_the_alias_nowhere_else(tmp_path: Path, asked: Ports):
    decide(asked)
    sql(
        tmp_path,
        """update outbox set content = replace(content, '"version":"2"', '"version":"3"') where kind = 'alias-move'""",
    )
    settle(asked)
    assert asked.registry.alias_holder(MODEL, "champion") == "2"


def test_a_promise_that_nobody_decided_on_moves_nothing(tmp_path: Path, asked: Ports):
    sql(
        tmp_path,
        "insert into outbox (position, kind, request, content, queued_at, attempts)"
        " values (99, 'alias-move', 'R-0001', ?, '2026-04-01 12:00:00.000000', 0)",
        canonical_bytes(AliasMove("R-0001", 1, MODEL, "champion", "2")).decode(),
    )
    before = asked.registry.alias_holder(MODEL, "champion")
    settle(asked)
    assert asked.registry.alias_holder(MODEL, "champion") == before


def without(console: Ports, *people: Person) -> Ports:
    """The same console without these people in its people.yaml."""
    gone = {person.id for person in people}
    left = [person for person in EVERYBODY if person.id not in gone]
    return replace(console, documents=replace(console.documents, people=a_roster(left)))


AGAINST, FOR = (BEN, ELENA, DEV), (CLARA, JANA, KOFI)


@pytest.fixture
def three_to_three(asked: Ports) -> Ports:
    """A console where three have rejected and three approved.

    That rejects the request.
    """
    vote_all(asked, Choice.REJECT, AGAINST)
    vote_all(asked, Choice.APPROVE, FOR)
    return asked


YESTERDAY = NOON.date() - timedelta(days=1)


@pytest.mark.parametrize(
    "edited",
    [
        lambda console: without(console, *AGAINST),
        lambda console: joined_by(console, *(replace(member, role=Role.PRODUCT_MANAGER, seat=None, deputy=None) for member in AGAINST)),
        lambda console: joined_by(console, *(replace(member, until=YESTERDAY) for member in AGAINST)),
        lambda console: joined_by(console, *(replace(member, groups=("payments-risk",)) for member in AGAINST)),
        lambda console: joined_by(console, *(replace(member, seat="guest") for member in AGAINST)),
    ],
    ids=["gone", "no members any more", "term over", "in another group", "on another seat"],
)  # fmt: skip
def test_a_vote_that_was_cast_counts_whatever_people_yaml_says_at_the_closing(three_to_three: Ports, edited: Any):
    decided = close(edited(three_to_three))
    assert (decided.approved, decided.tally) == (False, Tally(approve=3, reject=3))
    assert verify_log(three_to_three).fault is None
    rows = minutes(three_to_three, "R-0001")[0].attendance
    assert {row.name for row in rows if row.attended == "voted"} == {member.name for member in (*AGAINST, *FOR)}


def test_a_change_of_people_yaml_is_an_entry_before_the_next_act_and_the_minutes_show_it(three_to_three: Ports):
    close(without(three_to_three, *AGAINST))
    with three_to_three.store.reader() as reader:
        events = [entry.event for entry in reversed(reader.log.read(EVERYTHING))][-2:]
    assert [event["action"] for event in events] == ["roster:changed", "decision:rejected"]
    assert (events[0]["actor"]["id"], events[0]["reason"]) == ("amina", "people.yaml has changed: 3 gone")
    assert [(change["person"], change["what"]) for change in events[0]["detail"]["changed"]] == [
        ("ben", "gone"), ("dev", "gone"), ("elena", "gone")
    ]  # fmt: skip
    record = minutes(three_to_three, "R-0001")[0]
    assert record.roster == events[1]["detail"]["roster"] == events[0]["detail"]["roster"]
    assert ("Amina Haddad", "Ben Okafor is gone; Dev Raman is gone; Elena Petrova is gone") in [
        (contribution.name, contribution.words) for contribution in record.said
    ]


def test_a_console_begins_with_its_roster_on_record(measuring: Ports):
    with measuring.store.reader() as reader:
        roster = roster_on_record(reader)
    assert roster is not None
    assert roster.names == {person.id: person.name for person in EVERYBODY}
    assert roster.digest == written_down(a_roster())["roster"]


def test_somebody_who_makes_themselves_a_member_is_on_record_before_their_vote(asked: Ports):
    member = replace(GRETA, role=Role.MEMBER, seat="ethics")
    vote(joined_by(asked, member), member)
    with asked.store.reader() as reader:
        event = reader.log.read(EVERYTHING)[1].event
    assert (event["action"], event["actor"]["id"]) == ("roster:changed", "greta")
    assert event["detail"]["changed"] == [{"person": "greta", "what": "otherwise", "fields": ["role", "seat"]}]


def test_the_program_notices_by_itself_and_once(asked: Ports):
    console = without(asked, DEV)
    look_at_roster(console)
    look_at_roster(console)
    assert actions(asked).count("roster:changed") == 1
    assert last_entry(asked)["actor"]["id"] == "placet"


def test_who_is_erased_is_a_pseudonym_in_every_roster(asked: Ports):
    erase_person(by(without(asked, DEV), NADIA), "dev", "he asked for it")
    with asked.store.reader() as reader:
        kept = b"".join(entry.leaf + (entry.detail or b"") for entry in reader.log.stored())
        founded = reader.log.read(replace(EVERYTHING, actions=("policy:founded",)))[0].event
    assert b"Dev Raman" not in kept
    assert b'"dev"' not in kept
    assert "dev" not in {person["id"] for person in founded["detail"]["people"]}
    assert verify_log(asked).fault is None


def test_who_has_left_people_yaml_counts_and_casts_no_other_vote(three_to_three: Ports):
    console = joined_by(three_to_three, replace(BEN, until=YESTERDAY))
    with refused(
        console,
        refusals.takes_no_part("Ben Okafor", deciding.term_does_not_run("2026-04-01", None, "2026-03-31")),
    ):
        vote(console, replace(BEN, until=YESTERDAY))


def test_a_deputy_s_vote_counts_when_both_have_left(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", "I travel")
    vote(asked, LIN, Choice.REJECT)
    vote_all(asked, Choice.APPROVE, (CLARA, ELENA, JANA))
    assert close(without(asked, BEN, LIN)).tally == Tally(approve=3, reject=1)
    rows = minutes(asked, "R-0001")[0].attendance
    assert [row.name for row in rows][-1] == "Lin Osei, sitting in for Ben Okafor"


def on_record_of(console: Ports) -> Request:
    with console.store.reader() as reader:
        return on_record(reader, "R-0001")
