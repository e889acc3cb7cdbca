"""What is measured of predicted numbers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from governance.evidence.concept import ChangeDetector
from governance.evidence.fairness import SummariesOfGroups
from governance.evidence.groups import People, named
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts
from governance.evidence.regression import absolute_error_change, errors, errors_by_group, in_each_part, outcome_shift
from governance.evidence.tasks.task import MeasuredTask, RanksByClass
from governance.evidence.vocabulary import shown
from governance.predictions.spec import ModelSpec
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.regression import predicted


class _Numbers(MeasuredTask):
    heading = "How far off it is"
    called = "Mean"
    unknown = "how far off it is"
    later = "the numbers it gave"

    def right(self, profile: Profile, ranks: RanksByClass | None) -> tuple[Measurement, ...]:
        del ranks
        return errors(predicted(profile).all)

    def by_group(self, profile: Profile, spec: ModelSpec, summarise: SummariesOfGroups) -> tuple[Measurement, ...]:
        del summarise
        return errors_by_group(profile, spec)

    def over_time(
        self, parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
    ) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
        return in_each_part(parts, whole, grouping, spec)

    def people(self, profile: Profile, grouping: Grouping, spec: ModelSpec) -> Mapping[Group, People]:
        return named(predicted(profile).by_group.get(grouping, {}), grouping, spec)

    def shifts(self, reference: Profile, current: Profile) -> tuple[Measurement, ...]:
        return (outcome_shift(reference, current),)

    def changes(
        self, own: Sequence[Profile], reference: Profile | None, detector: ChangeDetector
    ) -> tuple[Measurement, ...]:
        del reference, detector
        return (absolute_error_change(own),)

    def groups_in_words(self, spec: ModelSpec) -> str:
        del spec
        return (
            "It predicts a number and decides nothing, so no decision is the good one. A high number may be good or bad for a "
            "person. Whether errors differ between groups can be measured in both cases."
        )

    def gap_in_words(self, gap: Measurement, spec: ModelSpec) -> str:
        del spec
        value = gap.value or 0.0
        how = (
            f"{shown(gap.name, abs(value)).removeprefix('+')} {'lower' if value < 0 else 'higher'}"
            if value
            else "just as high"
        )
        return (
            f"Held against what came of it, its numbers are {how} in the group {gap.about['group']} "
            f"{'than' if value else 'as'} in the group {gap.about['versus']}"
        )


TASK = _Numbers()
