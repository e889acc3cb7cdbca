"""What is measured of rows that are put in order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from governance.evidence.concept import ChangeDetector
from governance.evidence.fairness import SummariesOfGroups
from governance.evidence.groups import People, named
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts
from governance.evidence.query_groups import counted, one_group_each, remarks_on_queries
from governance.evidence.ranking import NDCG_GAP, by_group, in_each_part, ndcg_change, rankings
from governance.evidence.tasks.task import MeasuredTask, RanksByClass
from governance.predictions.spec import ModelSpec
from governance.sentences.phrase import Phrase
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.ranking import ordered


class _Orders(MeasuredTask):
    heading = "How good its order is"
    called = "Measure"
    unknown = "how good its order is"
    later = "the order it gave"
    every_gap = True

    def right(self, profile: Profile, ranks: RanksByClass | None) -> tuple[Measurement, ...]:
        del ranks
        return rankings(ordered(profile).all)

    def by_group(self, profile: Profile, spec: ModelSpec, summarise: SummariesOfGroups) -> tuple[Measurement, ...]:
        del summarise
        return by_group(profile, spec)

    def over_time(
        self, parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
    ) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
        return in_each_part(parts, whole, grouping, spec)

    def people(self, profile: Profile, grouping: Grouping, spec: ModelSpec) -> Mapping[Group, People]:
        if one_group_each(profile, grouping):
            return counted(named(ordered(profile).by_group[grouping], grouping, spec))
        return named(ordered(profile).exposure_by_group.get(grouping, {}), grouping, spec)

    def changes(
        self, own: Sequence[Profile], reference: Profile | None, detector: ChangeDetector
    ) -> tuple[Measurement, ...]:
        del reference, detector
        return (ndcg_change(own),)

    def remarks(self, profile: Profile, spec: ModelSpec) -> tuple[Phrase, ...]:
        return remarks_on_queries(profile, spec)

    def groups_in_words(self, spec: ModelSpec) -> str:
        del spec
        return (
            "It puts rows in order and decides nothing. A row near the top is seen, one far down is not: what a group gets is its "
            "share of that exposure, beside its share of what turned out to be relevant. Where every row of a query is of one "
            "group, as of who asked, how good the order is can differ between groups, and is compared instead."
        )

    def gap_in_words(self, gap: Measurement, spec: ModelSpec) -> str:
        del spec
        if gap.name == NDCG_GAP:
            value = round(gap.value or 0.0, 3)
            how = f"{abs(value):.3f} {'less' if value < 0 else 'more'} of" if value else "just as much of"
            return (
                f"The first rows for the group {gap.about['group']} come to {how} the best order, which is 1, "
                f"{'than' if value else 'as'} those for the group {gap.about['versus']}"
            )
        points = 100 * (gap.value or 0.0)
        how = (
            "as much as" if abs(points) < 0.05 else f"{abs(points):.1f} points {'less' if points < 0 else 'more'} than"
        )
        return f"The group {gap.about['group']} is seen {how} it is relevant"


TASK = _Orders()
