"""The open requests for the same place, and how their versions differ."""

from collections.abc import Mapping
from datetime import datetime
from math import nan

from governance.committee.dossier import Dossier
from governance.committee.request import UNDECIDED, Request
from governance.errors import NotFound
from governance.evidence.catalogue import shown_at
from governance.evidence.contrast import Contrast, of_everybody, of_groups
from governance.evidence.fairness import OVER_ALL_GROUPS
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import performance, task_of
from governance.predictions.spec import covered
from governance.records import Window
from governance.sentences import measuring
from governance.services.monitoring.counts import Stored, stored
from governance.services.ports import Ports
from governance.services.record import requests_where
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group, Profile, total
from governance.store.items import Chosen


def rivals(ports: Ports, request: Request) -> tuple[Request, ...]:
    """The other open requests that ask for the place of `request`.

    By number. None where it asks for no place, or nothing is open any more.
    """
    if not isinstance(request.matter, Dossier) or request.state not in UNDECIDED:
        return ()
    with ports.store.reader() as reader:
        asking = requests_where(reader, Chosen(states=UNDECIDED, place=request.place))
    others = (other for other in asking if isinstance(other.matter, Dossier) and other.id != request.id)
    return tuple(sorted(others, key=lambda other: other.id))


def contrast(ports: Ports, model: str, version: str, other: str, rate: str | None) -> Contrast:
    """Two versions of a model, on the buckets of both.

    `rate` is the share of those who get the good decision; groups are left out where it is None. Raises NotFound where
    one has no stored counts, or they have no bucket in common.
    """
    own, theirs = stored(ports, model, version), stored(ports, model, other)
    common = in_common(own, theirs)
    ours = [profile for profile in own.profiles if profile.begins in common]
    window = covered(ours[0].start, ours[-1].start, own.spec.bucket, ports.clock().date())
    measured = _measured(own, common, window), _measured(theirs, common, window)
    return Contrast(
        window,
        of_everybody(*measured, shown_at(OnPage.COMPARED, own.spec.task)),
        () if rate is None else of_groups(*measured, rate),
    )


def in_common(own: Stored, theirs: Stored) -> set[datetime]:
    """The beginnings of the buckets that both were counted on.

    Raises NotFound where there is none.
    """
    common = {profile.begins for profile in own.profiles} & {profile.begins for profile in theirs.profiles}
    if not common:
        raise NotFound(measuring.no_day_in_common(own.whole.version, theirs.whole.version))
    return common


def _measured(counts: Stored, common: set[datetime], window: Window) -> tuple[Measurement, ...]:
    """What one version's counts tell of the common buckets."""
    whole: Profile | None = total(profile for profile in counts.profiles if profile.begins in common)
    assert whole is not None, "there is a bucket in common"
    return (*performance(whole, window.days), *task_of(counts.spec).by_group(whole, counts.spec, _no_summaries))


def _no_summaries(_: Mapping[Group, Confusion]) -> Mapping[str, float]:
    """Leave out the summaries over all groups.

    They are made with Fairlearn, which no process of pages loads.
    """
    return dict.fromkeys(OVER_ALL_GROUPS, nan)
