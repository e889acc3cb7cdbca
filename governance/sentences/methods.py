"""How values and intervals were computed, with the source."""

from datetime import date

from governance.sentences.phrase import Phrase, counted, sentence


def all_together(level: float, what: str = "groups") -> str:
    """`95 % over all groups together (0.9873 each)`."""
    return f"95 % over all {what} together ({level:.4g} each)"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def earlier_ones(number: int, bucket: str, start: str) -> str:
    """The buckets that this one is compared with.

    `1 earlier Monday`, or `3 earlier weeks`.
    """
    return counted(number, f"earlier {WEEKDAYS[date.fromisoformat(start).weekday()] if bucket == 'day' else bucket}")


@sentence()
def not_measured() -> str:
    """Of what has no value."""
    return "not measured"


@sentence()
def share_of_cases() -> str:
    """A part of the cases over all of them."""
    return "share of cases; Wilson score interval, 95 %"


@sentence()
def f1_of_counts() -> str:
    """F1, whose interval follows from that of a share."""
    return (
        "harmonic mean of precision and recall; 95 % interval from the Wilson interval of tp / (tp + fp + fn), with which it "
        "rises"
    )


@sentence(weighted=False)
def mean_f1(weighted: bool) -> str:
    """F1 over all classes."""
    which = "as often as it came" if weighted else "once, of those that were chosen or came"
    return (
        f"mean of the F1 of each class against the rest, each counting {which}; 95 % interval by the delta method on the shares "
        "of all pairs of classes (Takahashi et al. 2022)"
    )


@sentence()
def mean_of_areas() -> str:
    """The area of every class against the rest."""
    return (
        "mean of the areas of each class against the rest, each counting once; 95 % interval: the mean of their "
        "Hanley-McNeil intervals, which is safe however they depend on each other"
    )


@sentence()
def mean_of_calibration_errors() -> str:
    """The calibration error of every class against the rest."""
    return (
        "mean of the calibration errors of each class against the rest; noise level: the mean of theirs, 95 % over all "
        "classes together"
    )


@sentence()
def area_of_ranks() -> str:
    """The area under the ROC curve, exact."""
    return "area under the ROC curve, from the ranks of the scores themselves; Hanley-McNeil interval, 95 %"


@sentence(off=0.00004)
def area_of_rounded_scores(off: float) -> str:
    """The area under the ROC curve, off by so much at most."""
    return (
        f"area under the ROC curve, scores rounded to 0.1 in log-odds, which takes it off by at most {off:.1e} from that of "
        "the scores themselves; Hanley-McNeil interval, 95 %, widened by that"
    )


@sentence()
def mean_squared_error_of_scores() -> str:
    """The Brier score."""
    return "mean squared error of the score; normal interval, 95 %"


@sentence(least=2.0**-52)
def mean_log_loss(least: float) -> str:
    """The log loss, where no probability counts as less than `least`."""
    return (
        f"mean of -ln(probability given to what happened), in nats; probabilities are at least {least:.1e}, as in "
        "scikit-learn; normal interval, 95 %"
    )


@sentence(share=0.95, error=0.02)
def latency_not_exceeded(share: float, error: float) -> str:
    """A quantile of latencies, off by `error` at most."""
    return (
        f"latency that {share:.0%} of cases do not exceed, in ms, read from buckets within {error:.0%} of it; 95 % interval "
        "between two order statistics (binomial), widened by that"
    )


@sentence(cases=1200, days=30)
def cases_over_days(cases: int, days: int) -> str:
    """How many a day."""
    return f"{counted(cases, 'case')} over {counted(days, 'day')}; counted, so without interval"


@sentence()
def mean_over_cases() -> str:
    """A mean of a number over cases."""
    return "mean over cases; Student's t interval, 95 %"


@sentence()
def root_of_mean_squared_error() -> str:
    """RMSE."""
    return (
        "root of the mean squared error; 95 % interval: the roots of Student's t interval of that mean, which rests on fourth "
        "powers and not on a normal distribution of errors"
    )


@sentence()
def share_of_squared_error_explained() -> str:
    """R²."""
    return "1 - squared error over that of the mean outcome; without interval: these sums give none"


@sentence(level=0.9873)
def group_minus_reference_of_means(level: float) -> str:
    """A difference of two means, each of one group."""
    return f"group minus reference; Welch interval, {all_together(level)}"


@sentence()
def mean_outcome_now_minus_reference() -> str:
    """How far the mean outcome has moved."""
    return "mean outcome, now minus reference; Welch interval, 95 %"


@sentence()
def mean_over_queries() -> str:
    """A mean over the queries of a ranking."""
    return "mean over queries; Student's t interval, 95 %"


@sentence()
def mean_of_first_rows() -> str:
    """As `mean_over_queries`, of what the first k rows have."""
    return "mean over queries of the first k rows, or of all where a query has fewer; Student's t interval, 95 %"


@sentence(level=0.9873)
def mean_over_queries_of_group(level: float) -> str:
    """A mean over queries that are of one group each."""
    return f"mean over the queries of which every row is of the group; Student's t interval, {all_together(level)}"


@sentence(level=0.9873)
def group_minus_reference_of_queries(level: float) -> str:
    """A difference of two such means."""
    return f"group minus reference, of queries of one group each; Welch interval, {all_together(level)}"


@sentence(level=0.9873)
def mean_of_exposure(level: float) -> str:
    """A share of the exposure or the relevance, query by query."""
    return (
        "mean over queries with a relevant row, those without the group among them; exposure is 1 / log2(1 + place); "
        f"Student's t interval, {all_together(level)}"
    )


@sentence(buckets=12)
def no_change_of_mean(buckets: int) -> str:
    """No change found of a mean."""
    return f"no change found, so 0, by {_tests(buckets)}"


@sentence(buckets=12)
def change_of_mean(buckets: int) -> str:
    """A change found of a mean."""
    return (
        f"after minus before; change found by {_tests(buckets)}, placed where it is clearest; Welch interval, 95 %, that takes "
        "the day as given"
    )


def _tests(buckets: int) -> str:
    return f"Student's and Welch's tests of every split of {buckets} buckets, 5 % over all together (Bonferroni)"


@sentence()
def rate_of_group() -> str:
    """A rate of one group, of enough cases of either kind."""
    return "part over whole of the group's counts; Wilson score interval, 95 %"


@sentence()
def rate_of_group_with_few() -> str:
    """A rate of one group, of few cases of one kind."""
    return "part over whole of the group's counts; exact (Clopper-Pearson) interval, 95 %"


@sentence(level=0.9873)
def group_minus_reference(level: float) -> str:
    """A difference of two rates."""
    return f"group minus reference; Newcombe interval, {all_together(level)}"


@sentence(level=0.9873)
def group_over_reference(level: float) -> str:
    """A ratio of two rates."""
    return f"group over reference; MOVER-R interval, {all_together(level)}"


@sentence(rates=2, draws=2000)
def largest_minus_smallest(rates: int, draws: int) -> str:
    """Over all groups, of one rate or of several."""
    several = "" if rates == 1 else f", the largest of such differences of {rates} rates"
    return (
        f"Fairlearn on weighted counts, largest minus smallest of the groups shown{several}; {_bounds_of_pairs(draws)}"
    )


@sentence(rates=2, draws=2000)
def smallest_over_largest(rates: int, draws: int) -> str:
    """As `largest_minus_smallest`, of ratios."""
    several = "" if rates == 1 else f", the smallest of such ratios of {rates} rates"
    return (
        f"Fairlearn on weighted counts, smallest over largest of the groups shown{several}; {_bounds_of_pairs(draws)}"
    )


def _bounds_of_pairs(draws: int) -> str:
    return f"bounds of pairs, 95 % over all by {draws:,} resamples of the counts"


@sentence(ranges=10, draws=2000)
def calibration_error(ranges: int, draws: int) -> str:
    """Of everybody."""
    return _calibration_error(ranges, draws, "95 %")


@sentence(ranges=10, draws=2000, level=0.9873)
def calibration_error_of_group(ranges: int, draws: int, level: float) -> str:
    """Of one group."""
    return _calibration_error(ranges, draws, all_together(level))


def _calibration_error(ranges: int, draws: int, share: str) -> str:
    return (
        f"expected calibration error over {ranges} equal ranges of the score; noise level: {share} of {draws:,} histories of "
        "the same scores with perfect calibration (Broecker and Smith 2007)"
    )


@sentence()
def mean_score_minus_outcome_rate() -> str:
    """Calibration in the large, of everybody."""
    return "mean score minus share with outcome 1; normal interval, 95 %"


@sentence(level=0.9873)
def mean_score_minus_outcome_rate_of_group(level: float) -> str:
    """Calibration in the large, of one group."""
    return f"mean score minus share with outcome 1; normal interval, {all_together(level)}"


@sentence(delta=0.01)
def adwin(delta: float) -> str:
    """A detector of changes."""
    return f"ADWIN (River), delta {delta:g}, which alarms in fewer than 1 in 20 histories without a change"


@sentence(tolerance=0.05, threshold=100.0)
def page_hinkley(tolerance: float, threshold: float) -> str:
    """Another one."""
    return (
        f"Page-Hinkley (River), tolerance {tolerance:g} and threshold {threshold:g} standard deviations, which alarms in fewer "
        "than 1 in 20 histories without a change"
    )


@sentence(buckets=12, detector=adwin(0.01))
def no_change_of_rate(buckets: int, detector: Phrase) -> str:
    """No change found of a rate of errors."""
    return f"no change found in {counted(buckets, 'bucket')}, so 0, by {detector}"


@sentence(detector=adwin(0.01))
def change_of_rate(detector: Phrase) -> str:
    """A change found of a rate of errors."""
    return (
        f"after minus before; change found by {detector}, placed where it is likeliest; Newcombe interval, 95 %, that takes the "
        "day as given"
    )


@sentence()
def outcome_rate_now_minus_reference() -> str:
    """How far the share with outcome 1 has moved."""
    return "share with outcome 1, now minus reference; Newcombe interval, 95 %"


@sentence(draws=2000)
def calibration_error_now_minus_reference(draws: int) -> str:
    """How far the calibration error has moved."""
    return (
        f"calibration error, now minus reference; noise level: 95 % of {draws:,} histories in which both have the same outcome "
        "rates by band of scores: those of the two together, or the scores' own, whichever is larger"
    )


@sentence()
def expected_from_bands() -> str:
    """An estimate while outcomes are not known."""
    return (
        "estimate, not a measurement: expected from the outcome rate of each band of scores in the reference (CBPE, "
        "confidence-based performance estimation), for cases whose outcome is not known yet; it holds only if the concept has "
        "not drifted since, which it cannot see; 95 % interval by resampling rates and outcomes"
    )


ALL_FEATURES = "5 % over all features together"


def _rare(expected: int) -> str:
    return f"bins taken together in which fewer than {expected} cases are expected on the smaller side"


@sentence(expected=5)
def psi(expected: int) -> str:
    """The population stability index."""
    return (
        f"PSI over bins fixed by the reference, {_rare(expected)}, 0.5 added to every bin; noise level (1/n + 1/m) chi2(B-1), "
        f"{ALL_FEATURES}"
    )


@sentence(expected=5, by_chance=0.013)
def psi_with_unseen_apart(expected: int, by_chance: float) -> str:
    """As `psi`, where more values are new than chance brings."""
    return (
        f"{psi.words(expected)}; values that the reference does not have are counted apart; chance alone brings such a value "
        f"in {by_chance:.1%} of cases (Good 1953)"
    )


@sentence(expected=5)
def kl_divergence(expected: int) -> str:
    """The Kullback-Leibler divergence."""
    return (
        f"Kullback-Leibler divergence of now from the reference in nats, {_rare(expected)}, 0.5 added to every bin; noise level "
        f"(1/2) (1/n + 1/m) chi2(B-1), {ALL_FEATURES}"
    )


@sentence(expected=5)
def jensen_shannon(expected: int) -> str:
    """The Jensen-Shannon distance."""
    return (
        f"Jensen-Shannon distance, natural logarithm, {_rare(expected)}; noise level the root of q (1/8) (1/n + 1/m) chi2(B-1), "
        f"q after Williams 1976, {ALL_FEATURES}"
    )


@sentence(at_most=0.123)
def kolmogorov_smirnov(at_most: float) -> str:
    """The Kolmogorov-Smirnov distance of bins, and `at_most` of the values."""
    return (
        "largest difference of cumulative shares at the bins' edges, without missing values; that of the values themselves is "
        f"not below it and at most {at_most:.3f}; noise level from Kolmogorov's limit, {ALL_FEATURES}"
    )


@sentence()
def wasserstein_of_bins() -> str:
    """The first Wasserstein distance, where values were not added up."""
    return _wasserstein("")


@sentence()
def wasserstein_of_bins_and_means() -> str:
    """The same, where they were."""
    return _wasserstein(
        ", or the distance of the means where that is larger, which no first Wasserstein distance is below,"
    )


def _wasserstein(means: str) -> str:
    return (
        f"first Wasserstein distance of the bins' middles{means} over the reference's standard deviation, without missing "
        "values; a middle is off by half its bin's width at most; noise level an upper bound (Tsirelson, Ibragimov and Sudakov "
        f"1976), {ALL_FEATURES}"
    )


@sentence(expected=5)
def cramers_v(expected: int) -> str:
    """Cramer's V."""
    return f"Cramer's V of the 2 x B table, {_rare(expected)}; noise level where Pearson's chi-square test rejects, {ALL_FEATURES}"


@sentence(level=0.95)
def share_of_missing_values(level: float) -> str:
    """Of all cases."""
    return f"values that are missing, of all cases; Wilson score interval, {100 * level:g} %"


@sentence(level=0.95)
def share_of_unseen_values(level: float) -> str:
    """Of all cases."""
    return f"values that the reference does not have, of all cases; Wilson score interval, {100 * level:g} %"


@sentence(bucket="day", start="2026-05-04", earlier=9)
def cases_over_the_usual(bucket: str, start: str, earlier: int) -> str:
    """Cases in a bucket, over the median of `earlier` ones."""
    return (
        f"cases in the {bucket} from {start} over the median of {earlier_ones(earlier, bucket, start)}; 95 % interval from "
        "their median absolute deviation, at least that of a count: it contains 1 unless this one is unusual"
    )


@sentence(last="2026-05-04", day="2026-05-06")
def days_between(last: str, day: str) -> str:
    """How old the last prediction is."""
    return f"days from {last} to {day}"


@sentence()
def counted_in_specification() -> str:
    """How many things nobody has said."""
    return "counted in the specification and in the text of the card"


@sentence()
def counted_by_first_bytes() -> str:
    """How many files are a model."""
    return "counted by names and first bytes; no file is loaded"


@sentence()
def answers_against_log() -> str:
    """How often the registered file gives another score."""
    return _answers("0.01 (a tenth, for scores under 0.1)")


@sentence()
def numbers_against_log() -> str:
    """How often it predicts, or ranks by, another number."""
    return _answers("1% of the standard deviation of those in the log")


def _answers(distance: str) -> str:
    return (
        f"answers of the registered file on sampled rows against those in the log; an answer is another one if "
        f"the difference is more than {distance}; Wilson score interval, 95 %"
    )


@sentence(per=1000)
def mean_cost(per: int) -> str:
    """Of so many cases."""
    return f"mean cost of {per:,} cases with a known outcome; normal interval, 95 %"


@sentence(per=1000)
def change_of_paired_costs(per: int) -> str:
    """What another threshold costs, case by case."""
    return f"{_change_of_costs(per)}; cases are paired"


@sentence(per=1000)
def change_of_costs_at_most(per: int) -> str:
    """What another threshold costs, where cases cannot be paired."""
    return f"{_change_of_costs(per)}; 95 % or more, since it is not known how the two depend on each other"


def _change_of_costs(per: int) -> str:
    return f"cost of {per:,} cases with this threshold minus that of the decisions as they were made; normal interval, 95 %"


@sentence()
def difference_to_champion() -> str:
    """Of what a policy limits beside the version that serves."""
    return "difference to the champion on the same days, taken as independent (wide, since both saw the same cases)"


@sentence(share=0.25, level=0.9873)
def share_over_population(share: float, level: float) -> str:
    """A group's share of the cases over that of the population."""
    return (
        f"share of the cases, over {share:.4g} of the population that the specification names; cases without a group are left "
        f"out, unless there are too few to say so; Wilson score interval of the share over the same, {all_together(level)}"
    )


@sentence(level=0.9873)
def mean_score_minus_outcome(level: float) -> str:
    """Calibration in the large, of a sample."""
    return f"calibration in the large: mean of score minus outcome; normal interval, {all_together(level)}"


@sentence()
def confident_learning() -> str:
    """An estimate of wrong labels."""
    return (
        "estimate: confident learning (Northcutt et al. 2021), off the diagonal of the confident joint, with the model's own "
        "scores and one threshold per outcome over all groups; Wilson score interval, 95 %"
    )


@sentence(learner="decision-tree", groups=3, of_groups=4, level=0.9873)
def told_apart(learner: str, groups: int, of_groups: int, level: float) -> str:
    """How well a learner tells groups apart, in cross-validation."""
    what = {
        "gradient-boosting": "all features together, gradient boosting",
        "decision-tree": "decision tree of depth 3",
    }[learner]
    rest = ", one group against the rest" if groups > 2 else ""
    shown = f", of {groups} of {of_groups} groups, the others being too small to show" if groups < of_groups else ""
    return (
        f"{what} in 5-fold cross-validation, mean ROC AUC{rest}{shown}; Hanley-McNeil interval, "
        f"{all_together(level, 'features')}"
    )


@sentence(level=0.9873)
def widest_of_all_pairs(level: float) -> str:
    """Largest minus smallest share of groups, on a held-out half."""
    return f"largest minus smallest of the groups; Newcombe intervals of all pairs, 95 % together ({level:.4g} each)"


@sentence()
def counts_on_held_out_half() -> str:
    """A share of held-out cases."""
    return "counts on the held-out half; Wilson score interval, 95 %"
