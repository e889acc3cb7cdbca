"""Count a model's log into profiles, a bucket each.

Only what is new or changed, unless all is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from governance.people.permissions import Action
from governance.predictions.port import Outline, PredictionReader
from governance.predictions.spec import ModelSpec
from governance.services.acting import Acting
from governance.services.documents import fetch, keep
from governance.services.evidence.resources import read_resources
from governance.services.ports import Ports
from governance.statistics.binning import FORM, Binning
from governance.statistics.profile import Profile

AT_ONCE = 92
"""Buckets of a day and longer that are counted and kept together, and as many days of hours: what is done stays done
when a later part fails."""

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
    otherwise: int = 0
    """Of those counted again, how many had other counts."""


@dataclass(frozen=True, slots=True)
class Profiling:
    """What `profile` did."""

    versions: tuple[Profiled, ...]
    remarks: tuple[str, ...]
    """What is odd in the log as a whole, and what could not be read of resources, one sentence each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The buckets to look at.

    Those that begin from `since` to before `until`; all where neither is given.
    """

    since: date | None = None
    until: date | None = None
    again: bool = False
    """Count them again although nothing seems to have changed."""

    def __contains__(self, begins: datetime) -> bool:
        day = begins.date()
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def profile(
    acting: Acting,
    model: str,
    version: str | None = None,
    wanted: Wanted | None = None,
    progress: Progress = lambda _version, _done, _all: None,
) -> Profiling:
    """Count the log of `model` and keep the counts.

    Of one `version` of it, or of all. A bucket is counted when it is not kept yet, or when any answer, outcome, score
    or group in it is another one than when it was; so it may be repeated, and late and corrected outcomes reach the
    profiles they belong to. Where the specification names a metrics server, what serving took in the same buckets is
    read from it and kept. Raises Refused, NotFound, InvalidDocument, PredictionsUnreadable, StoreUnavailable.
    """
    acting.require(Action.ASSESS)
    spec = acting.ports.documents.spec(model)
    log = acting.ports.predictions.open(spec)
    binning = binning_of(acting.ports, spec, log)
    with acting.ports.store.writer() as writer:
        keep(writer, binning)
    at_once = AT_ONCE * 24 if spec.bucket == "hour" else AT_ONCE
    versions = log.versions() if version is None else (version,)
    outlines = {each_version: log.outline(each_version) for each_version in versions}
    done = tuple(
        _profile(
            acting.ports,
            log,
            binning,
            model,
            each_version,
            outlines[each_version],
            wanted or Wanted(),
            at_once,
            progress,
        )
        for each_version in versions
    )
    anew = _bins_of_an_older_form(acting.ports, spec, binning)
    unread = dict.fromkeys(
        sentence
        for each_version in versions
        for sentence in read_resources(acting.ports, spec, each_version, outlines[each_version])
    )
    return Profiling(done, (*map(str, log.remarks(acting.today)), *anew, *unread))


def binning_of(ports: Ports, spec: ModelSpec, log: PredictionReader) -> Binning:
    """The bins in which the model was counted before.

    As long as its specification is the same and their form today's.
    """
    with ports.store.reader() as reader:
        for assessment in reader.evidence.assessments():
            if assessment.model == spec.model and assessment.spec == spec.digest:
                binning = fetch(reader, assessment.binning, Binning)
                if binning.form == FORM:
                    return binning
    return log.binning(spec.reference.window, spec.reference.version)


def _bins_of_an_older_form(ports: Ports, spec: ModelSpec, binning: Binning) -> tuple[str, ...]:
    """The remark that pages do not show these counts yet.

    Where the model was assessed in other bins only.
    """
    with ports.store.reader() as reader:
        used = {
            assessment.binning
            for assessment in reader.evidence.assessments()
            if assessment.model == spec.model and assessment.spec == spec.digest
        }
    if not used or binning.digest in used:
        return ()
    remark = (
        "bins were cut again, because those of the last assessment are of an older form that hid some changes; pages show "
        "the new counts once `placet assess` has run again"
    )
    return (remark,)


def _profile(
    ports: Ports,
    log: PredictionReader,
    binning: Binning,
    model: str,
    version: str,
    outline: Mapping[datetime, Outline],
    wanted: Wanted,
    at_once: int,
    progress: Progress,
) -> Profiled:
    with ports.store.reader() as reader:
        kept = {earlier.begins: earlier for earlier in reader.profiles.of(model, version, binning.digest)}
    gone = [start for start in kept if start in wanted and start not in outline]
    stale = sorted(start for start in outline if start in wanted and (wanted.again or _differs(kept, outline, start)))
    otherwise = 0
    progress(version, 0, len(stale))
    if gone:
        with ports.store.writer() as writer:
            writer.profiles.change((), [kept[start] for start in gone])
    for first in range(0, len(stale), at_once):
        part = stale[first : first + at_once]
        counted = tuple(log.profiles(version, binning, frozenset(part)))
        otherwise += sum(kept.get(profile.begins, profile) != profile for profile in counted)
        with ports.store.writer() as writer:
            writer.profiles.change(counted)
        progress(version, first + len(part), len(stale))
    return Profiled(version, len((kept.keys() | set(stale)) - set(gone)), len(stale), len(gone), otherwise)


def _differs(kept: Mapping[datetime, Profile], outline: Mapping[datetime, Outline], start: datetime) -> bool:
    before, now = kept.get(start), outline[start]
    return before is None or (before.cases, before.labelled, before.content) != (now.cases, now.labelled, now.content)
