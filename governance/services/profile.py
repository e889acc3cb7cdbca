"""Count a model's log into profiles, a bucket each: only what is new or changed, unless all is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from governance.decision.permissions import Action, require
from governance.logs import Outline, PredictionLog
from governance.records import Person
from governance.services.documents import fetch, keep
from governance.services.ports import Ports
from governance.services.resources import read_resources
from governance.spec import ModelSpec
from governance.statistics.binning import Binning
from governance.statistics.profile import Profile

AT_ONCE = 92
"""Buckets that are counted and kept together: what is done stays done when a later part fails."""

Progress = Callable[[str, int, int], None]
"""Told which version, how many of its buckets are counted, and how many there are to count."""


@dataclass(frozen=True, slots=True)
class Profiled:
    """What became of one version's profiles."""

    version: str
    buckets: int
    """All that are kept now."""
    counted: int
    """Of those, new or counted again."""
    dropped: int
    """Kept before, and no longer in the log."""


@dataclass(frozen=True, slots=True)
class Profiling:
    """What `profile` did."""

    versions: tuple[Profiled, ...]
    remarks: tuple[str, ...]
    """What is odd in the log as a whole, and what could not be read of resources, one sentence each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which buckets to look at: those that begin from `since` to before `until`; all where neither is given."""

    since: date | None = None
    until: date | None = None
    again: bool = False
    """Count them again although nothing seems to have changed."""

    def __contains__(self, start: date) -> bool:
        return (self.since is None or self.since <= start) and (self.until is None or start < self.until)


def profile(
    ports: Ports,
    actor: Person,
    model: str,
    version: str | None = None,
    wanted: Wanted | None = None,
    progress: Progress = lambda _version, _done, _all: None,
) -> Profiling:
    """Count the log of `model` (one `version` of it, or all) and keep the counts.

    A bucket is counted when it is not kept yet, or when its cases or known outcomes have become more or fewer; so it
    may be repeated, and late outcomes reach the profiles they belong to. Where the specification names a metrics server,
    what serving took in the same buckets is read from it and kept. Raises Refused, NotFound, InvalidDocument,
    LogUnreadable, StoreUnavailable.
    """
    require(actor, Action.ASSESS)
    spec = ports.documents.spec(model)
    log = ports.logs.open(spec)
    binning = binning_of(ports, spec, log)
    with ports.store.writer() as writer:
        keep(writer, binning)
    versions = log.versions() if version is None else (version,)
    outlines = {one: log.outline(one) for one in versions}
    done = tuple(
        _profile(ports, log, binning, model, one, outlines[one], wanted or Wanted(), progress) for one in versions
    )
    unread = dict.fromkeys(said for one in versions for said in read_resources(ports, spec, one, outlines[one]))
    return Profiling(done, (*log.remarks(ports.clock().date()), *unread))


def binning_of(ports: Ports, spec: ModelSpec, log: PredictionLog) -> Binning:
    """The bins that the model was counted in before, as long as its specification is the same; else new ones."""
    with ports.store.reader() as reader:
        for known in reader.assessments():
            if known.model == spec.model and known.spec == spec.digest:
                return fetch(reader, known.binning, Binning)
    return log.binning(spec.reference.window, spec.reference.version)


def _profile(
    ports: Ports,
    log: PredictionLog,
    binning: Binning,
    model: str,
    version: str,
    outline: Mapping[date, Outline],
    wanted: Wanted,
    progress: Progress,
) -> Profiled:
    with ports.store.reader() as reader:
        kept = {one.start: one for one in reader.profiles(model, version, binning.digest)}
    gone = [start for start in kept if start in wanted and start not in outline]
    stale = sorted(start for start in outline if start in wanted and (wanted.again or _differs(kept, outline, start)))
    progress(version, 0, len(stale))
    now = {start: one for start, one in kept.items() if start not in gone}
    for first in range(0, len(stale), AT_ONCE):
        part = frozenset(stale[first : first + AT_ONCE])
        now |= {one.start: one for one in log.profiles(version, binning, part)}
        _keep(ports, now)
        progress(version, min(first + AT_ONCE, len(stale)), len(stale))
    if gone and not stale:
        _keep(ports, now)
    return Profiled(version, len(now), len(stale), len(gone))


def _differs(kept: Mapping[date, Profile], outline: Mapping[date, Outline], start: date) -> bool:
    known = kept.get(start)
    return known is None or (known.cases, known.labelled) != (
        outline[start].cases,
        outline[start].labelled,
    )


def _keep(ports: Ports, profiles: Mapping[date, Profile]) -> None:
    with ports.store.writer() as writer:
        writer.put_profiles(profiles.values())
