from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from governance.audit.log import Search
from governance.committee.acts import Choice
from governance.committee.request import State
from governance.errors import Refused, RegistryUnavailable
from governance.sentences import running
from governance.sentences.phrase import said_earlier
from governance.services.committee.condition import report_condition, verify_condition
from governance.services.committee.end import revoke
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from tests.builders import ELENA, FARAH, MARTA, MODEL, by, predictions_of, write_rows
from tests.services.changes import other_files
from tests.steps import actions, ask, decide, last_entry, on_condition, pending, refusal, request_of


@dataclass(frozen=True)
class CrashingRegistry:
    """A registry that fails when it sets an alias.

    Before it fails, it does what it is asked for, or nothing.
    """

    registry: Any
    sets_first: bool

    def set_alias(self, model: str, alias: str, version: str) -> None:
        if self.sets_first:
            self.registry.set_alias(model, alias, version)
        raise RegistryUnavailable(said_earlier("the line went dead"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.registry, name)


@dataclass(frozen=True)
class BusyRegistry:
    """A registry that somebody else settles on.

    They do so between the moment the alias is set and the moment we record it.
    """

    console: Ports

    def set_alias(self, model: str, alias: str, version: str) -> None:
        self.console.registry.set_alias(model, alias, version)
        settle(self.console)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.console.registry, name)


def test_an_alias_does_not_move_to_files_that_changed_after_the_approval(asked: Ports):
    decide(asked)
    other_files(asked)
    with refusal(
        running.approved_with_other_files(
            "card-fraud/2",
            "sha256:a78095d9f026502855b20d7e9381681277c2272748438d59e3cc93db56b2eaab",
            "sha256:4d16b589ef864f70c9f2976bb51797d9f16dd62f25aa3ada908e1c56cc4cb536",
        )
    ):
        settle(asked)
    assert champion(asked) == "1"
    assert pending(asked) == ["R-0001"]
    assert "alias:moved" not in actions(asked)


def test_a_move_that_cannot_be_made_does_not_hold_up_the_others(asked: Ports):
    decide(asked)
    other_files(with_version_3(asked))
    decide(asked, request=ask(asked, "3", alias="challenger").id)
    with refusal(
        running.approved_with_other_files(
            "card-fraud/2",
            "sha256:a78095d9f026502855b20d7e9381681277c2272748438d59e3cc93db56b2eaab",
            "sha256:4d16b589ef864f70c9f2976bb51797d9f16dd62f25aa3ada908e1c56cc4cb536",
        )
    ):
        settle(asked)
    assert asked.registry.alias_holder(MODEL, "challenger") == "3"
    assert pending(asked) == ["R-0001"]


def test_an_alias_moves_once_the_approved_files_are_back(asked: Ports):
    decide(asked)
    other_files(asked)
    with pytest.raises(Refused):
        settle(asked)
    Path(asked.registry.version(MODEL, "2").source, "model.bin").write_bytes(b"weights of 2")
    settle(asked)
    assert champion(asked) == "2"


@pytest.mark.parametrize("sets_first", [False, True], ids=["before the alias moved", "after the alias moved"])
def test_a_crash_loses_nothing_and_doubles_nothing(asked: Ports, sets_first):
    decide(asked)
    with pytest.raises(RegistryUnavailable):
        settle(replace(asked, registry=CrashingRegistry(asked.registry, sets_first)))
    assert (pending(asked), actions(asked).count("alias:moved")) == (["R-0001"], 0)

    assert [move.request for move in settle(asked)] == ["R-0001"]
    assert (pending(asked), actions(asked).count("alias:moved")) == ([], 1)
    assert champion(asked) == "2"


def test_settling_twice_records_one_move(asked: Ports):
    decide(asked)
    assert len(settle(asked)) == 1
    assert settle(asked) == ()
    assert actions(asked).count("alias:moved") == 1


def test_two_who_settle_at_once_record_one_move(asked: Ports):
    decide(asked)
    assert settle(replace(asked, registry=BusyRegistry(asked))) == ()
    assert (pending(asked), actions(asked).count("alias:moved")) == ([], 1)


def test_there_is_nothing_to_settle_where_nothing_was_approved(asked: Ports):
    decide(asked, Choice.REJECT)
    assert settle(asked) == ()
    assert champion(asked) == "1"


def test_a_move_stands_in_the_log_with_the_decision_that_made_it(asked: Ports):
    decide(asked)
    settle(asked)
    entry = last_entry(asked)
    assert (entry["action"], entry["subject"]) == ("alias:moved", "request/R-0001")
    assert entry["reason"] == "champion of card-fraud points to version 2, as R-0001 decided"
    assert entry["actor"]["id"] == "placet"
    assert entry["digest"] == request_of(asked).dossier.digest
    assert entry["detail"] == {"revision": 6, "model": "card-fraud", "alias": "champion", "version": "2"}


def test_a_settled_version_is_superseded_by_the_next(asked: Ports):
    decide(asked)
    settle(asked)
    with_version_3(asked)
    decide(asked, request=ask(asked, "3").id)
    settle(asked)
    assert champion(asked) == "3"
    assert request_of(asked, "R-0001").state is State.SUPERSEDED
    assert request_of(asked, "R-0002").state is State.SETTLED


def test_an_approval_that_is_superseded_has_an_entry_of_its_own_before_the_move(asked: Ports):
    decide(asked)
    settle(asked)
    with_version_3(asked)
    decide(asked, request=ask(asked, "3").id)
    settle(asked)
    with asked.store.reader() as reader:
        moved, superseded = (entry.event for entry in reader.log.read(Search(limit=2)))
    assert (superseded["action"], superseded["subject"]) == ("approval:superseded", "request/R-0001")
    assert superseded["reason"] == "R-0002 took the place of card-fraud/2"
    assert (moved["action"], moved["subject"]) == ("alias:moved", "request/R-0002")


def test_an_alias_waits_for_the_conditions_before_it(asked: Ports):
    on_condition(asked)
    decide(asked)
    assert (pending(asked), settle(asked), champion(asked)) == ([], (), "1")
    report_condition(by(asked, FARAH), "R-0001", "C-1", "the line is staffed", "rota.pdf")
    verify_condition(by(asked, ELENA), "R-0001", "C-1", "I called")
    assert pending(asked) == ["R-0001"]
    settle(asked)
    assert champion(asked) == "2"


def test_an_alias_points_nowhere_once_what_served_was_stopped(asked: Ports):
    decide(asked)
    settle(asked)
    revoke(by(asked, MARTA), "R-0001", "it locked out a whole town")
    settle(asked)
    assert champion(asked) is None
    entry = last_entry(asked)
    assert (entry["action"], entry["detail"]["version"]) == ("alias:cleared", None)


def test_a_promise_that_was_stopped_before_it_was_carried_out_moves_nothing(asked: Ports):
    decide(asked)
    revoke(by(asked, MARTA), "R-0001", "it locked out a whole town")
    assert settle(asked) == ()
    assert (champion(asked), pending(asked)) == ("1", [])


def test_another_alias_supersedes_nothing(asked: Ports):
    decide(asked)
    settle(asked)
    with_version_3(asked)
    decide(asked, request=ask(asked, "3", alias="challenger").id)
    settle(asked)
    assert request_of(asked, "R-0001").state is State.SETTLED


def test_of_two_approvals_the_later_decision_has_the_alias(asked: Ports):
    with_version_3(asked)
    ask(asked, "3")
    decide(asked, request="R-0002")
    decide(asked, request="R-0001")
    assert pending(asked) == ["R-0002", "R-0001"]
    settle(asked)
    assert champion(asked) == "2"
    assert request_of(asked, "R-0002").state is State.SUPERSEDED


def with_version_3(console: Ports) -> Ports:
    """Register, log and assess one more version."""
    console.registry.register(MODEL, b"weights of 3")
    rows = predictions_of("3", first_day=10, missed=3, false_alarms=9)
    write_rows(rows, console.predictions.home / "predictions" / "version-3.parquet")
    assess(by(console, FARAH), MODEL, "3")
    return console


def champion(console: Ports) -> str | None:
    return console.registry.alias_holder(MODEL, "champion")
