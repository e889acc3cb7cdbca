"""Records for tests, each complete and plain.

A test names only what it is about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from governance.audit.event import Actor, Event
from governance.audit.note import SignerKey
from governance.committee.acts import Cast, Choice, Opened, Said
from governance.committee.dossier import Dossier
from governance.committee.policy import Policy, Procedure, Requirement, Tier
from governance.committee.proceedings import Ballot, Proceedings
from governance.committee.request import Move, Purpose, Request, State
from governance.evidence.bundle import Comparison, DataUsed, Evidence
from governance.evidence.explanation import Explanation
from governance.evidence.measurement import Measurement
from governance.people.identity import persona
from governance.people.roster import Roster
from governance.predictions.spec import ModelSpec
from governance.proceedings.act import Act, Word
from governance.records import Person, Role, Window
from governance.sentences import reasons
from governance.sentences.phrase import said_earlier
from governance.services.acting import Acting, begin
from governance.services.ports import Ports
from governance.statistics.confusion import Confusion
from governance.statistics.decisions import Decisions
from governance.statistics.interval import Interval
from governance.statistics.profile import Profile
from governance.statistics.ranking import Orders
from governance.statistics.regression import Numbers

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
FIRST_DAY = date(2026, 3, 1)
BY_HAND = said_earlier("by hand")
MODEL = "card-fraud"

AMINA = Person("amina", "Amina Haddad", Role.CHAIR, "chair")
BEN = Person("ben", "Ben Okafor", Role.MEMBER, "ethics", deputy="lin")
CLARA = Person("clara", "Clara Lindqvist", Role.MEMBER, "legal")
DEV = Person("dev", "Dev Raman", Role.MEMBER, "risk")
ELENA = Person("elena", "Elena Petrova", Role.MEMBER, "lay")
FARAH = Person("farah", "Farah Nasser", Role.MODEL_OWNER)
GRETA = Person("greta", "Greta Holm", Role.PRODUCT_MANAGER)
HENRIK = Person("henrik", "Henrik Vos", Role.REGULATOR)
IVO = Person("ivo", "Ivo Marek", Role.CHAIR, "chair")
JANA = Person("jana", "Jana Duarte", Role.MEMBER, "ethics")
KOFI = Person("kofi", "Kofi Mensah", Role.MEMBER, "lay")
LIN = Person("lin", "Lin Osei", Role.DEPUTY)
MARTA = Person("marta", "Marta Sand", Role.EXECUTIVE)
ROBOT = Person("pipeline", "Pipeline", Role.SERVICE)
NADIA = Person("nadia", "Nadia Ferrer", Role.LOG_KEEPER)
EVERYBODY = (AMINA, BEN, CLARA, DEV, ELENA, FARAH, GRETA, HENRIK, IVO, JANA, KOFI, LIN, MARTA, NADIA, ROBOT)


def by(ports: Ports, person: Person) -> Acting:
    """`person` acts now, as a persona: nobody checked who they are."""
    return begin(ports, persona(person, ports.clock()))


def a_person(role: Role = Role.MEMBER, seat: str | None = "ethics", id: str = "zoe") -> Person:
    return Person(id, id.capitalize(), role, seat)


def a_roster(people: Iterable[Person] = EVERYBODY) -> Roster:
    return Roster.model_validate({"people": [{f.name: getattr(p, f.name) for f in fields(p)} for p in people]})


def a_spec(**changes: Any) -> ModelSpec:
    """A specification of the log that `predictions_of` writes.

    `changes` replace whole top-level fields.
    """
    return ModelSpec.model_validate(
        {
            "model": MODEL,
            "task": "binary",
            "tier": "high",
            "owner": {"name": "Payments Risk", "contact": "payments-risk@example.org", "people": ["farah"]},
            "predictions": {"source": "predictions/*.parquet", "columns": columns(), "features": ["amount"]},
            "sensitive": {"sex": {"column": "sex", "labels": {"F": "female", "M": "male"}}},
            "favourable": 0,
            "reference": {"version": "1", "from": FIRST_DAY, "to": FIRST_DAY + timedelta(days=9)},
            **changes,
        }
    )


def a_regression(**changes: Any) -> ModelSpec:
    """A specification of the log that `numbers_of` writes.

    `changes` replace whole top-level fields.
    """
    named = {"id": "id", "time": "scored_at", "version": "model_version", "prediction": "predicted", "outcome": "fare"}
    predictions = {"source": "predictions/*.parquet", "columns": named, "features": ["miles"]}
    usual = a_spec().model_dump(by_alias=True, exclude={"favourable"})
    return ModelSpec.model_validate({**usual, "task": "regression", "predictions": predictions, **changes})


def a_ranking(**changes: Any) -> ModelSpec:
    """A specification of the log that `rankings_of` writes.

    `changes` replace whole top-level fields.
    """
    named = {
        "id": "id",
        "time": "scored_at",
        "version": "model_version",
        "query": "search",
        "rank": "place",
        "outcome": "hired",
    }
    predictions = {"source": "predictions/*.parquet", "columns": named, "features": ["years"]}
    usual = a_spec().model_dump(by_alias=True, exclude={"favourable"})
    return ModelSpec.model_validate({**usual, "task": "ranking", "predictions": predictions, "k": 3, **changes})


def columns(**changes: Any) -> dict[str, Any]:
    return {
        "id": "id",
        "time": "scored_at",
        "version": "model_version",
        "score": "score",
        "decision": "decision",
        "outcome": "fraud",
        **changes,
    }


def a_requirement(measure: str = "auc", **fields: Any) -> Requirement:
    limits = {} if {"at_least", "at_most"} & set(fields) else {"at_least": 0.7}
    return Requirement.model_validate(
        {"id": f"asks-{measure.replace('_', '-')}", "text": f"It asks {measure}.", "measure": measure} | limits | fields
    )


def a_tier(*requirements: Requirement, **fields: Any) -> Tier:
    return Tier.model_validate(
        {
            "requirements": requirements,
            "seats": ["chair", "ethics", "legal", "risk", "lay"],
            "quorum": {"at_least": 3, "including": {"ethics": 1, "lay": 1}},
            "valid_for_days": 365,
            **fields,
        }
    )


COMMITTEE = Procedure.model_validate(
    {
        "seats": ["chair", "ethics", "legal", "risk", "lay"],
        "quorum": {"at_least": 3, "including": {"ethics": 1, "lay": 1}},
        "review_days": 30,
    }
)


def a_policy(*requirements: Requirement, version: int = 1, **tier: Any) -> Policy:
    """A policy with one tier, `high`.

    Without named requirements, it asks for an AUC of 0.7 at least.
    """
    asked = requirements or (a_requirement("auc", at_least=0.7),)
    return Policy(policy="standard", version=version, committee=COMMITTEE, tiers={"high": a_tier(*asked, **tier)})


def a_measurement(
    value: float | None,
    interval: tuple[float, float] | None = None,
    name: str = "auc",
    noise: float | None = None,
    **about: str,
) -> Measurement:
    if value is None:
        return Measurement.missing(name, reasons.no_outcome_yet(), about)
    return Measurement(
        name,
        BY_HAND,
        about=about,
        value=value,
        interval=Interval(*interval) if interval else None,
        noise=noise,
        n=100,
    )


def an_evidence(*measurements: Measurement, champion: Iterable[Measurement] | None = None, **fields: Any) -> Evidence:
    window = Window(FIRST_DAY, FIRST_DAY + timedelta(days=9))
    compared = None if champion is None else Comparison("1", "sha256:champion", window, tuple(champion))
    usual = {
        "model": MODEL,
        "version": "2",
        "artifact": "sha256:artifact",
        "spec": "sha256:spec",
        "data": DataUsed(1_000, "sha256:log", ()),
        "window": window,
        "labelled_until": window.last,
        "reference": window,
        "explanation": Explanation.missing(BY_HAND),
    }
    return Evidence(measurements=measurements, champion=compared, **(usual | fields))


def a_profile(
    groups: Mapping[tuple[str, ...], Mapping[tuple[str, ...], Confusion]] | None = None, **fields: Any
) -> Profile:
    """A profile with these `fields`.

    Those of `ANSWERED` are counts of the task that has them. That task is the profile's where none is named.
    """
    named = {name: fields.pop(name) for name in [*fields] if name in ANSWERED}
    kind = next((kind for name, (kind, _) in ANSWERED.items() if name in named), Decisions)
    answers = kind(**{ANSWERED[name][1]: counts for name, counts in named.items()})
    usual = {"model": MODEL, "version": "1", "start": FIRST_DAY, "binning": "sha256:bins"}
    return Profile(answers=replace(answers, by_group=groups) if groups else answers, **(usual | fields))


ANSWERED = {
    "decisions": (Decisions, "all"),
    "scores": (Decisions, "scores"),
    "scores_by_group": (Decisions, "scores_by_group"),
    "regression": (Numbers, "all"),
    "regression_by_group": (Numbers, "by_group"),
    "ranking": (Orders, "all"),
    "exposure_by_group": (Orders, "exposure_by_group"),
    "ranking_by_group": (Orders, "by_group"),
}


def a_dossier(**changes: Any) -> Dossier:
    parts = ("artifact", "training", "evaluation", "evidence", "card", "policy", "champion")
    usual = {"model": MODEL, "version": "2", "alias": "champion", **{part: f"sha256:{part}" for part in parts}}
    return Dossier(**(usual | changes))


def a_request(state: State = State.OPEN, **changes: Any) -> Request:
    usual = {
        "id": "R-0001",
        "matter": a_dossier(),
        "purpose": Purpose.PROMOTION,
        "requested_by": FARAH.id,
        "conflicts": {FARAH.id: "owns card-fraud"},
        "tier": "high",
        "reason": "it finds more",
        "opened_at": NOON,
        "due_at": NOON + timedelta(days=30),
        "state": state,
        "revision": 1,
    }
    return Request(**(usual | changes))


def an_act(move: Move, statement: Said | None = None, person: Person = BEN, revision: int = 1, **changes: Any) -> Act:
    usual = {
        "item": "R-0001",
        "revision": revision,
        "move": move,
        "at": NOON + timedelta(minutes=revision),
        "person": person.id,
        "name": person.name,
        "standing": person.seat or str(person.role),
        "reason": "I read it",
        "said": Word() if statement is None else statement,
    }
    return Act(**(usual | changes))


def a_vote(person: Person = BEN, choice: Choice = Choice.APPROVE, revision: int = 1, **changes: Any) -> Act:
    """A vote of `person` from their own seat, on `a_dossier()`.

    `changes` replace fields of its content.
    """
    usual = {"digest": a_dossier().digest, "choice": choice, "seat": person.seat, "holder": person.id}
    return an_act(Move.VOTE, Cast(**(usual | changes)), person, revision)


def ballots(acts: Iterable[Act]) -> tuple[Ballot, ...]:
    """Votes, as what counts them reads them."""
    return tuple(Ballot(act, act.said) for act in acts if isinstance(act.said, Cast))


def an_opening(request: Request | None = None) -> Act:
    """The act that `request` began with."""
    begun = request or a_request()
    statement = Opened(
        begun.matter, begun.purpose, begun.tier, begun.conflicts, begun.due_at, begun.regards, NOON, NOON
    )
    return an_act(Move.OPEN, statement, FARAH)


def held(*acts: Act, request: Request | None = None) -> Proceedings:
    """A request with these acts after its opening, numbered in their order."""
    begun = request or a_request()
    numbered = [replace(act, revision=number) for number, act in enumerate([an_opening(begun), *acts], start=1)]
    return Proceedings(replace(begun, revision=len(numbered)), tuple(numbered))


def an_event(reason: str = "because", **changes: Any) -> Event:
    usual = {
        "action": "vote:cast",
        "at": NOON,
        "actor": Actor("ben", "Ben Okafor", "member", "demo", "ethics"),
        "subject": "request/R-0001",
        "reason": reason,
    }
    return Event(**(usual | changes))


A_KEY, ANOTHER_KEY = (SignerKey("log.placet.test", bytes([seed]) * 32) for seed in (1, 2))


def predictions_of(version: str, first_day: int, missed: int, false_alarms: int) -> list[dict[str, Any]]:
    """240 cases over ten days, 60 with outcome 1.

    Half of each outcome are F and half M. `missed` and `false_alarms` are wrong. Right ones score 0.9 (outcome 1) and
    0.1 (outcome 0), wrong ones 0.2 and 0.8; the decision is 1 from 0.5.
    """
    rows = []
    for number in range(240):
        fraud, rank = number % 4 == 0, number // 4 if number % 4 == 0 else number - number // 4 - 1
        score = (0.2 if rank < missed else 0.9) if fraud else (0.8 if rank < false_alarms else 0.1)
        rows.append(
            {
                "id": f"{version}-{number}",
                "scored_at": datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=first_day + number // 24),
                "model_version": version,
                "score": score,
                "decision": int(score >= 0.5),
                "fraud": int(fraud),
                "amount": float(number * 37 % 101),
                "sex": "F" if number // 4 % 2 else "M",
            }
        )
    return rows


def numbers_of(version: str, first_day: int, off: float = 1.0) -> list[dict[str, Any]]:
    """240 fares over ten days, half of them of each sex.

    The prediction is the fare, half of them `off` too much, half too little. Of women one in four is too much, of men
    three in four. Fares are 5 to 104 and miles, which follow from them, too.
    """
    rows = []
    for number in range(240):
        fare, female = float(5 + number * 37 % 100), number // 4 % 2 == 1
        above = (number % 4 == 0) == female
        rows.append(
            {
                "id": f"{version}-{number}",
                "scored_at": datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=first_day + number // 24),
                "model_version": version,
                "predicted": fare + (off if above else -off),
                "fare": fare,
                "miles": fare / 4,
                "sex": "F" if female else "M",
                "zone": "inner" if number % 3 else "outer",
            }
        )
    return rows


def rankings_of(version: str, first_day: int, women: tuple[int, ...] = (3, 4)) -> list[dict[str, Any]]:
    """48 searches over twelve days, with four people each.

    `women` are in these places, and the second is hired. In every fourth search nobody is; of every sixth it is not
    known yet. Firms from the north search, and from the south.
    """
    return [
        {
            "id": f"{version}-{first_day}-{search}-{place}",
            "scored_at": datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=first_day + search // 4),
            "model_version": version,
            "search": f"{version}-{first_day}-{search}",
            "place": place,
            "score": 1.0 / place,
            "hired": None if search % 6 == 5 else int(place == 2 and search % 4 != 3),
            "years": float(search * 7 % 30 + place),
            "sex": "F" if place in women else "M",
            "firm": "north" if search % 4 > 1 else "south",
        }
        for search in range(48)
        for place in (1, 2, 3, 4)
    ]


def write_rows(rows: list[dict[str, Any]], path: Path) -> Path:
    """`rows` as the Parquet file `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path
