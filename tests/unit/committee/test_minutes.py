"""Minutes show every signature, and leave nothing out on paper.

Each with name, time and meaning.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from governance.canonical import canonical_bytes, digest_of
from governance.committee.acts import AboutCondition, AboutQuestion, Asked, Choice, Condition, Delegated, Proposed, When
from governance.committee.course import REQUEST
from governance.committee.minutes import (
    CLOSING,
    Attendance,
    Commitment,
    FromTheLog,
    Minute,
    Minutes,
    NotCounted,
    Signature,
    minutes_of,
)
from governance.committee.policy import Procedure
from governance.committee.proceedings import Proceedings
from governance.committee.request import Move
from governance.committee.seats import counted, panel
from governance.committee.voting import outcome
from governance.papers.markdown import markdown
from governance.papers.minutes import minutes_paper
from governance.papers.paper import Chapter, Paper
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    COMMITTEE,
    DEV,
    ELENA,
    FARAH,
    LIN,
    NOON,
    a_dossier,
    a_request,
    a_roster,
    a_vote,
    an_act,
    held,
)
from tests.papers import head, rows, sentences

DAY = timedelta(days=1)
PEOPLE = (AMINA, BEN, CLARA, DEV, ELENA, FARAH, LIN)
NIGHT = Condition("C-1", "Call at night.", "farah", "elena", date(2026, 5, 1), When.BEFORE)
LATER = Condition("C-2", "Count complaints.", "farah", "ben", date(2026, 9, 30), When.AFTER)


def minutes(
    *acts, chair=AMINA, procedure=COMMITTEE, people=PEOPLE, expires_on=date(2027, 4, 2), request=None, assured=None
) -> Minutes:
    proceedings: Proceedings = held(*acts, request=request)
    roster = a_roster(people)
    places = panel(proceedings, procedure, roster, NOON.date())
    decided = outcome(counted(places), procedure.voting)
    return minutes_of(
        proceedings,
        places,
        procedure,
        decided,
        ("Dev Raman",),
        expires_on,
        chair,
        NOON + DAY,
        "counted",
        roster.name,
        FromTheLog("roster-sha256:people", (), assured or {}),
    )


VOTES = (a_vote(BEN), a_vote(ELENA), a_vote(DEV, Choice.REJECT))


def test_minutes_say_what_was_decided_on_what_and_by_whose_request():
    record = minutes(*VOTES)
    assert (record.request, record.about, record.purpose) == ("R-0001", "card-fraud/2", "promotion")
    assert (record.asked_by, record.asked_because, record.opened_at) == ("Farah Nasser", "it finds more", NOON)
    assert (record.outcome, record.because) == ("approved", "2 of 3 approve, more than half is asked")
    assert (record.tally.approve, record.tally.reject, record.tally.abstain) == (2, 1, 0)
    assert (record.dissent, record.expires_on) == (("Dev Raman",), date(2027, 4, 2))
    assert record.digest == a_dossier().digest
    assert record.matter["evidence"] == "sha256:evidence"


def test_a_vote_is_a_signature_with_name_time_meaning_and_reason():
    acts = [
        replace(a_vote(BEN), reason="it finds more"),
        replace(a_vote(ELENA, Choice.ABSTAIN), at=NOON + 2 * DAY, reason="I cannot tell"),
        replace(a_vote(DEV, Choice.REJECT), reason="too slow"),
    ]
    assert minutes(*acts).votes == (
        Signature("Ben Okafor", "ethics seat", NOON + timedelta(minutes=1), "approval", "it finds more"),
        Signature("Dev Raman", "risk seat", NOON + timedelta(minutes=1), "rejection", "too slow"),
        Signature("Elena Petrova", "lay seat", NOON + 2 * DAY, "abstention", "I cannot tell"),
    )


def test_closing_is_the_chairs_signature():
    assert minutes(*VOTES).closed == Signature("Amina Haddad", "chair", NOON + DAY, CLOSING, "counted")


def test_only_the_vote_that_counts_is_signed():
    changed = minutes(a_vote(BEN, Choice.REJECT), *VOTES)
    void = minutes(a_vote(BEN, Choice.REJECT, digest="sha256:old"), *VOTES[1:])
    assert (changed.votes[0].name, changed.votes[0].meaning) == ("Ben Okafor", "approval")
    assert [row.name for row in void.votes] == ["Dev Raman", "Elena Petrova"]


def test_a_vote_that_is_not_counted_stands_in_the_minutes_with_the_reason():
    acts = (
        a_vote(BEN, Choice.REJECT, digest="sha256:old"),
        a_vote(ELENA, Choice.REJECT),
        a_vote(BEN),
        a_vote(ELENA),
        a_vote(DEV, Choice.REJECT),
    )
    excluded = minutes(*acts, request=a_request(conflicts={"dev": "made card-fraud/2"}))
    at = NOON + timedelta(minutes=1)
    assert excluded.left_out == (
        NotCounted(2, "Ben Okafor", "ethics seat", at, "rejection", "it was cast on an earlier dossier"),
        NotCounted(3, "Elena Petrova", "lay seat", at, "rejection", "a later vote from this seat took its place"),
        NotCounted(6, "Dev Raman", "risk seat", at, "rejection", "Dev Raman made card-fraud/2, and may neither vote on it nor close it"),
    )  # fmt: skip
    table = chapter(minutes_paper(excluded, "sha256:minutes"), "Votes that are not counted")
    assert rows(table)[0][4:] == ("act 2", "it was cast on an earlier dossier")
    assert minutes(*VOTES).left_out == ()


def test_a_deputy_signs_for_the_member():
    delegated = an_act(Move.DELEGATE, Delegated("lin", "Lin Osei"), BEN)
    record = minutes(delegated, a_vote(LIN, seat="ethics", holder="ben"), a_vote(ELENA), a_vote(DEV))
    assert (record.votes[0].name, record.votes[0].capacity) == ("Lin Osei", "ethics seat, for Ben Okafor")
    assert record.attendance[1] == Attendance("Lin Osei, sitting in for Ben Okafor", "ethics", "voted")


def test_everybody_whose_seat_votes_stands_in_the_attendance_with_what_became_of_them():
    recused = replace(an_act(Move.RECUSE, person=CLARA), reason="my brother sold us the data")
    people = [replace(person, until=date(2026, 3, 31)) if person is DEV else person for person in PEOPLE]
    record = minutes(a_vote(BEN), recused, people=people, request=a_request(conflicts={"elena": "made card-fraud/2"}))
    assert record.attendance == (
        Attendance("Amina Haddad", "chair", "did not vote"),
        Attendance("Ben Okafor", "ethics", "voted"),
        Attendance("Clara Lindqvist", "legal", "is recused from R-0001 and takes no part in it"),
        Attendance("Dev Raman", "risk", "is not in office on 1 Apr 2026 (term from the beginning until 31 Mar 2026)"),
        Attendance("Elena Petrova", "lay", "made card-fraud/2, and may neither vote on it nor close it"),
    )
    assert record.recusals == (
        Signature("Clara Lindqvist", "legal", NOON + timedelta(minutes=1), "recusal", "my brother sold us the data"),
    )


TALK = {
    "a question": (an_act(Move.ASK, Asked("Q-1", True), BEN, reason="Why?"), "asked"),
    "an answer": (an_act(Move.ANSWER, AboutQuestion("Q-1"), FARAH, reason="Because."), "answered"),
    "the end of a question": (an_act(Move.RESOLVE, AboutQuestion("Q-1"), BEN, reason="Clear."), "resolved a question"),
    "a condition": (an_act(Move.PROPOSE, Proposed(NIGHT), BEN, reason="Call at night."), "proposed a condition"),
    "a condition dropped": (an_act(Move.DROP, AboutCondition("C-1"), BEN, reason="Not needed."), "dropped a condition"),
}


@pytest.mark.parametrize(("act", "what"), TALK.values(), ids=TALK)
def test_what_was_said_stands_in_the_minutes_in_the_words_of_who_said_it(act, what):
    assert minutes(act, *VOTES).said == (Minute(act.name, act.at, what, act.reason),)


def test_what_was_said_comes_in_its_order_and_votes_are_no_talk():
    record = minutes(*(act for act, _ in TALK.values()), *VOTES)
    assert [contribution.what for contribution in record.said] == [what for _, what in TALK.values()]
    assert {act.minuted for act in REQUEST.acts.values()} >= {what for _, what in TALK.values()}


PROPOSED = [an_act(Move.PROPOSE, Proposed(condition)) for condition in (NIGHT, LATER)]


def test_an_approval_has_its_conditions_with_printed_names():
    assert minutes(*PROPOSED, *VOTES).conditions == (
        Commitment("C-1", "Call at night.", "Farah Nasser", "Elena Petrova", date(2026, 5, 1), When.BEFORE),
        Commitment("C-2", "Count complaints.", "Farah Nasser", "Ben Okafor", date(2026, 9, 30), When.AFTER),
    )


def test_a_rejection_has_no_conditions():
    against = (a_vote(BEN, Choice.REJECT), a_vote(ELENA, Choice.REJECT))
    record = minutes(*PROPOSED, *against, expires_on=None)
    assert (record.outcome, record.conditions, record.expires_on) == ("rejected", (), None)


def test_minutes_are_named_by_all_that_they_say_and_come_back_from_their_bytes():
    record = minutes(*PROPOSED, *VOTES)
    assert TypeAdapter(Minutes).validate_json(canonical_bytes(record)) == record
    assert digest_of(record) == digest_of(minutes(*PROPOSED, *VOTES))
    assert digest_of(record) != digest_of(minutes(*PROPOSED, *VOTES[:2]))


# On paper

RULES = Procedure.model_validate(
    COMMITTEE.model_dump()
    | {"voting": {"rule": "supermajority", "fraction": "2/3", "abstentions": "against", "vetoes": ["ethics", "legal"]}}
)


def printed(*acts, **changes: Any) -> Paper:
    return minutes_paper(minutes(*acts, **changes), "sha256:minutes")


def chapter(paper: Paper, title: str) -> Chapter:
    return next(part for part in paper.chapters if part.title == title)


def test_the_paper_names_the_record_it_is_made_from():
    paper = printed(*VOTES)
    assert paper.title == "Minutes of R-0001"
    assert paper.subtitle == "card-fraud/2: promotion, approved on 2 Apr 2026, 12:00 UTC."
    assert paper.footer == "Minutes of R-0001, record sha256:minutes"
    assert a_dossier().digest in sentences(chapter(paper, "What the votes were cast on"))[0]


def test_the_paper_tells_the_decision_with_its_count_and_its_end():
    first, second = sentences(chapter(printed(*VOTES), "The decision"))
    assert first == "Farah Nasser asked on 1 Apr 2026, 12:00 UTC: it finds more"
    assert second == (
        "The committee has approved it: 2 to approve, 1 to reject, 0 abstained "
        "(2 of 3 approve, more than half is asked). The approval holds until 2 Apr 2027."
    )
    assert "holds until" not in sentences(chapter(printed(*VOTES, expires_on=None), "The decision"))[1]


@pytest.mark.parametrize(
    ("procedure", "rule"),
    [
        pytest.param(COMMITTEE, "Quorum: 3 votes, among them 1 from the ethics seat, 1 from the lay seat. Rule: majority, abstentions ignored.", id="a majority"),
        pytest.param(RULES, "Quorum: 3 votes, among them 1 from the ethics seat, 1 from the lay seat. Rule: supermajority of 2/3, abstentions against; a veto for ethics, legal.", id="two thirds and vetoes"),
        pytest.param(Procedure.model_validate(COMMITTEE.model_dump() | {"quorum": {"at_least": 2}}), "Quorum: 2 votes. Rule: majority, abstentions ignored.", id="heads alone"),
    ],
)  # fmt: skip
def test_the_paper_tells_the_rule_that_decided(procedure, rule):
    assert sentences(chapter(printed(*VOTES, procedure=procedure), "Attendance")) == (rule,)


def test_every_signature_on_the_paper_shows_name_time_and_meaning():
    recused = replace(an_act(Move.RECUSE, person=CLARA), reason="my brother")
    paper = printed(recused, *VOTES, assured={2: "demo", 3: "local"})
    heading = ("Printed name", "Capacity", "Time", "Meaning of the signature", "Reason", "Identity")
    for title, row in (
        (
            "Recusals",
            (
                "Clara Lindqvist",
                "legal",
                "2026-04-01 12:01 UTC",
                "recusal",
                "my brother",
                "nobody checked: picked from a list",
            ),
        ),
        (
            "Votes",
            ("Ben Okafor", "ethics seat", "2026-04-01 12:01 UTC", "approval", "I read it", "an account of the machine"),
        ),
        ("Closed by", ("Amina Haddad", "chair", "2026-04-02 12:00 UTC", CLOSING, "counted", "not on record")),
    ):
        table = chapter(paper, title)
        assert (head(table), rows(table)[0]) == (heading, row)


def test_the_paper_tells_the_conditions_and_when_each_must_be_met():
    assert rows(chapter(printed(*PROPOSED, *VOTES), "Conditions")) == (
        ("C-1", "Call at night.", "Farah Nasser", "Elena Petrova", "2026-05-01", "before it serves"),
        ("C-2", "Count complaints.", "Farah Nasser", "Ben Okafor", "2026-09-30", "while it serves"),
    )


def test_what_did_not_happen_has_no_heading():
    titles = [part.title for part in printed(*VOTES).chapters]
    assert titles == ["The decision", "Attendance", "Votes", "Dissent", "Closed by", "What the votes were cast on"]


def test_the_paper_names_who_is_on_record_against_the_decision():
    assert sentences(chapter(printed(*VOTES), "Dissent")) == ("On record against the decision: Dev Raman.",)


def test_the_paper_names_every_digest_that_the_votes_were_cast_on_and_none_where_there_is_none():
    paper = printed(*VOTES, request=a_request(matter=a_dossier(champion=None)))
    digests = dict(rows(chapter(paper, "What the votes were cast on")))
    assert (digests["artifact"], digests["champion"], digests["training"]) == (
        "sha256:artifact",
        "none",
        "sha256:training",
    )
    assert set(digests) == {"model", "version", "alias", "artifact", "training", "evaluation", "evidence", "card", "policy", "champion", "people on record at the closing"}  # fmt: skip


def test_every_word_that_somebody_said_is_on_the_paper():
    text = markdown(printed(*(act for act, _ in TALK.values()), *PROPOSED[1:], *VOTES))
    for word in (
        "Why?",
        "Because.",
        "Clear.",
        "Call at night.",
        "Not needed.",
        "it finds more",
        "I read it",
        "counted",
    ):
        assert word in text
