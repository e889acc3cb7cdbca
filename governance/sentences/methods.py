"""How values and intervals were computed, with the source."""

from datetime import date

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.times import on_record


def all_together(level: float, what: str = "groups") -> str:
    """`95 % for all groups at once (0.9873 each)`."""
    return f"95 % for all {what} at once ({level:.4g} each)"


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
    return "share of cases, with a Wilson score interval of 95 %"


@sentence()
def f1_of_counts() -> str:
    """F1, whose interval follows from that of a share."""
    return "harmonic mean of precision and recall. The 95 % interval comes from that of tp / (tp + fp + fn) (Wilson)"


@sentence(weighted=False)
def mean_f1(weighted: bool) -> str:
    """F1 over all classes."""
    each = "weighs as much as it came up" if weighted else "that was chosen or came up counts once"
    return (
        f"mean of the F1 of each class against the rest. Each class {each}. The 95 % interval is from the shares of all pairs of "
        "classes (delta method, Takahashi et al. 2022)"
    )


@sentence()
def mean_of_areas() -> str:
    """The area of every class against the rest."""
    return (
        "mean of the areas of each class against the rest. Each class counts once. The 95 % interval is the mean of theirs "
        "(Hanley-McNeil), which is on the safe side"
    )


@sentence()
def mean_of_calibration_errors() -> str:
    """The calibration error of every class against the rest."""
    return (
        "mean of the calibration errors of each class against the rest. Noise level: the mean of theirs, 95 % for all classes at "
        "once"
    )


@sentence()
def area_of_ranks() -> str:
    """The area under the ROC curve, exact."""
    return "area under the ROC curve, by the ranks of the scores. Hanley-McNeil interval, 95 %"


@sentence(off=0.00004)
def area_of_rounded_scores(off: float) -> str:
    """The area under the ROC curve, off by so much at most."""
    return (
        f"area under the ROC curve, with scores rounded to 0.1 in log-odds. That takes it off by {off:.1e} at most. "
        "Hanley-McNeil interval, 95 %, made wider by that"
    )


@sentence()
def mean_squared_error_of_scores() -> str:
    """The Brier score."""
    return "mean squared error of the score, with a normal interval of 95 %"


@sentence(least=2.0**-52)
def mean_log_loss(least: float) -> str:
    """The log loss, where no probability counts as less than `least`."""
    return (
        f"mean of -ln(probability given to what came true), in nats. A probability counts as {least:.1e} at least, as in "
        "scikit-learn. Normal interval, 95 %"
    )


@sentence(share=0.95, error=0.02)
def latency_not_exceeded(share: float, error: float) -> str:
    """A quantile of latencies, off by `error` at most."""
    return (
        f"time in ms within which {share:.0%} of cases are answered. It is read from buckets, to within {error:.0%}. The 95 % "
        "interval lies between two of the sorted times, made wider by that"
    )


@sentence(cases=1200, days=30)
def cases_over_days(cases: int, days: int) -> str:
    """How many a day."""
    return f"{counted(cases, 'case')} over {counted(days, 'day')}. This is a plain count and has no interval"


@sentence()
def mean_over_cases() -> str:
    """A mean of a number over cases."""
    return "mean over cases, with Student's t interval of 95 %"


@sentence()
def root_of_mean_squared_error() -> str:
    """RMSE."""
    return (
        "root of the mean squared error. The 95 % interval has the roots of Student's t interval of that mean. So errors need "
        "not be normal"
    )


@sentence()
def share_of_squared_error_explained() -> str:
    """R²."""
    return "1 - squared error over that of the mean outcome. These sums give no interval"


@sentence(level=0.9873)
def group_minus_reference_of_means(level: float) -> str:
    """A difference of two means, each of one group."""
    return f"group minus reference. Welch interval, {all_together(level)}"


@sentence()
def mean_outcome_now_minus_reference() -> str:
    """How far the mean outcome has moved."""
    return "mean outcome, now minus reference. Welch interval, 95 %"


@sentence()
def mean_over_queries() -> str:
    """A mean over the queries of a ranking."""
    return "mean over queries, with Student's t interval of 95 %"


@sentence()
def mean_of_first_rows() -> str:
    """As `mean_over_queries`, of what the first k rows have."""
    return "mean over the first k rows of each query, or all its rows if it has fewer. Student's t interval, 95 %"


@sentence(level=0.9873)
def mean_over_queries_of_group(level: float) -> str:
    """A mean over queries that are of one group each."""
    return f"mean over queries with rows of this group alone. Student's t interval, {all_together(level)}"


@sentence(level=0.9873)
def group_minus_reference_of_queries(level: float) -> str:
    """A difference of two such means."""
    return f"group minus reference, over queries with rows of one group each. Welch interval, {all_together(level)}"


@sentence(level=0.9873)
def mean_of_exposure(level: float) -> str:
    """A share of the exposure or the relevance, query by query."""
    return (
        "mean over queries with a relevant row. Those without the group count too. Exposure is 1 / log2(1 + place). "
        f"Student's t interval, {all_together(level)}"
    )


@sentence(buckets=12)
def no_change_of_mean(buckets: int) -> str:
    """No change found of a mean."""
    return f"no change found, so 0. {_tests(buckets)}"


@sentence(buckets=12)
def change_of_mean(buckets: int) -> str:
    """A change found of a mean."""
    return f"after minus before, where the change is clearest. {_tests(buckets)}. Welch interval, 95 %, which takes the day as given"


def _tests(buckets: int) -> str:
    return f"Tests of Student and Welch at every split of {buckets} buckets, 5 % for all at once (Bonferroni)"


@sentence()
def rate_of_group() -> str:
    """A rate of one group, of enough cases of either kind."""
    return "part over whole of the group's counts, with a Wilson score interval of 95 %"


@sentence()
def rate_of_group_with_few() -> str:
    """A rate of one group, of few cases of one kind."""
    return "part over whole of the group's counts, with an exact interval of 95 % (Clopper-Pearson)"


@sentence(level=0.9873)
def group_minus_reference(level: float) -> str:
    """A difference of two rates."""
    return f"group minus reference. Newcombe interval, {all_together(level)}"


@sentence(level=0.9873)
def group_over_reference(level: float) -> str:
    """A ratio of two rates."""
    return f"group over reference. MOVER-R interval, {all_together(level)}"


@sentence(rates=2, draws=2000)
def largest_minus_smallest(rates: int, draws: int) -> str:
    """Over all groups, of one rate or of several."""
    several = "" if rates == 1 else f" This is the largest such gap of {rates} rates."
    return f"largest minus smallest of the groups shown, by Fairlearn on weighted counts.{several} {_bounds_of_pairs(draws)}"


@sentence(rates=2, draws=2000)
def smallest_over_largest(rates: int, draws: int) -> str:
    """As `largest_minus_smallest`, of ratios."""
    several = "" if rates == 1 else f" This is the smallest such ratio of {rates} rates."
    return f"smallest over largest of the groups shown, by Fairlearn on weighted counts.{several} {_bounds_of_pairs(draws)}"


def _bounds_of_pairs(draws: int) -> str:
    return f"Bounds of pairs: 95 % for all at once, from {draws:,} draws of the counts"


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
        f"expected calibration error over {ranges} equal ranges of the score. Noise level: {share} of {draws:,} draws in "
        "which the same scores come true (Broecker and Smith 2007)"
    )


@sentence()
def mean_score_minus_outcome_rate() -> str:
    """Calibration in the large, of everybody."""
    return "mean score minus share with outcome 1. Normal interval, 95 %"


@sentence(level=0.9873)
def mean_score_minus_outcome_rate_of_group(level: float) -> str:
    """Calibration in the large, of one group."""
    return f"mean score minus share with outcome 1. Normal interval, {all_together(level)}"


@sentence(delta=0.01)
def adwin(delta: float) -> str:
    """A detector of changes."""
    return f"ADWIN (River), delta {delta:g}, with a false alarm in fewer than 1 in 20 logs"


@sentence(tolerance=0.05, threshold=100.0)
def page_hinkley(tolerance: float, threshold: float) -> str:
    """Another one."""
    return (
        f"Page-Hinkley (River), slack {tolerance:g} and threshold {threshold:g} standard deviations, with a false alarm in fewer "
        "than 1 in 20 logs"
    )


@sentence(buckets=12, detector=adwin(0.01))
def no_change_of_rate(buckets: int, detector: Phrase) -> str:
    """No change found of a rate of errors."""
    return f"no change found in {counted(buckets, 'bucket')}, so 0. Found by {detector}"


@sentence(detector=adwin(0.01))
def change_of_rate(detector: Phrase) -> str:
    """A change found of a rate of errors."""
    return (
        f"after minus before, where the change is likeliest. Found by {detector}. Newcombe interval, 95 %, which takes the day as "
        "given"
    )


@sentence()
def outcome_rate_now_minus_reference() -> str:
    """How far the share with outcome 1 has moved."""
    return "share with outcome 1, now minus reference. Newcombe interval, 95 %"


@sentence(draws=2000)
def calibration_error_now_minus_reference(draws: int) -> str:
    """How far the calibration error has moved."""
    return (
        f"calibration error, now minus reference. Noise level: 95 % of {draws:,} draws in which outcomes by band of scores are "
        "alike on both sides. Either both share one rate, or the scores come true; the larger counts"
    )


@sentence()
def expected_from_bands() -> str:
    """An estimate while outcomes are not known."""
    return (
        "an estimate, not a measurement: these outcomes are not known yet. Each band of scores is given its outcome rate in the reference "
        "(confidence-based performance estimation, CBPE). It holds if scores still mean what they did, and it cannot see whether they do. The 95 % interval is from new "
        "draws of rates and outcomes"
    )


ALL_FEATURES = "5 % for all features at once"


def _rare(expected: int) -> str:
    return f"Bins are merged in which fewer than {expected} cases are expected on the smaller side"


@sentence(expected=5)
def psi(expected: int) -> str:
    """The population stability index."""
    return (
        f"PSI over bins cut from the reference. {_rare(expected)}, and 0.5 is added to each. Noise level: (1/n + 1/m) "
        f"chi2(B-1), {ALL_FEATURES}"
    )


@sentence(expected=5, by_chance=0.013)
def psi_with_unseen_apart(expected: int, by_chance: float) -> str:
    """As `psi`, where more values are new than chance brings."""
    return (
        f"{psi.words(expected)}. Values that are new since the reference count apart. Chance alone brings one in {by_chance:.1%} "
        "of cases (Good 1953)"
    )


@sentence(expected=5)
def kl_divergence(expected: int) -> str:
    """The Kullback-Leibler divergence."""
    return (
        f"Kullback-Leibler divergence of now from the reference, in nats. {_rare(expected)}, and 0.5 is added to each. Noise "
        f"level: (1/2) (1/n + 1/m) chi2(B-1), {ALL_FEATURES}"
    )


@sentence(expected=5)
def jensen_shannon(expected: int) -> str:
    """The Jensen-Shannon distance."""
    return (
        f"Jensen-Shannon distance, by the natural logarithm. {_rare(expected)}. Noise level: the root of q (1/8) (1/n + 1/m) "
        f"chi2(B-1), with q of Williams 1976, {ALL_FEATURES}"
    )


@sentence(at_most=0.123)
def kolmogorov_smirnov(at_most: float) -> str:
    """The Kolmogorov-Smirnov distance of bins, and `at_most` of the values."""
    return (
        "largest gap of the running shares at the edges of the bins, without missing values. For the values themselves it lies "
        f"between this and {at_most:.3f}. Noise level: the limit of Kolmogorov, {ALL_FEATURES}"
    )


@sentence()
def wasserstein_of_bins() -> str:
    """The first Wasserstein distance, where values were not added up."""
    return _wasserstein("")


@sentence()
def wasserstein_of_bins_and_means() -> str:
    """The same, where they were."""
    return _wasserstein(" If the means are farther apart, their distance counts: this one is never below it.")


def _wasserstein(means: str) -> str:
    return (
        "first Wasserstein distance of the bins' middles, over the reference's standard deviation. "
        f"Missing values are left out.{means} A middle is off by half a bin at most. Noise level: an upper "
        f"bound (Tsirelson, Ibragimov and Sudakov 1976), {ALL_FEATURES}"
    )


@sentence(expected=5)
def cramers_v(expected: int) -> str:
    """Cramer's V."""
    return f"Cramer's V of the 2 x B table. {_rare(expected)}. Noise level: where Pearson's chi-square test says no, {ALL_FEATURES}"


@sentence(level=0.95)
def share_of_missing_values(level: float) -> str:
    """Of all cases."""
    return f"share of all cases that have no value, with a Wilson score interval of {100 * level:g} %"


@sentence(level=0.95)
def share_of_unseen_values(level: float) -> str:
    """Of all cases."""
    return f"share of all cases with a value that is new since the reference. Wilson score interval, {100 * level:g} %"


@sentence(bucket="day", start="2026-05-04", earlier=9)
def cases_over_the_usual(bucket: str, start: str, earlier: int) -> str:
    """Cases in a bucket, over the median of `earlier` ones."""
    return (
        f"cases in the {bucket} from {on_record(start)} over the median of {earlier_ones(earlier, bucket, start)}. The 95 % "
        "interval comes from how far those lie from their median, and is no smaller than that of a count. It holds 1 unless this "
        "one is unusual"
    )


@sentence(last="2026-05-04", day="2026-05-06")
def days_between(last: str, day: str) -> str:
    """How old the last prediction is."""
    return f"days from {on_record(last)} to {on_record(day)}"


@sentence()
def counted_in_specification() -> str:
    """How many things nobody has said."""
    return "counted in the specification and in the text of the card"


@sentence()
def counted_by_first_bytes() -> str:
    """How many files are a model."""
    return "counted by names and first bytes. No file is loaded"


@sentence()
def answers_against_log() -> str:
    """How often the registered file gives another score."""
    return _answers("0.01 (a tenth, for scores under 0.1)")


@sentence()
def numbers_against_log() -> str:
    """How often it predicts, or ranks by, another number."""
    return _answers("1% of the log's standard deviation")


@sentence()
def probabilities_against_log() -> str:
    """How often the file gives another probability of any class."""
    return f"{answers_against_log.words()}. A row counts once, if any class differs"


@sentence()
def likeliest_class_against_log() -> str:
    """How often the file's likeliest class was not chosen."""
    return (
        "the likeliest class of the registered file on sampled rows beside the class in the log, which has no probabilities. "
        "Wilson score interval, 95 %"
    )


def _answers(distance: str) -> str:
    return (
        f"answers of the registered file on sampled rows beside those in the log. Two answers differ if they are more than {distance} apart. "
        "Wilson score interval, 95 %"
    )


@sentence(per=1000)
def mean_cost(per: int) -> str:
    """Of so many cases."""
    return f"mean cost of {per:,} cases with a known outcome. Normal interval, 95 %"


@sentence(per=1000)
def change_of_paired_costs(per: int) -> str:
    """What another threshold costs, case by case."""
    return f"{_change_of_costs(per)}, case by case"


@sentence(per=1000)
def change_of_costs_at_most(per: int) -> str:
    """What another threshold costs, where cases cannot be paired."""
    return f"{_change_of_costs(per)} or more. How the two costs hang together is not known"


def _change_of_costs(per: int) -> str:
    return f"cost of {per:,} cases with this threshold minus their cost as decided. Normal interval, 95 %"


@sentence()
def difference_to_champion() -> str:
    """Of what a policy limits beside the version that serves."""
    return "difference to the champion on the same days. The two count as independent, which is wide: both saw the same cases"


@sentence(share=0.25, level=0.9873)
def share_over_population(share: float, level: float) -> str:
    """A group's share of the cases over that of the population."""
    return (
        f"share of the cases over {share:.4g}, this group's share of the population in the specification. Cases without a group are left "
        f"out, unless there are too few to say so. Wilson score interval of the share over the same, {all_together(level)}"
    )


@sentence(level=0.9873)
def mean_score_minus_outcome(level: float) -> str:
    """Calibration in the large, of a sample."""
    return f"mean of score minus outcome (calibration in the large). Normal interval, {all_together(level)}"


@sentence()
def confident_learning() -> str:
    """An estimate of wrong labels."""
    return (
        "an estimate by confident learning (Northcutt et al. 2021). It counts cases off the diagonal of the confident joint, by "
        "the model's own scores. Each outcome has one threshold for all groups. Wilson score interval, 95 %"
    )


@sentence(learner="decision-tree", groups=3, of_groups=4, level=0.9873)
def told_apart(learner: str, groups: int, of_groups: int, level: float) -> str:
    """How well a learner tells groups apart, in cross-validation."""
    what = {"gradient-boosting": "gradient boosting on all features", "decision-tree": "a decision tree of depth 3"}[
        learner
    ]
    rest = ", one group against the rest" if groups > 2 else ""
    shown = (
        f". This is of {groups} of {of_groups} groups, as the others are too small to show"
        if groups < of_groups
        else ""
    )
    return (
        f"mean ROC AUC in 5-fold cross-validation by {what}{rest}{shown}. Hanley-McNeil interval, "
        f"{all_together(level, 'features')}"
    )


@sentence(level=0.9873)
def widest_of_all_pairs(level: float) -> str:
    """Largest minus smallest share of groups, on a held-out half."""
    return f"largest minus smallest of the groups. Newcombe intervals of all pairs, 95 % at once ({level:.4g} each)"


@sentence()
def counts_on_held_out_half() -> str:
    """A share of held-out cases."""
    return "counts on the held-out half, with a Wilson score interval of 95 %"
