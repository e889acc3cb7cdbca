"""Minutes as a paper.

A member signs for them, an auditor files them, a regulator reads them.
"""

from collections.abc import Mapping
from datetime import datetime

from governance.canonical import short
from governance.committee.minutes import Minutes, Signature
from governance.papers.paper import Chapter, Paper, Said, table
from governance.records import Assurance
from governance.sentences.times import day, moment

IDENTITY: Mapping[str | None, str] = {
    Assurance.DEMO: "nobody checked: picked from a list",
    Assurance.LOCAL: "an account of the machine",
    None: "not on record",
}
"""How sure the console was of who it was, as a reader of the minutes is told."""


def minutes_paper(minutes: Minutes, digest: str) -> Paper:
    """The minutes for people.

    `digest` names the record that they are made from.
    """
    return Paper(
        title=f"Minutes of {minutes.request}",
        subtitle=f"{minutes.about}: {minutes.purpose}, {minutes.outcome} on {moment(minutes.closed.at)}.",
        chapters=tuple(
            chapter
            for chapter in (
                _decision(minutes),
                _attendance(minutes),
                _signatures("Recusals", minutes.recusals),
                _signatures("Votes", minutes.votes),
                _left_out(minutes),
                _dissent(minutes),
                _said(minutes),
                _conditions(minutes),
                _signatures("Closed by", (minutes.closed,)),
                _digests(minutes),
            )
            if chapter.parts
        ),
        footer=f"Minutes of {minutes.request}, record {digest}",
    )


def _decision(minutes: Minutes) -> Chapter:
    counted = minutes.tally
    until = "" if minutes.expires_on is None else f" The approval holds until {day(minutes.expires_on)}."
    return Chapter(
        "The decision",
        (
            Said(f"{minutes.asked_by} asked on {moment(minutes.opened_at)}: {minutes.asked_because}"),
            Said(
                f"The committee has {minutes.outcome} it: {counted.approve} to approve, {counted.reject} to reject, "
                f"{counted.abstain} abstained ({minutes.because}).{until}"
            ),
        ),
    )


def _attendance(minutes: Minutes) -> Chapter:
    rows = tuple((entry.name, entry.seat, entry.attended) for entry in minutes.attendance)
    return Chapter("Attendance", (Said(_rule(minutes.rule)), table(("Member", "Seat", "Attendance"), rows)))


def _rule(rule: Mapping[str, object]) -> str:
    quorum, voting = rule.get("quorum"), rule.get("voting")
    assert isinstance(quorum, Mapping)
    assert isinstance(voting, Mapping)
    seats = ", ".join(f"{count} from the {seat} seat" for seat, count in sorted(quorum["including"].items()))
    fraction = f" of {voting['fraction']}" if voting["fraction"] else ""
    vetoes = f"; a veto for {', '.join(voting['vetoes'])}" if voting["vetoes"] else ""
    return (
        f"Quorum: {quorum['at_least']} votes{f', among them {seats}' if seats else ''}. "
        f"Rule: {voting['rule']}{fraction}, abstentions {voting['abstentions']}{vetoes}."
    )


def _signatures(title: str, signed: tuple[Signature, ...]) -> Chapter:
    if not signed:
        return Chapter(title)
    rows = tuple(
        (entry.name, entry.capacity, _when(entry.at), entry.meaning, entry.reason, identity_said(entry.assurance))
        for entry in signed
    )
    head = ("Printed name", "Capacity", "Time", "Meaning of the signature", "Reason", "Identity")
    return Chapter(title, (table(head, rows),))


def _left_out(minutes: Minutes) -> Chapter:
    rows = tuple(
        (entry.name, entry.capacity, _when(entry.at), entry.meaning, f"act {entry.act}", entry.why)
        for entry in minutes.left_out
    )
    head = ("Printed name", "Capacity", "Time", "Meaning", "On record as", "Why it is not counted")
    return Chapter("Votes that are not counted", (table(head, rows),) if rows else ())


def _dissent(minutes: Minutes) -> Chapter:
    dissent = Said(f"On record against the decision: {', '.join(minutes.dissent)}.")
    return Chapter("Dissent", (dissent,) if minutes.dissent else ())


def _said(minutes: Minutes) -> Chapter:
    rows = tuple(
        (entry.name, _when(entry.at), entry.what, entry.words, identity_said(entry.assurance)) for entry in minutes.said
    )
    return Chapter("What was said", (table(("Who", "Time", "Did", "Words", "Identity"), rows),) if rows else ())


def _conditions(minutes: Minutes) -> Chapter:
    rows = tuple(
        (
            entry.id,
            entry.text,
            entry.owner,
            entry.verifier,
            str(entry.due),
            f"{entry.when} it serves" if entry.when == "before" else "while it serves",
        )
        for entry in minutes.conditions
    )
    head = ("Condition", "What must be true", "Sees to it", "Checks it", "Due", "When")
    return Chapter("Conditions", (table(head, rows),) if rows else ())


def _digests(minutes: Minutes) -> Chapter:
    rows = [(name, "none" if value is None else str(value)) for name, value in sorted(minutes.matter.items())]
    rows += [] if minutes.roster is None else [("people on record at the closing", minutes.roster)]
    return Chapter(
        "What the votes were cast on",
        (
            Said(f"Its digest is {minutes.digest} ({short(minutes.digest)} on the pages)."),
            table(("Part", "Value"), rows),
        ),
    )


def identity_said(assurance: str | None) -> str:
    """How sure it was who somebody is, in words.

    `assurance` is as it is on record; None of before it was.
    """
    return IDENTITY.get(assurance, str(assurance))


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
