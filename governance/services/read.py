"""What the pages and commands show: read-only views, each made in one look at the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.audit.log import Head, ReadEntry
from governance.audit.verify import Verification, verify
from governance.card.card import Card
from governance.errors import NotFound, PlacetError
from governance.evidence.bundle import Evidence
from governance.records import ModelVersion, Person
from governance.review.brief import Section, brief
from governance.review.findings import Finding, blocking, findings
from governance.review.policy import Tier
from governance.review.quorum import missing_for_quorum
from governance.review.request import UNDECIDED, Decision, Recusal, Request, Tally, Vote, counting, tally
from governance.review.voting import Outcome, outcome
from governance.services.current import changes
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.vote import tier_of
from governance.spec import ModelSpec
from governance.statistics.binning import Binning
from governance.statistics.profile import Profile
from governance.store import Assessment, Reader


@dataclass(frozen=True, slots=True)
class Line:
    """One request on the docket."""

    request: Request
    votes: tuple[Vote, ...]
    """Those that count."""
    missing: tuple[str, ...]
    """What is missing for a quorum."""
    decision: Decision | None
    recused: tuple[Recusal, ...]
    simulated: bool
    """Whether the version was measured on simulated data; shown wherever it is."""

    def awaits(self, person: Person, tier: Tier) -> bool:
        """Whether `person` can still vote on it."""
        return (
            self.request.state in UNDECIDED
            and person.seat in tier.seats
            and person.id not in {vote.person for vote in self.votes}
            and person.id not in {recusal.person for recusal in self.recused}
            and person.id not in {self.request.requested_by, *self.request.owners}
        )


@dataclass(frozen=True, slots=True)
class Docket:
    """Every request, sorted by what `person` can do about it."""

    mine: tuple[Line, ...]
    open: tuple[Line, ...]
    decided: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything one request puts before the committee."""

    request: Request
    spec: ModelSpec
    evidence: Evidence
    tier: Tier
    brief: tuple[Section, ...]
    findings: tuple[Finding, ...]
    blocked: tuple[str, ...]
    votes: tuple[Vote, ...]
    """Those that count."""
    void: tuple[Vote, ...]
    """Those cast on an earlier dossier: on record, not counted."""
    recused: tuple[Recusal, ...]
    """Who has stepped back, and why."""
    tally: Tally
    outcome: Outcome
    """What these votes would decide, under the policy's rule."""
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    """What is no longer as it was when the request was opened; empty for decided requests."""
    decision: Decision | None
    evidence_is_last: bool
    """Whether the evidence pages show the very evidence that this rests on; later ones have other numbers."""


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
    assessed: frozenset[str]
    """Versions that have evidence."""


def docket(ports: Ports, person: Person) -> Docket:
    """The docket of `person`."""
    with ports.store.reader() as reader:
        tiers = [(request, tier_of(reader, request)) for request in reader.requests()]
        lines = [(_line(reader, request, tier), tier) for request, tier in tiers]
    return Docket(
        mine=tuple(line for line, tier in lines if line.awaits(person, tier)),
        open=tuple(line for line, _ in lines if line.request.state in UNDECIDED),
        decided=tuple(line for line, _ in lines if line.request.state not in UNDECIDED),
    )


def review(ports: Ports, request_id: str) -> Review:
    """What stands before the committee on one request. Raises NotFound."""
    with ports.store.reader() as reader:
        request = reader.request(request_id)
        evidence = fetch(reader, request.dossier.evidence, Evidence)
        spec = fetch(reader, evidence.spec, ModelSpec)
        tier = tier_of(reader, request)
        found = findings(evidence, tier)
        votes = reader.votes(request_id)
        counted = counting(votes, request.dossier.digest)
        return Review(
            request=request,
            spec=spec,
            evidence=evidence,
            tier=tier,
            brief=brief(spec, evidence, found),
            findings=found,
            blocked=blocking(found, tier),
            votes=counted,
            void=tuple(vote for vote in votes if vote not in counted),
            recused=reader.recusals(request_id),
            tally=tally(counted),
            outcome=outcome(counted, tier.voting),
            missing=missing_for_quorum(counted, tier.quorum),
            changed=changes(ports, reader, request) if request.state in UNDECIDED else (),
            decision=reader.decision(request_id),
            evidence_is_last=_assessment_of(reader, request).evidence == request.dossier.evidence,
        )


def assessed(ports: Ports, model: str, version: str) -> Assessed:
    """The last assessment of a version. Raises NotFound where there is none."""
    with ports.store.reader() as reader:
        found = reader.assessment(model, version)
        if found is None:
            raise NotFound(f"{model}/{version} has not been assessed; run `placet assess {model} {version}`")
        return Assessed(
            assessment=found,
            spec=fetch(reader, found.spec, ModelSpec),
            evidence=fetch(reader, found.evidence, Evidence),
            card=fetch(reader, found.card, Card),
            binning=fetch(reader, found.binning, Binning),
        )


def assessed_versions(ports: Ports) -> tuple[Assessment, ...]:
    """Every version that has evidence: the model assessed last first, in it the newest version first."""
    with ports.store.reader() as reader:
        found = reader.assessments()
    last = {model: max(a.assessed_at for a in found if a.model == model) for model in {a.model for a in found}}
    newest_first = sorted(found, key=lambda a: int(a.version) if a.version.isdecimal() else 0, reverse=True)
    return tuple(sorted(newest_first, key=lambda a: (-last[a.model].timestamp(), a.model)))


def profiles(ports: Ports, assessment: Assessment) -> tuple[Profile, ...]:
    """The stored counts of one version over time."""
    with ports.store.reader() as reader:
        return reader.profiles(assessment.model, assessment.version, assessment.binning)


def registered(ports: Ports) -> tuple[Registered | PlacetError, ...]:
    """Every model with a specification; a model that cannot be read is its error, so that the others still show."""
    with ports.store.reader() as reader:
        requests, assessments = reader.requests(), reader.assessments()
    return tuple(_registered(ports, model, requests, assessments) for model in ports.documents.models())


def limits(ports: Ports, tier: str, measure: str) -> tuple[float, ...]:
    """Where the policy in force draws the line for `measure` in `tier`; empty where it does not."""
    found = ports.documents.policy().tiers.get(tier)
    asked = [r for r in found.requirements if r.measure == measure and r.versus is None] if found else []
    return tuple(sorted({limit for r in asked for limit in (r.at_least, r.at_most) if limit is not None}))


def history(ports: Ports) -> tuple[ReadEntry, ...]:
    """The audit log, newest first."""
    with ports.store.reader() as reader:
        return reader.events()


def verify_log(ports: Ports, expected: Head | None = None) -> Verification:
    """Check the whole stored log from its bytes."""
    with ports.store.reader() as reader:
        return verify(reader.entries(), expected)


def _line(reader: Reader, request: Request, tier: Tier) -> Line:
    counted = counting(reader.votes(request.id), request.dossier.digest)
    missing = missing_for_quorum(counted, tier.quorum)
    origin = fetch(reader, _assessment_of(reader, request).spec, ModelSpec).origin
    simulated = origin is not None and origin.kind == "simulated"
    return Line(request, counted, missing, reader.decision(request.id), reader.recusals(request.id), simulated)


def _assessment_of(reader: Reader, request: Request) -> Assessment:
    """The last assessment of the version that a request is about; there always is one."""
    assessment = reader.assessment(request.dossier.model, request.dossier.version)
    if assessment is None:
        raise NotFound(f"{request.name} has a request and no assessment; the store is not whole")
    return assessment


def _registered(
    ports: Ports, model: str, requests: Sequence[Request], assessments: Sequence[Assessment]
) -> Registered | PlacetError:
    try:
        return Registered(
            spec=ports.documents.spec(model),
            versions=ports.registry.versions(model),
            requests=tuple(request for request in requests if request.dossier.model == model),
            assessed=frozenset(a.version for a in assessments if a.model == model),
        )
    except PlacetError as error:
        return error
