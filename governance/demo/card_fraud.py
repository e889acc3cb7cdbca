"""The card-fraud story.

One version serves, one was rejected and comes back, and one mends it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from governance.committee.acts import Choice
from governance.demo.clock import StoryClock
from governance.demo.publish import Publisher
from governance.demo.simulation import FOLDER, load
from governance.people.identity import persona
from governance.services.acting import Acting, begin
from governance.services.committee.close import close_request
from governance.services.committee.request import open_request
from governance.services.committee.vote import cast_vote
from governance.services.evidence.assess import assess
from governance.services.evidence.audit_bias import audit_bias
from governance.services.ports import Ports
from governance.services.record import seen_now
from governance.services.serving.settle import settle
from governance.settings import DATA, Settings

MODEL = "card-fraud"
LAST_DAY = 120
SHADOW_FROM = {"1": 1, "2": 45, "3": 60}
"""First day on which a version scores live payments; versions 2 and 3 score beside the champion without deciding."""

Say = Callable[[str], None]
Ballot = tuple[str, Choice, str]

APPROVE, REJECT, ABSTAIN = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN

FIRST_APPROVAL: tuple[Ballot, ...] = (
    ("ben", APPROVE, "No group is blocked noticeably more often than another, and a clerk can undo a block at once."),
    ("clara", APPROVE, "The customer is told why and can object; the purpose is a contract that they asked for."),
    (
        "dev",
        APPROVE,
        "It stops about half of the fraud. That is worth having, and the loss from wrong blocks is small.",
    ),
    (
        "elena",
        APPROVE,
        "I would rather be called back once than lose my savings. Please keep the call-back line open at night.",
    ),
)
REJECTION: tuple[Ballot, ...] = (
    (
        "ben",
        REJECT,
        "Four days of outcomes say next to nothing about older customers, and they are whom this may hurt.",
    ),
    ("dev", APPROVE, "It finds clearly more fraud already. I would go on and watch it."),
    ("elena", REJECT, "Nobody could tell me what happens to my mother at the till. Come back when you can."),
    ("amina", REJECT, "The numbers on age cannot be read yet. Waiting costs us little."),
)


@dataclass(frozen=True)
class Story:
    """What the story needs to be told.

    Where to write, when day 120 was, and who acts.
    """

    settings: Settings
    ports: Ports
    clock: StoryClock
    last_day: date
    say: Say

    def day(self, number: int) -> date:
        """The date of day `number`.

        Day 120 is the last one with payments.
        """
        return self.last_day - timedelta(days=LAST_DAY - number)

    def acting(self, name: str) -> Acting:
        """A persona by id, who acts now."""
        return begin(self.ports, persona(self.ports.documents.roster().person(name), self.clock()))


def tell(story: Story, publisher: Publisher) -> None:
    """Build the world from payments to open requests."""
    story.say("simulating 120 days of card payments")
    generate, train = load("generate"), load("train")
    world = generate.read_world(FOLDER / "world.yaml")
    shift = pd.Timestamp(story.day(1)) - pd.Timestamp(world.date_of(1))
    history = _moved(generate.history(world), shift)
    payments = _moved(generate.payments(world), shift)
    story.say("training three versions and putting them into the registry")
    trained = train.train(history)
    history_file = story.settings.home / "training" / MODEL / "history.parquet"
    history_file.parent.mkdir(parents=True)
    history.to_parquet(history_file)
    publisher.boosters(MODEL, history, history_file, trained)
    story.say("scoring every payment with every version")
    scored = {version.version: train.score(version, payments) for version in trained}
    _write_spec(story)

    def log_as_of(day: int) -> None:
        _write_logs(story, scored, lambda frame: generate.as_known_on(frame, story.day(day)))

    _first_approval(story, log_as_of)
    _rejection(story, log_as_of)
    _open_requests(story, log_as_of)


def _first_approval(story: Story, log_as_of: Callable[[int], None]) -> None:
    story.say("day 61: version 1, after a pilot, is approved")
    log_as_of(60)
    story.clock.move_to(story.day(61))
    assess(story.acting("farah"), MODEL, "1")
    request = open_request(story.acting("farah"), MODEL, "1", "The pilot is over; it should decide from now on.")
    _vote(story, request.id, FIRST_APPROVAL)
    close_request(
        story.acting("amina"),
        request.id,
        "Everybody agrees, and nothing blocks it.",
        seen_now(story.ports, request.id),
    )
    settle(story.ports)


def _rejection(story: Story, log_as_of: Callable[[int], None]) -> None:
    story.say("day 79: version 2 comes too early, and is rejected")
    log_as_of(78)
    story.clock.move_to(story.day(79))
    assess(story.acting("farah"), MODEL, "2")
    request = open_request(
        story.acting("farah"), MODEL, "2", "It finds far more fraud than version 1. Every week counts."
    )
    story.clock.move_to(story.day(80))
    _vote(story, request.id, REJECTION)
    close_request(
        story.acting("amina"),
        request.id,
        "Rejected: there is too little evidence. Come back with a month of outcomes.",
        seen_now(story.ports, request.id),
    )


def _open_requests(story: Story, log_as_of: Callable[[int], None]) -> None:
    story.say("day 120: versions 2 and 3 wait for the committee")
    log_as_of(LAST_DAY)
    story.clock.move_to(story.day(LAST_DAY), hour=18)
    # Before the assessment, which counts the reports in: the committee votes on evidence that holds them.
    for version in ("2", "3"):
        story.say(f"looking for bias in version {version}, and trying mitigations")
        audit_bias(story.acting("farah"), MODEL, version)
    for version in ("1", "2", "3"):
        assess(story.acting("farah"), MODEL, version)
    open_request(
        story.acting("farah"),
        MODEL,
        "2",
        "Now with six weeks of outcomes: it finds a third more of the fraud than version 1.",
    )
    open_request(
        story.acting("farah"),
        MODEL,
        "3",
        "It asks whether the customer is slow for their own habit, so older people are not blocked more.",
    )


def _vote(story: Story, request: str, ballots: tuple[Ballot, ...]) -> None:
    for name, choice, reason in ballots:
        cast_vote(story.acting(name), request, choice, reason, seen_now(story.ports, request))


def _moved(frame: pd.DataFrame, shift: pd.Timedelta) -> pd.DataFrame:
    return frame.assign(scored_at=frame["scored_at"] + shift)


def _write_logs(story: Story, scored: dict[str, pd.DataFrame], as_known: Callable[[pd.DataFrame], Any]) -> None:
    folder = story.settings.home / "predictions" / MODEL
    folder.mkdir(parents=True, exist_ok=True)
    for version, frame in scored.items():
        start = pd.Timestamp(story.day(SHADOW_FROM[version]), tz="UTC")
        labelled = as_known(frame[frame["scored_at"] >= start])
        if len(labelled):
            labelled.to_parquet(folder / f"version-{version}.parquet", index=False)


def _write_spec(story: Story) -> None:
    """Write the specification of `data/models/card-fraud.yaml`.

    Its reference period is moved along with the payments.
    """
    text = (DATA / "models" / f"{MODEL}.yaml").read_text(encoding="utf-8")
    text = text.replace("2026-03-01", story.day(1).isoformat()).replace("2026-03-30", story.day(30).isoformat())
    target: Path = story.settings.home / "models" / f"{MODEL}.yaml"
    target.write_text(text, encoding="utf-8")
