"""Decisions that the votes do not justify, taken by a program that somebody changed: both verifiers count them anew."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from governance.audit.verify_bundle import Check
from governance.review.acts import Choice, Tally
from governance.review.panel import Place
from governance.review.voting import Outcome
from governance.services import close
from governance.services.export import export_request
from governance.services.ports import Ports
from governance.services.prove import verify_log
from tests.builders import BEN, CLARA, DEV, ELENA, a_policy
from tests.services.worlds import Homes, asking
from tests.steps import close as close_it
from tests.steps import vote

Bend = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def console(tmp_path: Path) -> Ports:
    """A console where a request is open; whatever becomes of its log is what the test is about."""
    return Homes(tmp_path / "homes").console(tmp_path / "console", asking, a_policy())


def without(person: str) -> Bend:
    """Somebody was taken out of people.yaml before the votes were counted, and put back afterwards."""
    real = close.places

    def fewer(*arguments: Any) -> Sequence[Place]:
        return [place for place in real(*arguments) if place.holder.id != person]

    return lambda patch: patch.setattr(close, "places", fewer)


def instead(name: str, value: object) -> Bend:
    return lambda patch: patch.setattr(close, name, lambda *_: value)


FALSE = {
    "a vote that nobody counted": (
        without("dev"),
        "the vote of Dev Raman (act 5) is neither counted nor does anything say why",
        "the vote in entry 7 is neither counted nor do the minutes say why",
    ),
    "another tally": (instead("tally", Tally(approve=4)), "its tally is Tally(approve=4", "its tally is {"),
    "another outcome": (
        instead("outcome", Outcome(carried=False, reason="nobody approves")),
        "it was rejected, and by the votes it is not: 3 of 4 approve",
        "by its votes it is approved",
    ),
}


@pytest.mark.parametrize(("bend", "said", "said_offline"), FALSE.values(), ids=FALSE)
def test_a_decision_that_its_votes_do_not_justify_is_named_by_both_verifiers(
    console: Ports, monkeypatch: pytest.MonkeyPatch, bend: Bend, said: str, said_offline: str
):
    for person in (BEN, CLARA, ELENA):
        vote(console, person)
    vote(console, DEV, Choice.REJECT)
    bend(monkeypatch)
    close_it(console)
    assert said in str(verify_log(console).fault)
    told = [fault.sentence for fault in Check(dict(export_request(console, "R-0001").files)).run().faults]
    assert any(said_offline in one for one in told), told


def test_a_decision_without_a_quorum_is_named_by_both_verifiers(console: Ports, monkeypatch: pytest.MonkeyPatch):
    vote(console, BEN)
    instead("_require_quorum", None)(monkeypatch)
    close_it(console)
    assert "it was decided without a quorum; missing: 2 more votes" in str(verify_log(console).fault)
    told = [fault.sentence for fault in Check(dict(export_request(console, "R-0001").files)).run().faults]
    assert any("it was decided without a quorum of 3 votes" in one for one in told), told


def test_a_decision_that_the_votes_justify_holds(console: Ports):
    for person in (BEN, CLARA, ELENA):
        vote(console, person)
    vote(console, DEV, Choice.REJECT)
    close_it(console)
    assert verify_log(console).fault is None
    assert Check(dict(export_request(console, "R-0001").files)).run().faults == []
