"""What a task is to whoever measures, tells and shows.

It has its measures, and its words.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from governance.evidence.concept import ChangeDetector
from governance.evidence.fairness import SummariesOfGroups
from governance.evidence.groups import People
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts
from governance.predictions.spec import ModelSpec, Words
from governance.sentences import measuring
from governance.sentences.phrase import Phrase
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.scores import Ranks

RanksByClass = Mapping[str, Ranks]
"""How scores are ordered, by what each is a score of."""


class MeasuredTask(ABC):
    """One task.

    A profile that it is given has the counts of that task.
    """

    heading: ClassVar[str]
    """Of its performance."""
    called: ClassVar[str]
    """How what is shown by group is called."""
    unknown: ClassVar[str]
    """What nobody can say without outcomes."""
    later: ClassVar[str]
    """What is known of cases without an outcome yet."""
    probability: ClassVar[bool] = False
    """Whether an answer, as a number, is a probability."""
    every_gap: ClassVar[bool] = False
    """Whether each gap of the brief is told, where an attribute has one or the other; else the first that was measured."""

    def scored(self, spec: ModelSpec) -> bool:
        """Whether a log can be asked how scores are ordered."""
        del spec
        return False

    def good(self, spec: ModelSpec) -> Literal[0, 1] | None:
        """Which decision rates of groups count as the good one.

        None where nothing is decided.
        """
        del spec
        return None

    @abstractmethod
    def right(self, profile: Profile, ranks: RanksByClass | None) -> tuple[Measurement, ...]:
        """How often answers are right, or how far off."""

    def areas(self, profile: Profile, ranks: RanksByClass) -> tuple[Measurement, ...]:
        """What `right` measures by the ranks of scores alone."""
        del profile, ranks
        return ()

    @abstractmethod
    def by_group(self, profile: Profile, spec: ModelSpec, summarise: SummariesOfGroups) -> tuple[Measurement, ...]:
        """What is measured beside that: calibration, groups and their gaps."""

    @abstractmethod
    def over_time(
        self, parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
    ) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
        """The groups of one grouping in each part of `whole`.

        Who is hidden over all is hidden in each part.
        """

    @abstractmethod
    def people(self, profile: Profile, grouping: Grouping, spec: ModelSpec) -> Mapping[Group, People]:
        """What decides which groups are hidden."""

    def shifts(self, reference: Profile, current: Profile) -> tuple[Measurement, ...]:
        """Outcomes, and what depends on them, now minus those of the reference."""
        del reference, current
        return ()

    @abstractmethod
    def changes(
        self, own: Sequence[Profile], reference: Profile | None, detector: ChangeDetector
    ) -> tuple[Measurement, ...]:
        """Whether it is as often right as it was.

        And what is expected while outcomes are not known. `own` are its buckets.
        """

    def remarks(self, profile: Profile, spec: ModelSpec) -> tuple[Phrase, ...]:
        """What makes its numbers doubtful, as sentences without a full stop."""
        del profile, spec
        return ()

    def positive(self, words: Words) -> str | None:
        """Which cases rates over everybody count as positive, as a sentence.

        None where none does.
        """
        del words
        return None

    def words(self, spec: ModelSpec) -> Words:
        """How cases are spoken of, of which rates of groups are."""
        return spec.words

    @abstractmethod
    def groups_in_words(self, spec: ModelSpec) -> str:
        """What rates of groups are of, in sentences."""

    def no_audit(self, spec: ModelSpec) -> Phrase | None:
        """Why no bias audit is made, as words that follow "it".

        None where one is.
        """
        return measuring.decides_nothing(spec.does)

    def no_threshold(self, spec: ModelSpec) -> Phrase | None:
        """Why no other threshold can be tried, as words that follow "it".

        None where one can.
        """
        return self.no_audit(spec)

    @abstractmethod
    def gap_in_words(self, gap: Measurement, spec: ModelSpec) -> str:
        """A gap between groups as a sentence without a full stop."""

    def step_in_words(self, step: float) -> str:
        """A difference to the version that serves, in words.

        They follow the measurement of that version. Empty where there are none.
        """
        del step
        return ""
