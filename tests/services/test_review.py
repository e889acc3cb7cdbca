"""Reviews of standing approvals.

They are asked for, ended, shown, exported and bent.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from governance.audit.event import ERASED
from governance.audit.verify_bundle import Check
from governance.committee.approval_review import (
    REVIEW,
    ApprovalReview,
    AskedFor,
    ReviewMove,
    ReviewState,
    Suspended,
)
from governance.errors import StoreUnavailable, Unfit
from governance.proceedings.act import Act, Word
from governance.records import Person
from governance.sentences import keeping, refusals
from governance.services import record as recording
from governance.services.acting import seeing_everything
from governance.services.committee.end import revoke
from governance.services.committee.fall_due import fall_due
from governance.services.committee.review import ask_review, end_review, reviews_of, withdraw_review
from governance.services.log.erase import erase_person, erase_words
from governance.services.log.export import export_item
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.record import course
from governance.services.serving.settle import settle
from governance.services.views.docket import Part
from governance.services.views.items import OpenItem
from governance.services.views.read import exported, registered
from governance.store.outbox import Message
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    EVERYBODY,
    FARAH,
    GRETA,
    HENRIK,
    IVO,
    MARTA,
    MODEL,
    NADIA,
    NOON,
    ROBOT,
    a_person,
    a_policy,
    a_roster,
    by,
)
from tests.fakes import FakeNotifier
from tests.in_a_file import change, in_a_file
from tests.services.worlds import World, champion, on_docket, serving, states
from tests.steps import actions, at, held_on, joined_by, last_entry, pending, refusal, refused, request_of

pytest_plugins = ("tests.services.begun",)

DOUBT = "two branches say that it locks out older people"
WHY = "we looked at both branches"
LATE = NOON + timedelta(days=15)


def reviewed(console: Ports) -> None:
    """Let Greta doubt version 2, which serves."""
    serving(console)
    ask_review(by(console, GRETA), "R-0001", DOUBT)


def review_of(console: Ports, id: str = "V-0001") -> ApprovalReview:
    with console.store.reader() as reader:
        return course(reader, REVIEW, id).item


# Who may not, and when


@pytest.mark.parametrize(
    ("within", "last"),
    [(timedelta(days=-1), "2026-03-31"), (timedelta(days=91), "2026-07-01")],
    ids=["for yesterday", "for too late"],
)
def test_a_review_is_refused_with_the_day_that_is_wrong(world: World, within: timedelta, last: str):
    console = world(serving)
    with refused(console, refusals.review_day(last, "2026-04-01", "2026-06-30"), Unfit):
        ask_review(by(console, BEN), "R-0001", DOUBT, within)


def test_a_chair_who_owns_the_model_ends_no_review_and_another_chair_does(world: World):
    owner = a_person(id="farah", role=AMINA.role)
    console = joined_by(world(reviewed), owner, IVO)
    for stands in (True, False):
        with refused(console, refusals.excluded_from_review("Farah", "owns card-fraud", "V-0001")):
            end_review(by(console, owner), "V-0001", WHY, stands=stands)
    assert end_review(by(console, IVO), "V-0001", WHY, stands=True).state is ReviewState.STANDS


def test_a_review_that_was_withdrawn_can_be_asked_for_again(world: World):
    console = world(reviewed)
    assert withdraw_review(by(console, GRETA), "V-0001", "it was another model").state is ReviewState.WITHDRAWN
    with refused(console, refusals.no_longer_possible("V-0001", "withdrawn", "ended")):
        end_review(by(console, AMINA), "V-0001", WHY, stands=True)
    assert ask_review(by(console, BEN), "R-0001", DOUBT).id == "V-0002"


def test_where_the_approval_has_ended_otherwise_a_chair_withdraws_its_review(world: World):
    console = world(reviewed)
    revoke(by(console, MARTA), "R-0001", "out with it")
    with refused(console, refusals.only_a_chair_ends("Ben Okafor", "member", "V-0001")):
        withdraw_review(by(console, BEN), "V-0001", WHY)
    assert withdraw_review(by(console, AMINA), "V-0001", WHY).state is ReviewState.WITHDRAWN


# Who may, and what follows


@pytest.mark.parametrize("person", [AMINA, BEN, FARAH, GRETA, HENRIK, MARTA, ROBOT], ids=lambda person: person.id)
def test_anybody_on_the_roster_asks_and_the_version_serves_on(world: World, person: Person):
    console = world(serving)
    asked = ask_review(by(console, person), "R-0001", DOUBT, timedelta(days=2))
    assert (asked.id, asked.state, asked.name, f"{asked.due_at:%Y-%m-%d %H:%M}") == (
        "V-0001",
        "open",
        f"{MODEL}/2",
        "2026-04-03 23:59",
    )
    assert review_of(console) == asked
    assert (champion(console), states(console), pending(console)) == ("2", ["settled"], [])
    entry = last_entry(console)
    assert (entry["action"], entry["subject"], entry["reason"]) == ("review:asked", "review/V-0001", DOUBT)
    assert entry["digest"] == request_of(console).digest


def test_an_approval_that_stands_goes_on_and_can_be_reviewed_again(world: World):
    console = world(reviewed)
    ended = end_review(by(console, AMINA), "V-0001", WHY, stands=True)
    assert (ended.state, states(console), champion(console), pending(console)) == (
        ReviewState.STANDS,
        ["settled"],
        "2",
        [],
    )
    assert ask_review(by(console, BEN), "R-0001", "another branch").id == "V-0002"
    assert [review.item.id for review in reviews_of(console, request_of(console))] == ["V-0002", "V-0001"]


def test_a_review_that_suspends_clears_the_alias_and_both_entries_name_the_chair(world: World):
    console = world(reviewed)
    end_review(by(console, AMINA), "V-0001", WHY, stands=False)
    assert (states(console), pending(console)) == (["suspended"], ["R-0001"])
    settle(console)
    assert champion(console) is None
    suspended = held_on(console).acts[-2]
    assert (suspended.move, suspended.person, suspended.said.cause) == ("approval:suspended", AMINA.id, "review")
    assert actions(console)[-3:] == ["approval:suspended", "review:approval-suspended", "alias:cleared"]
    with console.store.reader() as reader:
        assert reader.items.acts("V-0001")[-1].said == Suspended(suspended.revision)


def test_an_overdue_review_stays_open_and_is_called_so_once(world: World):
    notifier = FakeNotifier()
    console = replace(at(world(reviewed), LATE), notifier=notifier)
    assert [(act.item, act.move) for act in fall_due(console)] == [("V-0001", ReviewMove.OVERDUE)]
    assert fall_due(console) == ()
    with console.store.reader() as reader:
        (waiting,) = reader.outbox.pending(Message)
    assert (waiting.content.title, waiting.content.body) == (
        "V-0001: review overdue",
        f"Placet on V-0001 ({MODEL}/2): nobody ended it before 15 Apr 2026, 23:59 UTC",
    )
    assert end_review(by(console, AMINA), "V-0001", WHY, stands=True).state is ReviewState.STANDS


def test_nothing_is_overdue_on_its_last_day(world: World):
    assert fall_due(at(world(reviewed), NOON + timedelta(days=14))) == ()


# Where it is seen


def test_the_docket_shows_a_review_and_what_waits_for_the_chair(world: World):
    console = at(world(reviewed), LATE)
    (line,) = (each for each in on_docket(console, AMINA, Part.OPEN) if isinstance(each, OpenItem))
    assert (line.kind, line.beside, line.overdue, line.item.id) == ("review", "R-0001", True, "V-0001")
    assert [(task.what, task.due) for task in line.tasks] == [
        ("say whether the approval of R-0001 stands", date(2026, 4, 15))
    ]
    assert line in on_docket(console, AMINA)
    for person in (BEN, GRETA, FARAH):
        (line,) = on_docket(console, person, Part.OPEN)
        assert line.tasks == ()
    end_review(by(console, AMINA), "V-0001", WHY, stands=True)
    assert on_docket(console, AMINA, Part.OPEN) == ()


def test_the_models_and_the_exports_offer_an_open_review(world: World):
    console = world(reviewed)
    (model,) = registered(seeing_everything(console), [MODEL])
    assert [review.item.id for review in model.open_items] == ["V-0001"]
    assert [item.id for item in exported(console)] == ["R-0001", "V-0001"]
    end_review(by(console, AMINA), "V-0001", WHY, stands=True)
    (model,) = registered(seeing_everything(console), [MODEL])
    assert model.open_items == ()


# What is forgotten, and taken out of the house


def test_nobody_is_erased_who_has_a_part_in_an_open_review(world: World):
    console = world(reviewed)
    rest = replace(
        console,
        documents=replace(console.documents, people=a_roster([person for person in EVERYBODY if person != GRETA])),
    )
    with refused(rest, keeping.has_part_in_undecided("greta", "V-0001")):
        erase_person(by(rest, NADIA), "greta", WHY)
    end_review(by(rest, AMINA), "V-0001", WHY, stands=False)
    erase_person(by(rest, NADIA), "greta", WHY)
    assert review_of(rest).requested_by.startswith("person:")
    assert set(review_of(rest).excluded) == {"farah", review_of(rest).requested_by}
    require_holds(rest)


def test_the_words_of_a_review_are_erased_where_they_stand(world: World):
    console = world(reviewed)
    erase_words(by(console, NADIA), last_of(console), WHY)
    assert review_of(console).reason == ERASED
    require_holds(console)


def last_of(console: Ports) -> int:
    with console.store.reader() as reader:
        return reader.log.size() - 1


def require_holds(console: Ports, item: str = "V-0001") -> Check:
    checked = Check(dict(export_item(seeing_everything(console), item).files)).run()
    assert checked.faults == []
    return checked


@pytest.mark.parametrize("stands", [True, False], ids=["stands", "suspended"])
def test_an_export_of_a_review_has_the_approval_that_it_is_of_and_verifies_offline(world: World, stands):
    console = world(reviewed)
    end_review(by(console, AMINA), "V-0001", WHY, stands=stands)
    checked = require_holds(console)
    steps = {step.title: step.said for step in checked.steps}
    assert steps["Their order"] == "the acts 1 to 2 of V-0001 are here without a gap, in the order of the log"
    assert steps["The reviews"] == "1 review ended by whoever may, with what followed"
    assert steps["The votes"].startswith("1 decision counted anew")
    require_holds(console, "R-0001")


# What was bent


def bent(console: Ports, move: ReviewMove, actor: Person, content: object = None) -> None:
    """End the review past its verb and its kind."""
    acting = by(console, actor)
    with console.store.writer() as writer:
        item = course(writer, REVIEW, "V-0001").item
        ended = REVIEW.standing(item, REVIEW.after(item, move, acting.now), item.revision + 1)
        act = recording._act(acting, item.id, ended.revision, move, WHY, content or Word())
        recording._write(acting, writer, ended, act)


BENT = {
    "by a member": (
        (ReviewMove.STAND, CLARA),
        "on record Clara Lindqvist was no chair in office",
        "whoever ended V-0001 was not on record as a chair in office",
    ),
    "by a member who did not ask": (
        (ReviewMove.WITHDRAW, CLARA),
        "on record Clara Lindqvist was no chair in office",
        "whoever ended V-0001 was not on record as a chair in office",
    ),
    "in a suspension that never was": (
        (ReviewMove.SUSPEND, AMINA, Suspended(3)),
        "no act on R-0001 suspends the approval",
        "no act on R-0001 suspends the approval",
    ),
}


@pytest.mark.parametrize(("end", "sentence", "told_offline"), BENT.values(), ids=BENT)
def test_both_verifiers_name_a_review_that_was_ended_as_it_could_not_be(
    tmp_path: Path, homes: Any, end: Any, sentence: str, told_offline: str
):
    console = homes.console(tmp_path, reviewed, a_policy())
    bent(console, *end)
    assert (
        f"the end of V-0001 (entry {last_of(console)}) is not one that could be: {sentence}"
        == verify_log(console).fault
    )
    (fault,) = Check(dict(export_item(seeing_everything(console), "V-0001").files)).run().faults
    assert fault.sentence.endswith(told_offline)


def test_a_review_that_whoever_asked_has_ended_cannot_be_read(tmp_path: Path, homes: Any):
    console = homes.console(tmp_path, reviewed, a_policy())
    bent(console, ReviewMove.STAND, GRETA)
    with refusal(refusals.acts_changed("V-0001 was ended by Greta Holm, who asked for the review"), StoreUnavailable):
        review_of(console)
    assert "V-0001 was ended by Greta Holm, who asked for the review" in str(verify_log(console).fault)


CHANGED = {
    "its row": ("UPDATE item SET record = replace(record, 'ended as standing', 'open') WHERE id = 'V-0001'", "V-0001 is shown as open"),
    "its state": ("UPDATE item SET state = 'open' WHERE id = 'V-0001'", "the row V-0001 of the table item was changed: state is"),
    "its kind": ("UPDATE item SET kind = 'request' WHERE id = 'V-0001'", "V-0001"),
    "its outcome": ("UPDATE act SET move = 'review:withdrawn' WHERE item = 'V-0001' AND revision = 2", "act 2 of V-0001 was changed"),
    "its end": ("DELETE FROM act WHERE item = 'V-0001' AND revision = 2", "of V-0001 is missing from the tables"),
    "all of it": ("DELETE FROM act WHERE item = 'V-0001'; DELETE FROM item WHERE id = 'V-0001'", "of V-0001 is missing from the tables"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "sentence"), CHANGED.values(), ids=CHANGED)
def test_a_review_that_somebody_changed_in_the_tables_is_named(
    tmp_path: Path, homes: Any, statement: str, sentence: str
):
    console = homes.console(tmp_path, reviewed, a_policy())
    end_review(by(console, AMINA), "V-0001", WHY, stands=True)
    changed = replace(console, store=in_a_file(console.store, tmp_path))
    change(tmp_path, statement)
    assert sentence in str(verify_log(changed).fault)


# The table, by hand


ENDED = {
    ReviewMove.STAND: "ended as standing",
    ReviewMove.SUSPEND: "ended in suspension",
    ReviewMove.WITHDRAW: "withdrawn",
}
TABLE = {("open", ReviewMove.OVERDUE): "open"} | {("open", move): state for move, state in ENDED.items()}


@pytest.mark.parametrize(("state", "move"), list(product(ReviewState, ReviewMove)), ids=str)
def test_a_review_goes_from_state_to_state_as_the_table_says(state: ReviewState, move: ReviewMove):
    opened = Act("V-0001", 1, ReviewMove.ASK, NOON, "greta", "Greta Holm", "product manager", DOUBT, ASKED)
    review = replace(REVIEW.item_from([opened]), state=state)
    if (state, move) in TABLE:
        assert REVIEW.after(review, move, LATE) == TABLE[state, move]
    else:
        with refusal(refusals.no_longer_possible("V-0001", str(state), REVIEW.acts[move].past)):
            REVIEW.after(review, move, NOON)


ASKED = AskedFor("R-0001", "sha256:d", MODEL, "2", "champion", {"greta": "asked for the review"}, LATE)


def test_acts_that_are_no_review_are_refused():
    opened = Act("V-0001", 1, ReviewMove.ASK, NOON, "greta", "Greta Holm", "product manager", DOUBT, ASKED)
    for acts, sentence in (
        ([], "the acts of a review begin with its opening"),
        ([replace(opened, said=Word())], "the acts of a review begin with its opening"),
        ([opened, replace(opened, revision=3, move=ReviewMove.STAND)], "are not numbered from 1 without gaps"),
        ([opened, replace(opened, revision=2)], "took a course that a review cannot take"),
    ):
        with pytest.raises(ValueError, match=sentence):
            REVIEW.item_from(acts)
