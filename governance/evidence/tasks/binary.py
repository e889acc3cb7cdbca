"""What is measured of decisions between two."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from governance.evidence.calibration import calibration
from governance.evidence.catalogue import term
from governance.evidence.concept import (
    ChangeDetector,
    calibration_drift,
    error_rate_change,
    estimated_performance,
    label_shift,
)
from governance.evidence.fairness import SummariesOfGroups, fairness
from governance.evidence.grouping import in_each_part
from governance.evidence.groups import People, named
from governance.evidence.measure import BriefPart
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts
from governance.evidence.performance import area, of_decisions
from governance.evidence.positive import good_class, positive_class
from governance.evidence.tasks.task import MeasuredTask, RanksByClass
from governance.predictions.spec import ModelSpec, Words
from governance.sentences.phrase import Phrase
from governance.statistics.decisions import decided
from governance.statistics.profile import Group, Grouping, Profile, total
from governance.statistics.scores import OF_ONE


class _Decisions(MeasuredTask):
    heading = "How often it is right"
    called = "Rate"
    unknown = "how often it is right"
    later = "what it decided"
    probability = True

    def scored(self, spec: ModelSpec) -> bool:
        return spec.predictions.columns.score is not None

    def good(self, spec: ModelSpec) -> Literal[0, 1] | None:
        return spec.good_decision

    def right(self, profile: Profile, ranks: RanksByClass | None) -> tuple[Measurement, ...]:
        return of_decisions(decided(profile), None if ranks is None else ranks[OF_ONE])

    def areas(self, profile: Profile, ranks: RanksByClass) -> tuple[Measurement, ...]:
        return (area(decided(profile).scores, ranks[OF_ONE]),)

    def by_group(self, profile: Profile, spec: ModelSpec, summarise: SummariesOfGroups) -> tuple[Measurement, ...]:
        return (*calibration(profile, spec), *fairness(profile, spec, summarise))

    def over_time(
        self, parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
    ) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
        return in_each_part(parts, whole, grouping, spec)

    def people(self, profile: Profile, grouping: Grouping, spec: ModelSpec) -> Mapping[Group, People]:
        return named(decided(profile).by_group.get(grouping, {}), grouping, spec)

    def shifts(self, reference: Profile, current: Profile) -> tuple[Measurement, ...]:
        return (label_shift(reference, current), calibration_drift(reference, current))

    def changes(
        self, own: Sequence[Profile], reference: Profile | None, detector: ChangeDetector
    ) -> tuple[Measurement, ...]:
        summed = total(own)
        assert summed is not None, "a version that is assessed has profiles"
        # Where another version is the reference, what is known of this one's own cases says how its scores come out.
        scored = reference if reference is not None and reference.version == summed.version else summed
        return (error_rate_change(own, detector), *estimated_performance(scored, summed))

    def positive(self, words: Words) -> str | None:
        return positive_class(words)

    def groups_in_words(self, spec: ModelSpec) -> str:
        return good_class(spec.words, spec.good_decision)

    def no_audit(self, spec: ModelSpec) -> Phrase | None:
        del spec
        return None

    def gap_in_words(self, gap: Measurement, spec: ModelSpec) -> str:
        return rate_gap(gap, spec.words, spec.good_decision)

    def step_in_words(self, step: float) -> str:
        if abs(step) < 0.0005:
            return "no change"
        return f"{'up' if step > 0 else 'down'} by {abs(100 * step):.1f} points"


def rate_gap(gap: Measurement, words: Words, good_decision: Literal[0, 1]) -> str:
    """A gap between rates as a sentence without a full stop."""
    good = good_decision == 1
    deserving = f"{words.cases} that {words.positive if good else words.negative}"
    whole = term(gap.name).brief[BriefPart.HARM].format(cases=words.cases, deserving=deserving)
    points = 100 * (gap.value or 0.0)
    equal = abs(points) < 0.05
    got, group, versus = words.decided if good else words.undecided, gap.about["group"], gap.about["versus"]
    if equal:
        return f"{whole}, as many {got} in the group {group} as in the group {versus}"
    how = f"{abs(points):.1f} points {'lower' if points < 0 else 'higher'}"
    return f"{whole}, the share that {got} is {how} in the group {group} than in the group {versus}"


TASK = _Decisions()
