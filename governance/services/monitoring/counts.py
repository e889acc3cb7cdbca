"""The stored counts that a version's evidence was measured on."""

from dataclasses import dataclass

from governance.errors import NotFound
from governance.evidence.bundle import Evidence
from governance.evidence.groups import SEPARATOR
from governance.predictions.spec import ModelSpec
from governance.sentences import measuring
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.statistics.profile import Grouping, Profile, total


@dataclass(frozen=True, slots=True)
class Stored:
    """The counts of one version over the days of its last assessment."""

    spec: ModelSpec
    profiles: tuple[Profile, ...]
    """Bucket by bucket."""
    whole: Profile
    """Their sum."""

    def grouping(self, attribute: str) -> Grouping:
        """The grouping that measurements call `attribute`. Raises NotFound."""
        groupings = {SEPARATOR.join(grouping): grouping for grouping in self.spec.groupings}
        if attribute not in groupings:
            raise NotFound(measuring.not_compared_by(attribute, tuple(groupings)))
        return groupings[attribute]


def stored(ports: Ports, model: str, version: str) -> Stored:
    """The counts of the last assessment of `model`/`version`.

    Buckets that came later are left out. Raises NotFound where it has not been assessed, or where nothing is stored.
    """
    with ports.store.reader() as reader:
        assessment = reader.evidence.assessment(model, version)
        if assessment is None:
            raise NotFound(measuring.not_assessed(model, version))
        spec = fetch(reader, assessment.spec, ModelSpec)
        last = fetch(reader, assessment.evidence, Evidence).window.last
        profiles_kept = reader.profiles.of(model, version, assessment.binning)
    profiles = tuple(profile for profile in profiles_kept if profile.start <= last)
    whole = total(profiles)
    if whole is None:
        raise NotFound(measuring.no_counts_stored(model, version))
    return Stored(spec, profiles, whole)
