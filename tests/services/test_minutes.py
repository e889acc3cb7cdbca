"""The minutes of a whole sitting.

Tests look at them as closing writes them and as people read them.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from governance.committee.acts import Choice, Tally, When
from governance.committee.minutes import Attendance, Commitment, Minute, Minutes, Signature
from governance.papers.markdown import markdown
from governance.papers.minutes import minutes_paper
from governance.services.committee.condition import drop_condition
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import suspend
from governance.services.committee.participation import delegate_seat, recuse
from governance.services.committee.question import answer_question, ask_question, resolve_question
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.views.read import minutes
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, JANA, KOFI, LIN, MARTA, MODEL, a_policy, by
from tests.services.worlds import World, measuring, serving, still
from tests.steps import adopt, ask, close, decide, joined_by, last_entry, measured, on_condition, request_of, vote

pytest_plugins = ("tests.services.begun",)


def april(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC)


def sat(console: Ports) -> None:
    """Hold the sitting on R-0001.

    From the second of April to the ninth, R-0001 is asked, questioned, voted on by five people and approved.
    """
    measuring(console)

    def on(day: int, hour: int, minute: int = 0) -> Ports:
        return still(console, april(day, hour, minute))

    ask(on(2, 9))
    delegate_seat(by(on(2, 10), BEN), "R-0001", "I am on leave")
    recuse(by(on(2, 11), DEV), "R-0001", "my brother sold us the data")
    ask_question(by(on(3, 9, 5), CLARA), "R-0001", "Who answers at night?", blocking=True)
    answer_question(by(on(3, 14, 30), FARAH), "R-0001", "Q-1", "The duty desk.")
    resolve_question(by(on(3, 15), CLARA), "R-0001", "Q-1", "There is a rota.")
    on_condition(on(4, 8), JANA)
    on_condition(on(4, 9), ELENA, text="Print it on paper.")
    drop_condition(by(on(4, 10), ELENA), "R-0001", "C-2", "Nobody reads paper.")
    on_condition(on(4, 11), JANA, text="Count complaints.", verifier="henrik", due=date(2026, 9, 30), when=When.AFTER)
    vote(on(5, 16, 20), LIN, Choice.APPROVE, reason="it finds more")
    vote(on(6, 7), CLARA, Choice.REJECT, reason="I am not sure yet")
    vote(on(6, 8), CLARA, Choice.APPROVE, reason="the line is staffed")
    vote(on(7, 23, 59), ELENA, Choice.REJECT, reason="my neighbours would not call")
    vote(on(8, 0), KOFI, Choice.ABSTAIN, reason="I came late")
    close(on(9, 12), reason="five have voted")


@pytest.fixture
def sitting(world: World) -> Ports:
    return world(sat)


def of(console: Ports, request: str = "R-0001") -> Minutes:
    return minutes(console, request)[0]


def test_the_minutes_say_who_attended_and_who_did_not_and_why(sitting: Ports):
    assert of(sitting).attendance == (
        Attendance("Amina Haddad", "chair", "did not vote"),
        Attendance("Lin Osei, sitting in for Ben Okafor", "ethics", "voted"),
        Attendance("Clara Lindqvist", "legal", "voted"),
        Attendance("Dev Raman", "risk", "is recused from R-0001 and takes no part in it"),
        Attendance("Elena Petrova", "lay", "voted"),
        Attendance("Ivo Marek", "chair", "did not vote"),
        Attendance("Jana Duarte", "ethics", "did not vote"),
        Attendance("Kofi Mensah", "lay", "voted"),
    )


def test_the_minutes_have_every_recusal_with_its_reason(sitting: Ports):
    assert of(sitting).recusals == (
        Signature("Dev Raman", "risk", april(2, 11), "recusal", "my brother sold us the data", "demo"),
    )


def test_the_minutes_have_every_vote_that_counts_with_its_meaning_and_its_time(sitting: Ports):
    assert of(sitting).votes == (
        Signature("Lin Osei", "ethics seat, for Ben Okafor", april(5, 16, 20), "approval", "it finds more", "demo"),
        Signature("Clara Lindqvist", "legal seat", april(6, 8), "approval", "the line is staffed", "demo"),
        Signature("Elena Petrova", "lay seat", april(7, 23, 59), "rejection", "my neighbours would not call", "demo"),
        Signature("Kofi Mensah", "lay seat", april(8, 0), "abstention", "I came late", "demo"),
    )


def test_the_minutes_have_the_count_what_decided_it_and_the_dissent(sitting: Ports):
    record = of(sitting)
    assert (record.outcome, record.tally, record.dissent) == ("approved", Tally(2, 1, 1), ("Elena Petrova",))
    assert (record.because, record.expires_on) == ("2 of 3 approve, more than half is asked", date(2027, 4, 9))
    assert record.rule["quorum"] == {"at_least": 3, "including": {"ethics": 1, "lay": 1}}
    assert (record.asked_by, record.asked_because, record.opened_at) == ("Farah Nasser", "it finds more", april(2, 9))


def test_the_minutes_have_what_was_asked_answered_and_proposed_in_its_order(sitting: Ports):
    assert of(sitting).said == (
        Minute("Clara Lindqvist", april(3, 9, 5), "asked", "Who answers at night?", "demo"),
        Minute("Farah Nasser", april(3, 14, 30), "answered", "The duty desk.", "demo"),
        Minute("Clara Lindqvist", april(3, 15), "resolved a question", "There is a rota.", "demo"),
        Minute("Jana Duarte", april(4, 8), "proposed a condition", "Older customers can call at night.", "demo"),
        Minute("Elena Petrova", april(4, 9), "proposed a condition", "Print it on paper.", "demo"),
        Minute("Elena Petrova", april(4, 10), "dropped a condition", "Nobody reads paper.", "demo"),
        Minute("Jana Duarte", april(4, 11), "proposed a condition", "Count complaints.", "demo"),
    )


def test_the_minutes_have_the_conditions_of_the_approval_with_printed_names(sitting: Ports):
    assert of(sitting).conditions == (
        Commitment("C-1", "Older customers can call at night.", "Farah Nasser", "Elena Petrova", date(2026, 5, 1), When.BEFORE),
        Commitment("C-3", "Count complaints.", "Farah Nasser", "Henrik Vos", date(2026, 9, 30), When.AFTER),
    )  # fmt: skip


def test_the_minutes_are_signed_by_whoever_closed_it(sitting: Ports):
    assert of(sitting).closed == Signature(
        "Amina Haddad",
        "chair",
        april(9, 12),
        "responsibility for the count and for this record",
        "five have voted",
        "demo",
    )


def test_the_minutes_name_what_the_votes_were_cast_on(sitting: Ports):
    record, request = of(sitting), request_of(sitting)
    assert record.digest == request.digest
    assert set(record.matter) == {"model", "version", "alias", "artifact", "training", "evaluation", "evidence", "card", "policy", "champion", "spec", "tier"}  # fmt: skip
    assert (record.matter["evidence"], record.matter["policy"]) == (request.dossier.evidence, a_policy().digest)


def test_the_digest_in_the_decision_names_exactly_the_document_that_is_kept(sitting: Ports):
    named = last_entry(sitting)["detail"]["minutes"]
    with sitting.store.reader() as reader:
        assert "sha256:" + sha256(reader.documents.content(named)).hexdigest() == named
    assert minutes(sitting, "R-0001")[1] == named


def test_the_minutes_stay_as_they_were_written_whatever_happens_afterwards(sitting: Ports):
    before = minutes(sitting, "R-0001")
    renamed = joined_by(sitting, replace(ELENA, name="Elena Petrova-Lindqvist"), replace(FARAH, name="F. N."))
    suspend(by(renamed, CLARA), "R-0001", "it locked out a whole town")
    settle(renamed)
    assert minutes(renamed, "R-0001") == before


# Of what is no approval of a version


def test_a_rejection_has_its_minutes_with_the_dissent_of_those_who_were_for_it(world: World):
    console = world(measuring)
    ask(console)
    on_condition(console)
    for person, choice in ((BEN, Choice.APPROVE), (CLARA, Choice.REJECT), (ELENA, Choice.REJECT)):
        vote(console, person, choice)
    close(console)
    record = of(console)
    assert (record.outcome, record.dissent, record.conditions, record.expires_on) == (
        "rejected",
        ("Ben Okafor",),
        (),
        None,
    )
    assert [contribution.what for contribution in record.said] == ["proposed a condition"]


def test_what_was_said_on_an_earlier_dossier_stays_in_the_minutes_and_its_votes_do_not(world: World):
    console = world(measuring)
    ask(console)
    ask_question(by(console, BEN), "R-0001", "Why so few?", blocking=False)
    vote(console, DEV, Choice.REJECT)
    measured(console, "2", 0.95)
    ask(console, reason="measured on more")
    decide(console)
    record = of(console)
    assert [(contribution.what, contribution.words) for contribution in record.said] == [
        ("asked", "Why so few?"),
        ("renewed the request", "measured on more"),
    ]
    assert [ballot.name for ballot in record.votes] == ["Ben Okafor", "Clara Lindqvist", "Elena Petrova"]
    assert [(ballot.name, ballot.why) for ballot in record.left_out] == [
        ("Dev Raman", "it was cast on an earlier dossier")
    ]


def test_the_adoption_of_a_policy_has_its_minutes(world: World):
    console, policy = world(measuring), a_policy(version=2, valid_for_days=30)
    adopt(console, policy)
    record = of(console)
    assert (record.about, record.purpose, record.asked_by) == ("standard, version 2", "policy", "Clara Lindqvist")
    assert (record.outcome, record.expires_on) == ("approved", None)
    assert record.matter == {"policy": a_policy().digest, "adopts": policy.digest, "name": "standard, version 2"}
    assert record.attendance[2] == Attendance(
        "Clara Lindqvist", "legal", "asked for this, and may neither vote on it nor close it"
    )


def test_an_emergency_has_its_minutes(world: World):
    console = world(serving)
    break_glass(by(console, FARAH), MODEL, None, "it blocks everybody")
    confirm_emergency(by(console, MARTA), "R-0002", "I see it too")
    decide(console, Choice.REJECT, "R-0002")
    record = of(console, "R-0002")
    assert (record.about, record.purpose, record.outcome) == ("card-fraud (switched off)", "emergency", "rejected")
    assert (record.asked_by, record.asked_because) == ("Farah Nasser", "it blocks everybody")
    assert (record.matter["was"], record.matter["to"], record.matter["approved_as"]) == ("2", None, None)


# For people


def rows(text: str) -> list[list[str]]:
    """The cells of every line of a table in Markdown."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def test_in_markdown_every_signature_has_printed_name_time_in_utc_and_meaning(sitting: Ports):
    text = markdown(minutes_paper(*minutes(sitting, "R-0001")))
    signed = [
        [
            "Dev Raman",
            "risk",
            "2026-04-02 11:00 UTC",
            "recusal",
            "my brother sold us the data",
            "nobody checked: picked from a list",
        ],
        [
            "Lin Osei",
            "ethics seat, for Ben Okafor",
            "2026-04-05 16:20 UTC",
            "approval",
            "it finds more",
            "nobody checked: picked from a list",
        ],
        [
            "Clara Lindqvist",
            "legal seat",
            "2026-04-06 08:00 UTC",
            "approval",
            "the line is staffed",
            "nobody checked: picked from a list",
        ],
        [
            "Elena Petrova",
            "lay seat",
            "2026-04-07 23:59 UTC",
            "rejection",
            "my neighbours would not call",
            "nobody checked: picked from a list",
        ],
        [
            "Kofi Mensah",
            "lay seat",
            "2026-04-08 00:00 UTC",
            "abstention",
            "I came late",
            "nobody checked: picked from a list",
        ],
        [
            "Amina Haddad",
            "chair",
            "2026-04-09 12:00 UTC",
            "responsibility for the count and for this record",
            "five have voted",
            "nobody checked: picked from a list",
        ],
    ]
    assert [row for row in rows(text) if row[-1] == signed[0][-1] and len(row) == 6] == signed
    assert text.count("| Printed name | Capacity | Time | Meaning of the signature | Reason | Identity |") == 3


def test_in_markdown_nothing_of_the_record_is_missing(sitting: Ports):
    record, digest = minutes(sitting, "R-0001")
    text = markdown(minutes_paper(record, digest))
    assert text.startswith("# Minutes of R-0001\n\ncard-fraud/2: promotion, approved on 9 Apr 2026, 12:00 UTC.\n")
    for words in (
        "Farah Nasser asked on 2 Apr 2026, 09:00 UTC: it finds more",
        "The committee has approved it: 2 to approve, 1 to reject, 1 abstained",
        "The approval holds until 9 Apr 2027.",
        "On record against the decision: Elena Petrova.",
        "Lin Osei, sitting in for Ben Okafor",
        "| C-1 | Older customers can call at night. | Farah Nasser | Elena Petrova | 2026-05-01 | before it serves |",
        "| C-3 | Count complaints. | Farah Nasser | Henrik Vos | 2026-09-30 | while it serves |",
        "| Farah Nasser | 2026-04-03 14:30 UTC | answered | The duty desk. | nobody checked: picked from a list |",
        request_of(sitting).digest,
        request_of(sitting).dossier.evidence,
        f"Minutes of R-0001, record {digest}",
    ):
        assert words in text


def test_a_vote_that_was_changed_is_signed_once_in_its_last_words(sitting: Ports):
    text = markdown(minutes_paper(*minutes(sitting, "R-0001")))
    assert "I am not sure yet" not in text
    assert [row[3:] for row in rows(text) if row[0] == "Clara Lindqvist" and row[-1].startswith("a later")] == [
        ["rejection", "act 12", "a later vote from this seat took its place"]
    ]
    assert [row[0] for row in rows(text)].count("Clara Lindqvist") == 5  # attendance, both votes, question, its end


def test_the_chair_who_closes_it_need_not_be_the_one_who_voted(world: World):
    console = world(measuring)
    ask(console)
    for person in (AMINA, BEN, ELENA):
        vote(console, person)
    close(console)
    assert (of(console).closed.name, of(console).votes[0].capacity) == ("Amina Haddad", "chair seat")
