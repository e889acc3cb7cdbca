"""The read-only views for pages and commands.

Each is made in one look at the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from governance.audit.log import ReadEntry, Search
from governance.committee.acts import Tally
from governance.committee.asking import question
from governance.committee.brief import Section, brief
from governance.committee.course import REQUEST
from governance.committee.difference import Clause, Part, Shift, clauses, parts, shifts
from governance.committee.dossier import Adoption, Dossier
from governance.committee.findings import Finding
from governance.committee.headline import Headline, headline
from governance.committee.kinds import BESIDE_REQUESTS
from governance.committee.minutes import Minutes
from governance.committee.policy import Policy, Procedure
from governance.committee.proceedings import Proceedings, tally
from governance.committee.request import UNDECIDED, Move, Request, State, now_called
from governance.committee.seats import Place, counted, missing_for_quorum, out_of_reach
from governance.committee.voting import Outcome, outcome
from governance.errors import NotFound, PlacetError
from governance.evidence.bundle import Evidence
from governance.papers.card import Background, Card
from governance.predictions.spec import ModelSpec
from governance.proceedings.kind import Item
from governance.records import ModelVersion, Person
from governance.sentences import deciding, measuring
from governance.sentences.phrase import Phrase
from governance.services.acting import Looking, SeesEverything
from governance.services.committee.close import findings_on
from governance.services.committee.current import changed_parts, dossier_on_screen
from governance.services.committee.obstacles import assessment_of, obstacles
from governance.services.committee.policy import procedure_of
from governance.services.committee.seats import places, who_closes
from governance.services.committee.sign import signed_on
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.record import (
    Seen,
    courses_where,
    number_of,
    on_record,
    proceedings,
    proceedings_where,
    requests_where,
)
from governance.services.registered import holder_seen, versions_seen
from governance.services.views.items import OpenItem, open_items
from governance.services.views.replaces import replaces
from governance.serving.registry import CHAMPION
from governance.statistics.binning import Binning
from governance.store.evidence import Assessment
from governance.store.items import Chosen
from governance.store.transaction import Reader

WITHHELD = deciding.votes_not_shown_yet()
LISTED = 100
"""How many of the decided requests are offered where somebody chooses one, the newest."""
ABOUT_ONE_MODEL = 8
"""How many requests are told beside a model, the newest."""
DECIDED = Chosen(states=frozenset(State) - UNDECIDED, newest=LISTED)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that one request puts before the committee.

    As one person may see it.
    """

    held: Proceedings
    procedure: Procedure
    places: tuple[Place, ...]
    votes_shown: bool
    """Whether the person is shown who voted what: not before they have declared whether they have a conflict."""
    tally: Tally
    outcome: Outcome
    """What these votes would decide, under the policy's rule."""
    missing: tuple[Phrase, ...]
    """What is missing for a quorum."""
    out_of_reach: tuple[Phrase, ...]
    """What would be missing even if everybody voted who may."""
    obstacles: tuple[Phrase, ...]
    replaces: str | None
    """The version in whose place another would serve; None where there is none, or the request is about no version."""
    changed: tuple[str, ...]
    """What is no longer as it was when the request was opened; empty for decided requests."""
    limits_since: datetime | None
    measured_at: datetime | None
    """When its limits were put on record, and when its evidence was measured."""
    dossier: tuple[Part, ...] = ()
    """The parts of the dossier: as frozen, and as they are now."""
    renewal: tuple[Shift, ...] = ()
    """What the last renewal changed in the evidence, measurement by measurement."""
    spec: ModelSpec | None = None
    evidence: Evidence | None = None
    brief: tuple[Section, ...] = ()
    headline: Headline | None = None
    """What is seen first; None of what rests on no evidence."""
    findings: tuple[Finding, ...] = ()
    evidence_is_last: bool = True
    """Whether the evidence pages show the very evidence that this rests on; later ones have other numbers."""
    clauses: tuple[Clause, ...] = ()
    """Of a policy to be adopted: what it changes."""
    closers: tuple[str, ...] = ()
    """The names of those who may close it."""

    @property
    def request(self) -> Request:
        """The request itself."""
        return self.held.request

    @property
    def question(self) -> str:
        """What the committee is asked."""
        return question(self.request, self.replaces)

    @property
    def labels(self) -> Mapping[str, str]:
        """How columns are called, by the specification of its evidence."""
        return {} if self.spec is None else self.spec.labels

    @property
    def limits_came_first(self) -> bool:
        """Whether the limits were on record before the evidence was measured."""
        return self.limits_since is None or self.measured_at is None or self.limits_since <= self.measured_at

    @property
    def seen(self) -> Seen:
        """What whoever acts on this has before them."""
        return Seen(self.request.digest, self.request.revision, self.tally if self.votes_shown else None)

    def place_of(self, person: Person) -> Place | None:
        """The place from which `person` votes.

        None where they have none.
        """
        return next((place for place in self.places if place.sits.id == person.id), None)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is known about one version, from its last assessment."""

    assessment: Assessment
    spec: ModelSpec
    evidence: Evidence
    card: Card
    binning: Binning


@dataclass(frozen=True, slots=True)
class Registered:
    """One model: its specification, its versions, and the requests about it."""

    spec: ModelSpec
    versions: tuple[ModelVersion, ...]
    requests: tuple[Request, ...]
    """The newest `ABOUT_ONE_MODEL`."""
    all_requests: int
    """How many there are."""
    assessed: frozenset[str]
    """Versions that have evidence."""
    undecided: frozenset[str]
    """Versions about which the committee is asked something now."""
    open_items: tuple[OpenItem, ...] = ()
    """What is open about it beside requests."""


def requests(ports: Ports, chosen: Chosen) -> tuple[Request, ...]:
    """Every request that is chosen, newest first."""
    with ports.store.reader() as reader:
        return requests_where(reader, chosen)


def serving(ports: Ports, model: str) -> str | None:
    """The version that serves, as the registry was seen last.

    None where none does, or where it has no evidence.
    """
    with ports.store.reader() as reader:
        holder = holder_seen(reader, model, CHAMPION)
        return None if holder is None or reader.evidence.assessment(model, holder) is None else holder


def undecided(ports: Ports, model: str, version: str) -> tuple[Request, ...]:
    """The requests about a version that the committee has not decided."""
    with ports.store.reader() as reader:
        asked = requests_where(reader, Chosen(states=UNDECIDED, model=model))
        return tuple(request for request in asked if request.version == version)


def listed(ports: Ports, wanted: str | None = None) -> tuple[Request, ...]:
    """The requests among which somebody chooses, newest first.

    All undecided ones, the newest `LISTED` of the others, and `wanted`.
    """
    with ports.store.reader() as reader:
        offered = [*requests_where(reader, Chosen(states=UNDECIDED)), *requests_where(reader, DECIDED)]
        if wanted is not None and wanted not in {request.id for request in offered}:
            offered += _if_any(reader, wanted)
    return tuple(sorted(offered, key=lambda request: number_of(request.id), reverse=True))


def exported(ports: Ports, wanted: str | None = None) -> tuple[Item[Any], ...]:
    """The items that can be exported.

    The requests that are `listed`, and of each other kind the newest `LISTED`.
    """
    with ports.store.reader() as reader:
        beside = [
            item_course.item
            for kind in BESIDE_REQUESTS
            for item_course in courses_where(reader, kind, Chosen(newest=LISTED))
        ]
    return (*listed(ports, wanted), *beside)


def _if_any(reader: Reader, request_id: str) -> tuple[Request, ...]:
    try:
        return (on_record(reader, request_id),)
    except NotFound:
        return ()


def revision(ports: Ports, request_id: str) -> int:
    """The number of acts that a request has seen.

    It is cheap enough to ask every few seconds.
    """
    with ports.store.reader() as reader:
        return on_record(reader, request_id).revision


def review(looking: Looking, request_id: str) -> Review:
    """The review of one request.

    As the looking person may see it. Raises NotFound.
    """
    ports = looking.ports
    with ports.store.reader() as reader:
        proceeding = proceedings(reader, request_id)
        request = proceeding.request
        procedure = procedure_of(reader, request)
        table = places(looking, reader, proceeding)
        votes = counted(table)
        missing = missing_for_quorum([vote.seat for vote in votes], procedure.quorum)
        seen = Review(
            held=proceeding,
            procedure=procedure,
            places=table,
            votes_shown=_may_see_votes(proceeding, table, looking),
            tally=tally(votes) if proceeding.decided is None else proceeding.decided.tally,
            outcome=outcome(votes, procedure.voting),
            missing=missing,
            out_of_reach=out_of_reach(table, procedure.quorum),
            obstacles=obstacles(ports, reader, proceeding, table),
            replaces=replaces(reader, request),
            changed=(),
            limits_since=proceeding.opened.limits_since,
            measured_at=proceeding.measured_at,
            closers=who_closes(looking, proceeding, procedure),
        )
        match request.matter:
            case Dossier():
                return _with_dossier(ports, reader, seen, request.matter)
            case Adoption():
                before = fetch(reader, request.matter.policy, Policy)
                return replace(seen, clauses=clauses(before, fetch(reader, request.matter.adopts, Policy)))
        return seen


def minutes(ports: Ports, request_id: str) -> tuple[Minutes, str]:
    """The minutes of a decided request, with their digest.

    Raises NotFound where nothing is decided.
    """
    with ports.store.reader() as reader:
        decided = proceedings(reader, request_id).decided
        if decided is None:
            raise NotFound(measuring.no_minutes_yet(request_id))
        return fetch(reader, decided.minutes, Minutes), decided.minutes


def assessed(ports: Ports, model: str, version: str) -> Assessed:
    """The last assessment of a version. Raises NotFound where there is none."""
    with ports.store.reader() as reader:
        assessment = reader.evidence.assessment(model, version)
        if assessment is None:
            raise NotFound(measuring.not_assessed(model, version))
        return Assessed(
            assessment=assessment,
            spec=fetch(reader, assessment.spec, ModelSpec),
            evidence=fetch(reader, assessment.evidence, Evidence),
            card=fetch(reader, assessment.card, Card),
            binning=fetch(reader, assessment.binning, Binning),
        )


def background(ports: Ports, model: str, version: str) -> Background:
    """What the card of a version is read beside.

    The card of the version before it, and the requests that it serves.
    """
    with ports.store.reader() as reader:
        earlier = [
            a for a in reader.evidence.assessments() if a.model == model and _number(a.version) < _number(version)
        ]
        before = max(earlier, key=lambda a: _number(a.version), default=None)
        own = reader.evidence.assessment(model, version)
        return Background(
            None if before is None else fetch(reader, before.card, Card),
            tuple(r for r in requests_where(reader, Chosen(model=model)) if r.version == version),
            {} if own is None else fetch(reader, own.spec, ModelSpec).labels,
            signed_on(reader, model, version),
        )


def _number(version: str) -> int:
    """The place of a version among those of its model.

    One that is no number comes first.
    """
    return int(version) if version.isdecimal() else 0


def assessed_versions(ports: Ports) -> tuple[Assessment, ...]:
    """Every version that has evidence.

    The model assessed last comes first, in it the newest version first.
    """
    with ports.store.reader() as reader:
        assessments = reader.evidence.assessments()
    last = {
        model: max(a.assessed_at for a in assessments if a.model == model) for model in {a.model for a in assessments}
    }
    newest_first = sorted(assessments, key=lambda a: _number(a.version), reverse=True)
    return tuple(sorted(newest_first, key=lambda a: (-last[a.model].timestamp(), a.model)))


def registered(looking: Looking, models: Sequence[str]) -> tuple[Registered | PlacetError, ...]:
    """What the registry has of each of `models`.

    One that cannot be read is its error, so that the others still show.
    """
    with looking.ports.store.reader() as reader:
        assessments = reader.evidence.assessments()
        by_model = {model: requests_where(reader, Chosen(model=model, newest=ABOUT_ONE_MODEL)) for model in models}
        return tuple(_registered(looking, reader, model, by_model[model], assessments) for model in models)


def history(looking: Looking, search: Search) -> tuple[ReadEntry, ...]:
    """A page of the audit log, newest first.

    Votes that the looking person may not be shown yet are withheld.
    """
    with looking.ports.store.reader() as reader:
        hidden = hidden_votes(looking, reader)
        if search.actions:
            written = tuple(name for name in reader.log.actions() if now_called(name) in search.actions)
            search = replace(search, actions=written or search.actions)
        entries = reader.log.read(replace(search, withheld=hidden))
    return tuple(
        _withheld(entry) if (entry.event["action"], entry.event["subject"]) in hidden else entry for entry in entries
    )


def log_actions(ports: Ports) -> tuple[str, ...]:
    """Every kind of action in the log, by its present name."""
    with ports.store.reader() as reader:
        return tuple(dict.fromkeys(map(now_called, reader.log.actions())))


def log_size(ports: Ports) -> int:
    """How many entries the log has."""
    with ports.store.reader() as reader:
        return reader.log.size()


def hidden_votes(looking: Looking, reader: Reader) -> frozenset[tuple[str, str]]:
    """Votes that the looking person may not be shown yet.

    On undecided requests: action and subject of their entries.
    """
    if isinstance(looking, SeesEverything):
        return frozenset()
    undecided = proceedings_where(reader, Chosen(states=UNDECIDED))
    return frozenset(
        (Move.VOTE.value, f"request/{proceeding.request.id}")
        for proceeding in undecided
        if not _may_see_votes(proceeding, places(looking, reader, proceeding), looking)
    )


def _with_dossier(ports: Ports, reader: Reader, seen: Review, frozen: Dossier) -> Review:
    request = seen.request
    evidence = fetch(reader, frozen.evidence, Evidence)
    spec = fetch(reader, evidence.spec, ModelSpec)
    findings = findings_on(reader, request)
    undecided = request.state in UNDECIDED
    now = dossier_on_screen(reader, request) if undecided else frozen
    return replace(
        seen,
        changed=changed_parts(frozen, now),
        dossier=parts(frozen, now),
        renewal=_renewed(reader, seen.held, evidence),
        spec=spec,
        evidence=evidence,
        brief=brief(spec, evidence, findings, seen.held, ports.documents.roster().name),
        headline=headline(spec, evidence, findings),
        findings=findings,
        evidence_is_last=assessment_of(reader, frozen).evidence == frozen.evidence,
    )


def _renewed(reader: Reader, proceeding: Proceedings, evidence: Evidence) -> tuple[Shift, ...]:
    """The changes of the evidence since the last renewal.

    From the evidence of the dossier before it.
    """
    earlier = [act.said.matter for act in proceeding.acts[:-1] if act.move in (Move.OPEN, Move.RENEW)]  # type: ignore[union-attr]
    before = [
        matter for matter in earlier if isinstance(matter, Dossier) and matter.digest != proceeding.request.digest
    ]
    if not proceeding.renewals or not before:
        return ()
    return shifts(fetch(reader, before[-1].evidence, Evidence), evidence)


def _may_see_votes(proceeding: Proceedings, table: Sequence[Place], looking: Looking) -> bool:
    if isinstance(looking, SeesEverything) or proceeding.request.state not in UNDECIDED:
        return True
    person = looking.person
    # Whoever votes, or may yet: a deputy who has not been asked to sit in, a member whose deputy does.
    votes = any(
        person.id in (place.sits.id, place.holder.id, place.holder.deputy) and place.out is None for place in table
    )
    return not votes or person.id in proceeding.declared


def _withheld(entry: ReadEntry) -> ReadEntry:
    return replace(entry, event={**entry.event, "reason": str(WITHHELD), "detail": {"withheld": str(WITHHELD)}})


def _undecided(reader: Reader, model: str) -> frozenset[str]:
    asked = requests_where(reader, Chosen(states=UNDECIDED, model=model))
    return frozenset(request.version for request in asked if request.version is not None)


def _registered(
    looking: Looking, reader: Reader, model: str, requests: Sequence[Request], assessments: Sequence[Assessment]
) -> Registered | PlacetError:
    try:
        spec = looking.ports.documents.spec(model)
        return Registered(
            spec=spec,
            versions=versions_seen(reader, model),
            requests=tuple(requests),
            all_requests=reader.items.how_many(REQUEST, Chosen(model=model)),
            assessed=frozenset(a.version for a in assessments if a.model == model),
            undecided=_undecided(reader, model),
            open_items=open_items(looking, reader, Chosen(model=model)),
        )
    except PlacetError as error:
        return error
