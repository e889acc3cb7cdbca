"""Aliases that somebody moved past the committee.

They are noticed once, told, and moved back where policy says so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from governance.audit.log import Search
from governance.committee.acts import Choice
from governance.committee.policy import Policy, Stray
from governance.errors import RegistryUnavailable
from governance.sentences import phrase, running
from governance.sentences.phrase import said_earlier
from governance.sentences.times import moment
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import suspend
from governance.services.committee.fall_due import fall_due
from governance.services.ports import Ports
from governance.services.rounds.round import make_round
from governance.services.serving.settle import settle
from governance.services.serving.watch import Noticed, sentence, stray_aliases, unkept, watch
from governance.store.outbox import Message
from tests.builders import CLARA, FARAH, MODEL, NOON, a_policy, by
from tests.fakes import FakeNotifier
from tests.services.worlds import World, asking, champion, measuring, promote, replacing, serving, states
from tests.steps import (
    actions,
    adopt,
    ask,
    assert_log_and_tables_agree,
    at,
    decide,
    last_entry,
    measured,
    refusal,
    refused,
)

pytest_plugins = ("tests.services.begun",)

OTHER_FILES = "alias:serves-other-files"
FOUND, BACK, RIGHT = "alias:moved-without-decision", "alias:moved-back", "alias:put-right"


def moving_back(**tier: Any) -> Policy:
    """The standard policy with stray aliases moved back.

    An alias is stray that was moved without a decision.
    """
    return a_policy(**tier).model_copy(update={"stray_alias": Stray.MOVE_BACK})


def moved(console: Ports, version: str | None, alias: str = "champion") -> None:
    """Move an alias past the committee."""
    if version is None:
        console.registry.remove_alias(MODEL, alias)
    else:
        console.registry.set_alias(MODEL, alias, version)


def seen(console: Ports) -> list[tuple[str | None, str | None]]:
    """The aliases that are known to be elsewhere.

    For each, the version found and the version expected.
    """
    return [(stray.found, stray.expected) for stray in stray_aliases(console)]


def about_aliases(console: Ports) -> list[str]:
    return [action for action in actions(console) if action in (FOUND, BACK, RIGHT)]


def entries(console: Ports, action: str) -> list[Any]:
    """Entries of one kind, newest first."""
    with console.store.reader() as reader:
        return [entry.event for entry in reader.log.read(Search(limit=1_000, actions=(action,)))]


@dataclass
class Meddled:
    """A registry that lets something else happen after its answer.

    It does so the first time that one of its methods is called.
    """

    console: Ports
    method: str
    happens: Callable[[Ports], object]
    first: bool = True

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.console.registry, name)
        if name != self.method:
            return real

        def call(*arguments: Any) -> Any:
            answer = real(*arguments)
            if self.first:
                self.first = False
                self.happens(self.console)
            return answer

        return call


def while_it(console: Ports, method: str, happens: Callable[[Ports], object]) -> Ports:
    """`console` on which something happens while the registry answers `method`."""
    return replace(console, registry=Meddled(console, method, happens))


@dataclass
class Down:
    """A registry that fails in some of its methods.

    It does not answer about some aliases, or does not do what it is asked for.
    """

    registry: Any
    alias: str = ""
    methods: tuple[str, ...] = ("alias_holder",)
    first_does: bool = False
    called: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.registry, name)
        if name not in self.methods:
            return real

        def call(model: str, alias: str, *rest: str) -> Any:
            self.called.append(alias)
            if self.alias not in ("", alias):
                return real(model, alias, *rest)
            if self.first_does:
                real(model, alias, *rest)
            raise RegistryUnavailable(said_earlier(f"the line to {alias} went dead"))

        return call


# What is nobody's business, and what is as it should be


def test_an_alias_that_nobody_ever_decided_on_may_point_anywhere(world: World):
    console = world(measuring)
    moved(console, "3")
    registry = Down(console.registry)
    assert watch(replace(console, registry=registry)) == ()
    assert (registry.called, about_aliases(console)) == ([], [])


@pytest.mark.parametrize("choice", [Choice.REJECT, None], ids=["rejected", "undecided"])
def test_what_was_asked_and_not_approved_governs_no_alias(world: World, choice):
    console = world(asking)
    if choice is not None:
        decide(console, choice)
    moved(console, "3")
    assert watch(console) == ()
    assert about_aliases(console) == []


def test_an_alias_where_it_was_decided_is_no_news(world: World):
    served = world(serving)
    before = actions(served)
    assert watch(served) == ()
    assert actions(served) == before


def test_an_alias_whose_move_is_promised_and_not_made_yet_is_left_to_settle(world: World):
    served = world(serving)
    measured(served, "3")
    decide(served, request=ask(served, "3").id)
    moved(served, "1")
    assert watch(served) == ()
    settle(served)
    assert (champion(served), watch(served), about_aliases(served)) == ("3", (), [])


def test_an_alias_that_policy_lets_stay_after_its_approval_ran_out_is_where_it_should_be(world: World):
    kept = at(world(serving, a_policy(valid_for_days=30, when_expired="keep")), NOON + timedelta(days=31))
    fall_due(kept)
    assert (states(kept), champion(kept), watch(kept)) == (["expired"], "2", ())


def test_a_policy_that_says_something_else_of_stray_aliases_is_refused():
    with pytest.raises(ValidationError, match="'report' or 'move back'"):
        Policy.model_validate(a_policy().model_dump() | {"stray_alias": "shrug"})


def test_a_policy_that_says_nothing_of_stray_aliases_reports_them():
    rules = {name: value for name, value in a_policy().model_dump().items() if name != "stray_alias"}
    assert Policy.model_validate(rules).stray_alias is Stray.REPORT


# What is noticed


def test_an_alias_moved_without_a_decision_is_an_entry_that_says_what_is_known_and_what_is_not(world: World):
    served = world(serving)
    moved(served, "3")
    (stray,) = watch(served)
    assert sentence(stray) == "champion of card-fraud points to version 3, and the decision on record is version 2"
    entry = last_entry(served)
    settled_at = next(e for e in entries(served, "alias:moved"))["at"]
    assert (entry["action"], entry["subject"]) == (FOUND, "alias/card-fraud/champion")
    assert (entry["actor"]["id"], entry["digest"]) == ("placet", None)
    assert entry["reason"] == (
        "champion of card-fraud points to version 3, and the decision on record is version 2. Nobody decided on that. "
        "The registry does not say who moved it, nor exactly when: some time after "
        f"{moment(datetime.fromisoformat(settled_at))}. It is not moved back: the policy (standard, version 1) says report"
    )
    assert entry["detail"] == {
        "found": "3",
        "expected": "2",
        "decided_by": "R-0001",
        "noticed": "polling",
        "not_before": settled_at,
        "moves_back": False,
        "because": "the policy (standard, version 1) says report",
    }
    assert (champion(served), stray_aliases(served)) == ("3", (stray,))


def taken_away(console: Ports) -> None:
    moved(console, None)


def suspended_and_put_back(console: Ports) -> None:
    suspend(by(console, CLARA), "R-0001", "harm")
    settle(console)
    moved(console, "2")


def switched_off_and_on_again(console: Ports) -> None:
    break_glass(by(console, FARAH), MODEL, None, "harm")
    confirm_emergency(by(console, CLARA), "R-0002", "I see it too")
    settle(console)
    moved(console, "2")


def run_out_and_put_back(console: Ports) -> None:
    fall_due(at(console, NOON + timedelta(days=400)))
    settle(console)
    moved(console, "2")


@pytest.mark.parametrize(
    ("happens", "says", "version", "decided_by"),
    [
        pytest.param(taken_away, r"points to no version, and .* is version 2\. Nobody", None, "R-0001", id="taken away"),
        pytest.param(suspended_and_put_back, "points to version 2, and .* is that it points nowhere", "2", None, id="suspended"),
        pytest.param(switched_off_and_on_again, "points to version 2, and .* is that it points nowhere", "2", "R-0002", id="switched off in an emergency"),
        pytest.param(run_out_and_put_back, "points to version 2, and .* is that it points nowhere", "2", None, id="run out"),
    ],
)  # fmt: skip
def test_whatever_the_decision_the_alias_is_held_to_it(world: World, happens, says, version, decided_by):
    served = world(serving)
    happens(served)
    (stray,) = watch(served)
    assert (stray.found, about_aliases(served)) == (version, [FOUND])
    assert last_entry(served)["detail"]["decided_by"] == decided_by
    assert re.search(says, last_entry(served)["reason"])


def test_an_emergency_that_nobody_has_reviewed_yet_says_where_the_alias_is_to_point(world: World):
    served = world(replacing)
    break_glass(by(served, FARAH), MODEL, "2", "harm")
    confirm_emergency(by(served, CLARA), "R-0003", "I see it too")
    settle(served)
    assert (champion(served), watch(served)) == ("2", ())
    moved(served, "3")
    (stray,) = watch(served)
    assert (stray.found, stray.expected) == ("3", "2")


def test_a_registry_that_has_no_such_model_fails_and_accuses_nobody(world: World):
    served = world(serving, moving_back())
    served.registry._versions.clear()
    with refused(served, running.registry_of_others(phrase.said_earlier("no model card-fraud is registered"), "champion", "card-fraud", "2"), RegistryUnavailable):  # fmt: skip
        watch(served)


def test_a_registry_that_has_no_such_model_fails_in_what_happens_by_itself_too(world: World):
    served = world(serving)
    served.registry._versions.clear()
    before = actions(served)
    assert [refused_with.partition(";")[0] for refused_with in make_round(served)] == [
        "no model card-fraud is registered"
    ]
    assert actions(served) == before


def folder_of(console: Ports, version: str = "2") -> Path:
    return Path(console.registry.version(MODEL, version).source)


def pointed_elsewhere(console: Ports) -> None:
    versions = console.registry._versions[MODEL]
    versions[:] = [
        replace(registered, source=str(folder_of(console, "1"))) if registered.version == "2" else registered
        for registered in versions
    ]


FILES: dict[str, Callable[[Ports], object]] = {
    "one byte of a file": lambda console: (folder_of(console) / "model.bin").write_bytes(b"weights of 3"),
    "a file more": lambda console: (folder_of(console) / "code.py").write_bytes(b""),
    "a file under another name": lambda console: (folder_of(console) / "model.bin").rename(
        folder_of(console) / "model"
    ),
    "the place where the registry looks": pointed_elsewhere,
}


@pytest.mark.parametrize("change", FILES.values(), ids=FILES)
@pytest.mark.parametrize("policy", [a_policy, moving_back], ids=["report", "move back"])
def test_files_that_serve_and_are_not_those_that_were_approved_are_an_entry(world: World, change, policy):
    served = replace(world(serving, policy()), notifier=FakeNotifier())
    approved = served.registry.artifact_digest(served.registry.version(MODEL, "2"))
    change(served)
    (stray,) = watch(served)
    now = served.registry.artifact_digest(served.registry.version(MODEL, "2"))
    entry = last_entry(served)
    assert (entry["action"], entry["subject"]) == (OTHER_FILES, "alias/card-fraud/champion")
    assert "points to version 2, as was decided, and the files of that version are " in sentence(stray)
    assert "put back those that R-0001 approved, or suspend it" in entry["reason"]
    detail = {name: entry["detail"][name] for name in ("found", "expected", "decided_by", "files", "approved")}
    assert detail == {"found": "2", "expected": "2", "decided_by": "R-0001", "files": now, "approved": approved}
    assert (watch(served), stray_aliases(served), champion(served)) == ((stray,), (stray,), "2")
    assert actions(served).count(OTHER_FILES) == 1
    with served.store.reader() as reader:
        assert [promise.content.title for promise in reader.outbox.pending(Message)][
            -1
        ] == "champion of card-fraud: serves other files"
    assert_log_and_tables_agree(served)


def test_files_that_were_put_back_are_an_entry_and_known_no_more(world: World):
    served = world(serving)
    file = folder_of(served) / "model.bin"
    file.write_bytes(b"other weights")
    watch(served)
    file.write_bytes(b"weights of 2")
    assert (watch(served), stray_aliases(served)) == ((), ())
    assert last_entry(served)["reason"] == (
        "champion of card-fraud points to version 2, and its files are those again that R-0001 approved"
    )


def test_files_that_cannot_be_read_are_a_failure_and_accuse_nobody(world: World):
    served = world(serving)
    (folder_of(served) / "model.bin").unlink()
    with refused(served, "holds no files. Log the model there", RegistryUnavailable):
        watch(served)


def test_a_promise_that_was_never_kept_is_named(world: World):
    served = world(serving)
    assert unkept(served) == ()
    version_3_is_approved(served)
    (promise,) = unkept(served)
    assert promise.startswith(
        "R-0002 promised that champion of card-fraud points to version 3, and the registry has not moved it (0 attempts so far); "
    )


def test_a_look_that_a_webhook_asked_for_says_so(world: World):
    served = world(serving)
    moved(served, "3")
    watch(served, MODEL, Noticed.WEBHOOK)
    assert last_entry(served)["detail"]["noticed"] == "webhook"


def test_a_look_at_one_model_leaves_the_others(world: World):
    served = world(serving)
    moved(served, "3")
    assert watch(served, "loans") == ()
    assert about_aliases(served) == []


def test_people_outside_are_told_in_the_same_transaction_where_there_are_any(world: World):
    served = replace(world(serving, moving_back()), notifier=FakeNotifier())
    moved(served, "3")
    watch(served)
    with served.store.reader() as reader:
        notices = [(promise.content.title, promise.content.body) for promise in reader.outbox.pending(Message)]
    assert notices == [
        ("champion of card-fraud: moved without decision", entries(served, FOUND)[0]["reason"]),
        ("champion of card-fraud: moved back", entries(served, BACK)[0]["reason"]),
    ]


# Once


def test_what_is_known_is_recorded_once_however_often_it_is_seen(world: World):
    served = world(serving)
    moved(served, "3")
    first = watch(served)
    assert [watch(served), watch(served, MODEL, Noticed.WEBHOOK), stray_aliases(served)] == [first] * 3
    assert about_aliases(served) == [FOUND]


def test_an_alias_moved_again_is_another_entry_whose_time_begins_with_the_last_look(world: World):
    served = world(serving)
    moved(served, "3")
    (first,) = watch(served)
    moved(served, "1")
    watch(served)
    assert last_entry(served)["detail"]["not_before"] == first.noticed_at.isoformat()
    assert (about_aliases(served), seen(served)) == ([FOUND, FOUND], [("1", "2")])


def test_another_decision_about_an_alias_that_is_astray_is_another_entry(world: World):
    served = world(serving)
    moved(served, "3")
    watch(served)
    suspend(by(served, CLARA), "R-0001", "harm")
    settle(served)
    watch(served)
    assert (about_aliases(served), seen(served)) == ([FOUND, FOUND], [("3", None)])


# Put right


def test_an_alias_that_somebody_put_right_is_an_entry_and_known_no_more(world: World):
    served = world(serving)
    moved(served, "3")
    watch(served)
    moved(served, "2")
    assert (watch(served), stray_aliases(served)) == ((), ())
    assert last_entry(served)["reason"] == (
        "champion of card-fraud points to version 2 again, as R-0001 decided; the registry does not say who moved it"
    )
    assert last_entry(served)["detail"] == {"found": "2", "was": "3"}
    watch(served)
    assert about_aliases(served) == [FOUND, RIGHT]


def test_an_alias_that_a_later_decision_moved_is_put_right(world: World):
    served = world(serving)
    moved(served, "1")
    watch(served)
    assert promote(served, "3") == "R-0002"
    assert (watch(served), stray_aliases(served)) == ((), ())
    assert last_entry(served)["reason"] == (
        "champion of card-fraud points to version 3, and that is what R-0002 decided by now"
    )


def test_an_alias_that_points_nowhere_again_is_put_right_though_no_decision_stands(world: World):
    served = world(serving)
    suspended_and_put_back(served)
    watch(served)
    moved(served, None)
    watch(served)
    assert last_entry(served)["reason"] == (
        "champion of card-fraud points to no version again; the registry does not say who moved it"
    )


def test_an_alias_that_is_where_a_suspension_leaves_it_is_put_right(world: World):
    served = world(serving)
    moved(served, "3")
    watch(served)
    suspend(by(served, CLARA), "R-0001", "harm")
    settle(served)
    moved(served, None)
    watch(served)
    assert last_entry(served)["reason"] == (
        "champion of card-fraud points to no version, and that is what the record says by now"
    )


# Moved back


@pytest.mark.parametrize("version", ["3", None], ids=["moved", "taken away"])
def test_an_alias_is_moved_back_where_the_policy_says_so(world: World, version):
    served = world(serving, moving_back())
    moved(served, version)
    (stray,) = watch(served)
    assert (stray.found, champion(served), stray_aliases(served)) == (version, "2", ())
    assert entries(served, FOUND)[0]["reason"].endswith(
        "It is moved back: the policy (standard, version 1) says move back"
    )
    assert last_entry(served)["reason"] == (
        "champion of card-fraud points to version 2 again; Placet moved it, since the policy (standard, version 1) says move back"
    )
    assert last_entry(served)["detail"] == {"from": version, "to": "2", "decided_by": "R-0001"}
    assert (watch(served), about_aliases(served)) == ((), [FOUND, BACK])


def test_an_alias_that_should_point_nowhere_is_taken_away_again(world: World):
    served = world(serving, moving_back())
    suspended_and_put_back(served)
    watch(served)
    assert (champion(served), about_aliases(served)) == (None, [FOUND, BACK])


def test_an_alias_goes_back_to_where_an_emergency_put_it(world: World):
    served = world(replacing, moving_back())
    break_glass(by(served, FARAH), MODEL, "2", "harm")
    confirm_emergency(by(served, CLARA), "R-0003", "I see it too")
    settle(served)
    moved(served, "3")
    watch(served)
    assert champion(served) == "2"


def test_a_policy_that_is_adopted_later_moves_back_what_is_known(world: World):
    served = world(serving)
    moved(served, "3")
    watch(served)
    adopt(served, moving_back().model_copy(update={"version": 2}))
    assert (len(watch(served)), champion(served)) == (1, "2")
    assert about_aliases(served) == [FOUND, BACK]
    assert last_entry(served)["reason"].endswith("since the policy (standard, version 2) says move back")


def test_an_alias_does_not_go_back_to_an_approval_that_has_run_out(world: World):
    policy = moving_back(valid_for_days=30, when_expired="keep")
    kept = at(world(serving, policy), NOON + timedelta(days=31))
    fall_due(kept)
    moved(kept, "3")
    watch(kept)
    assert (champion(kept), seen(kept)) == ("3", [("3", "2")])
    assert last_entry(kept)["reason"].endswith("It is not moved back: the approval of version 2 has run out")


def test_an_alias_does_not_go_back_to_files_that_were_not_approved(world: World):
    served = world(serving, moving_back())
    moved(served, "3")
    file = Path(served.registry.version(MODEL, "2").source, "model.bin")
    file.write_bytes(b"other weights")
    for _ in range(2):
        with refusal(
            running.approved_with_other_files(
                "card-fraud/2",
                "sha256:a78095d9f026502855b20d7e9381681277c2272748438d59e3cc93db56b2eaab",
                "sha256:4d16b589ef864f70c9f2976bb51797d9f16dd62f25aa3ada908e1c56cc4cb536",
            )
        ):
            watch(served)
    assert (champion(served), about_aliases(served)) == ("3", [FOUND])
    file.write_bytes(b"weights of 2")
    watch(served)
    assert (champion(served), about_aliases(served)) == ("2", [FOUND, BACK])


# What stands in the way of one does not hold up the others


def test_an_alias_that_cannot_be_looked_at_does_not_hold_up_the_others(world: World):
    served = two_aliases(world(serving))
    for alias in ("challenger", "champion"):
        moved(served, "1", alias)
    with pytest.raises(RegistryUnavailable, match="the line to challenger went dead"):
        watch(replace(served, registry=Down(served.registry, "challenger")))
    assert [stray.alias for stray in stray_aliases(served)] == ["champion"]
    watch(served)
    assert [stray.alias for stray in stray_aliases(served)] == ["challenger", "champion"]


def test_what_stands_in_the_way_of_several_is_said_of_each(world: World):
    served = two_aliases(world(serving))
    both = "^the line to challenger went dead\nthe line to champion went dead$"
    with refused(served, both):
        watch(replace(served, registry=Down(served.registry)))


def test_a_registry_that_is_down_leaves_no_entry(world: World):
    served = world(serving)
    moved(served, "3")
    with refused(served, "went dead", RegistryUnavailable):
        watch(replace(served, registry=Down(served.registry)))


def two_aliases(console: Ports) -> Ports:
    """Make version 3 challenger by a decision."""
    measured(console, "3")
    decide(console, request=ask(console, "3", alias="challenger").id)
    settle(console)
    return console


# Between our questions something happens


def version_3_is_decided(console: Ports) -> None:
    promote(console, "3")


def version_3_is_approved(console: Ports) -> None:
    measured(console, "3")
    decide(console, request=ask(console, "3").id)


def version_2_is_attested_anew(console: Ports) -> None:
    promote(console, "2")


@pytest.mark.parametrize("happens", [version_3_is_decided, version_3_is_approved, version_2_is_attested_anew])
@pytest.mark.parametrize("version", ["2", "1"])
def test_what_the_registry_said_before_a_decision_is_not_held_against_it(world: World, happens, version):
    served = world(serving)
    moved(served, version)
    watch(while_it(served, "alias_holder", happens))
    assert about_aliases(served) == []
    settle(served)
    watch(served)
    assert about_aliases(served) == []


def test_two_who_look_at_once_record_it_once(world: World):
    served = world(serving)
    moved(served, "3")
    both = [watch(while_it(served, "alias_holder", watch)), watch(served)]
    assert both == [stray_aliases(served)] * 2
    assert about_aliases(served) == [FOUND]


def test_two_who_move_it_back_at_once_record_it_once(world: World):
    served = world(serving, moving_back())
    moved(served, "3")
    watch(while_it(served, "set_alias", make_round))
    assert (champion(served), seen(served)) == ("2", [])
    assert about_aliases(served).count(FOUND) == 1
    assert len(about_aliases(served)) == 2


def test_a_decision_that_comes_while_files_are_compared_goes_first(world: World):
    served = world(serving, moving_back())
    moved(served, "1")
    watch(while_it(served, "artifact_digest", version_3_is_decided))
    assert (champion(served), BACK in actions(served)) == ("3", False)
    watch(served)
    assert (champion(served), about_aliases(served)) == ("3", [FOUND, RIGHT])


def test_an_alias_that_is_moved_again_while_files_are_compared_is_looked_at_anew(world: World):
    served = world(serving, moving_back())
    moved(served, "3")
    watch(while_it(served, "artifact_digest", lambda console: moved(console, "1")))
    assert (champion(served), about_aliases(served)) == ("1", [FOUND])
    watch(served)
    assert (champion(served), about_aliases(served)) == ("2", [FOUND, FOUND, BACK])


# The process dies


@pytest.mark.parametrize(
    ("does", "ends"), [(False, [FOUND, BACK]), (True, [FOUND, RIGHT])], ids=["before the alias moved", "after it moved"]
)
def test_a_crash_while_it_is_moved_back_is_finished_by_the_next_look(world: World, does, ends):
    served = world(serving, moving_back())
    moved(served, "3")
    with pytest.raises(RegistryUnavailable):
        watch(replace(served, registry=Down(served.registry, methods=("set_alias",), first_does=does)))
    assert (about_aliases(served), seen(served)) == ([FOUND], [("3", "2")])
    for _ in range(2):
        watch(served)
    assert (champion(served), about_aliases(served), seen(served)) == ("2", ends, [])
