"""Why something was not measured, or is not shown."""

from collections.abc import Sequence

from governance.sentences.methods import earlier_ones
from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.times import on_record

NAMED = 3
"""So many groups are named in a sentence."""


def some(names: Sequence[str | Phrase]) -> str:
    """At most `NAMED` of them."""
    first, rest = ", ".join(str(name) for name in names[:NAMED]), len(names) - NAMED
    return first if rest <= 0 else f"{first} and {rest} more"


@sentence()
def no_cases() -> str:
    """Nobody was asked about."""
    return "the log has no cases"


@sentence()
def no_outcome_yet() -> str:
    """Of what needs one."""
    return "no outcome is known yet"


@sentence()
def no_outcome_named() -> str:
    """Of what needs one, where there never will be."""
    return "the specification names no outcome"


@sentence()
def no_scores() -> str:
    """Of what needs scores."""
    return "the log has no scores"


@sentence()
def no_case_decided_1() -> str:
    """Of precision."""
    return "no case decided 1 has a known outcome"


@sentence(outcome=1)
def no_case_with_outcome(outcome: int) -> str:
    """Of recall and specificity."""
    return f"no case with outcome {outcome} is known"


@sentence()
def no_case_of_outcome_or_decision_1() -> str:
    """Of F1."""
    return "no case with outcome or decision 1 is known"


@sentence(off=0.0123, at_most=0.0001)
def scores_too_rounded(off: float, at_most: float) -> str:
    """Of the area under the ROC curve, from counts."""
    return f"only counts of rounded scores are at hand here, and they can be off by {off:.4f}, expected at most {at_most:.4f}"


@sentence()
def both_outcomes_needed() -> str:
    """Of what orders scores by outcome."""
    return "cases of both outcomes are needed, with scores"


@sentence()
def no_outcome_of_a_scored_case() -> str:
    """Of what compares scores with outcomes."""
    return "no outcome of a scored case is known yet"


@sentence()
def counted_before_log_losses() -> str:
    """Counts of an older form."""
    return "the log was counted by an earlier version, which did not count log losses"


@sentence()
def counted_before_bands() -> str:
    """Counts of an older form."""
    return "the log was counted by an earlier version, which did not count scores in bands"


@sentence()
def no_latency() -> str:
    """Of how fast it answers."""
    return "the log has no latency"


@sentence(cases=12, least=59)
def too_few_latencies(cases: int, least: int) -> str:
    """Of a quantile."""
    return f"{counted(cases, 'case has', 'cases have')} a latency, expected at least {least} for this quantile"


@sentence()
def days_not_known() -> str:
    """Of how many there were a day."""
    return "the number of days is not known here"


@sentence()
def outcomes_all_alike() -> str:
    """Of R²."""
    return "all known outcomes are the same"


@sentence(outcomes=1, least=2)
def too_few_outcomes(outcomes: int, least: int) -> str:
    """Of R²."""
    return f"{counted(outcomes, 'outcome is', 'outcomes are')} known, expected {least}"


@sentence(then=0, now=12)
def outcomes_on_one_side_only(then: int, now: int) -> str:
    """Of how outcomes have moved."""
    return f"{counted(then, 'outcome is', 'outcomes are')} known in the reference and {now:,} now; expected some on both sides"


@sentence(then=0, now=12)
def scored_outcomes_on_one_side_only(then: int, now: int) -> str:
    """Of how calibration has moved."""
    return (
        f"{counted(then, 'scored case', 'scored cases')} with a known outcome in the reference and {now:,} now; expected some "
        "on both sides"
    )


@sentence()
def no_query_with_relevance() -> str:
    """Of what looks for relevant rows."""
    return "no query has a known relevance in every row"


@sentence()
def no_query_with_a_relevant_row() -> str:
    """Of NDCG and exposure."""
    return "no query with a relevant row has a known relevance in every row"


@sentence(alone=90, queries=100, attribute="sex")
def one_group_in_each_query(alone: int, queries: int, attribute: str) -> str:
    """Of shares of exposure."""
    which = f"all {queries:,}" if alone == queries else f"{alone:,} of {queries:,}"
    return (
        f"in {which} queries all rows are of one group by {attribute}, which then has all of the exposure and the relevance in any "
        "order; NDCG by group is measured instead"
    )


@sentence(cases=40, buckets=1, least=100)
def too_few_outcomes_over_time(cases: int, buckets: int, least: int) -> str:
    """Of whether a mean or a rate over outcomes has changed."""
    return _too_few_over_time(counted(cases, "outcome is", "outcomes are"), buckets, least)


@sentence(queries=40, buckets=1, least=100)
def too_few_queries_over_time(queries: int, buckets: int, least: int) -> str:
    """Of whether the order has changed."""
    few = counted(queries, "judged query with a relevant row is", "judged queries with a relevant row are")
    return _too_few_over_time(few, buckets, least)


def _too_few_over_time(few: str, buckets: int, least: int) -> str:
    return f"{few} known, in {counted(buckets, 'bucket')}; expected at least {least} in at least 2"


@sentence(least=20)
def group_too_small(least: int) -> str:
    """Of everything about a group."""
    return f"the group is too small to show (fewer than {least} people, or showing it would reveal one that is)"


@sentence(least=20)
def too_few_outcomes_of_group(least: int) -> str:
    """Of what needs the outcomes of a group."""
    return f"fewer than {least} cases with a known outcome, or showing it would reveal a group that has so few"


@sentence(least=20)
def too_few_scored_outcomes(least: int) -> str:
    """Of calibration in a group."""
    return f"fewer than {least} scored cases with a known outcome"


@sentence(whom="deserved")
def nobody_of_whom(whom: str) -> str:
    """Of a rate of a group that has no such case."""
    return f"no case {_whom(whom)} is known"


@sentence(whom="labelled", least=20)
def too_few_of_whom(whom: str, least: int) -> str:
    """Of a rate of a group that has few such cases."""
    return f"fewer than {least} cases {_whom(whom)}"


def _whom(whom: str) -> str:
    return {
        "deserved": "that deserved the good decision",
        "selected": "with the good decision and a known outcome",
        "labelled": "with a known outcome",
    }[whom]


@sentence(least=20)
def would_reveal_few(least: int) -> str:
    """Of a rate that tells another one."""
    return f"showing it would reveal a rate of fewer than {least} cases"


@sentence(least=20)
def would_reveal_few_beside_selection(least: int) -> str:
    """Of a rate that tells another one together with the selection rate."""
    return f"showing it beside the selection rate would reveal a rate of fewer than {least} cases"


@sentence()
def nobody_selected_to_compare_with() -> str:
    """Of a ratio to nothing."""
    return "nobody in the group to compare with was selected"


@sentence(group="35-54")
def compared_with_is_not_shown(group: str) -> str:
    """Of gaps to it."""
    return f"the group to compare with, {group}, is not shown"


@sentence(group="35-54")
def compared_with_has_no_cases(group: str) -> str:
    """Of gaps to it."""
    return f"the group to compare with, {group}, has no cases here"


@sentence()
def rate_is_0_everywhere() -> str:
    """Of a ratio over all groups."""
    return "the rate is 0 in every group, which has no ratio"


@sentence(rate="group_accuracy")
def rate_of_a_group_is_not_shown(rate: str) -> str:
    """Of what compares that rate over all groups."""
    return f"the {rate.replace('_', ' ')} of a group is not shown"


@sentence(least=20)
def too_few_of_one_outcome(least: int) -> str:
    """Of what compares rates over all groups."""
    return f"a group has fewer than {least} known cases of one outcome"


@sentence(group="35-54")
def one_group_only(group: str) -> str:
    """Of what compares groups."""
    return f"there is only one group, {group}; expected two to compare"


@sentence()
def nobody_to_compare() -> str:
    """Of what compares groups."""
    return "there is no group; expected two to compare"


@sentence(hidden=2, groups=3, cases=503, whole=2303, least=20)
def groups_not_shown(hidden: int, groups: int, cases: int | None, whole: int | None, least: int) -> str:
    """Groups that are not shown, and how many cases they hold.

    None of cases that would tell how many are in one group.
    """
    return f"{hidden_groups(hidden, groups, cases, whole, least)} {'is' if hidden == 1 else 'are'} not shown"


def hidden_groups(hidden: int, groups: int, cases: int | None, whole: int | None, least: int) -> str:
    """`2 of 3 groups with 503 of 2,303 cases`.

    Where `cases` is None they are fewer than `least`; where `whole` is None it is not told.
    """
    text = f"{hidden} of {counted(groups, 'group')}"
    if whole is None:
        return text
    return f"{text} with {f'fewer than {least}' if cases is None else f'{cases:,}'} of {whole:,} cases"


_HIDDEN = groups_not_shown(2, 3, 503, 2303, 20)


@sentence(hidden=_HIDDEN)
def no_two_groups_are_shown(hidden: Phrase) -> str:
    """Of what compares groups."""
    return f"{hidden}; expected two groups to compare"


@sentence(hidden=_HIDDEN, groups=("65+", "18-34"), least=20)
def groups_would_reveal_another(hidden: Phrase, groups: Sequence[str], least: int) -> str:
    """Of what compares groups, where large ones are hidden."""
    return (
        f"{hidden}: {some(groups)} would reveal a group of fewer than {least}; the gap between the others may be smaller "
        "than the gap between all"
    )


@sentence(hidden=_HIDDEN, least=20, at_most=0.05)
def too_many_cases_left_out(hidden: Phrase, least: int, at_most: float) -> str:
    """Of what compares groups, where small ones hold many cases."""
    return f"{hidden}, fewer than {least} in each; expected at most {at_most:.0%} of the cases to be left out"


@sentence()
def no_scores_by_group() -> str:
    """Of calibration in groups."""
    return "the log has no scores by group"


@sentence(model="card-fraud", version="3")
def scores_not_counted_by_group(model: str, version: str) -> str:
    """Of another threshold."""
    return f"no scores were counted by group; run `placet assess {model} {version}`"


@sentence(version="2")
def scores_of_another_version(version: str) -> str:
    """Of what compares scores."""
    return f"the reference was scored by version {version}, and scores of different versions cannot be compared"


@sentence()
def reference_without_scored_outcome() -> str:
    """Of estimates."""
    return "the reference has no scored case with a known outcome"


@sentence()
def every_scored_case_has_an_outcome() -> str:
    """Of estimates."""
    return "every scored case has an outcome"


@sentence(cases=40, of_cases=1200, at_most=0.01)
def scores_elsewhere(cases: int, of_cases: int, at_most: float) -> str:
    """Of estimates."""
    return (
        f"{cases:,} of {of_cases:,} cases {'scores' if cases == 1 else 'score'} where the reference has no outcome, "
        f"expected at most {at_most:.0%}"
    )


@sentence()
def every_case_has_an_outcome() -> str:
    """Of the estimated accuracy."""
    return "every case has an outcome"


@sentence()
def no_open_case_decided_1() -> str:
    """Of the estimated precision."""
    return "no case without an outcome is decided 1"


@sentence()
def no_open_case_expected_to_have_1() -> str:
    """Of the estimated recall."""
    return "no case without an outcome is expected to have outcome 1"


@sentence()
def nothing_later_than_reference() -> str:
    """Of what has moved."""
    return "the log has nothing later than its reference"


@sentence()
def column_no_longer_as_it_was() -> str:
    """Of what has moved."""
    return "the log no longer has this column as it was"


@sentence(then=1200, now=40, least=100)
def too_few_to_compare(then: int, now: int, least: int) -> str:
    """Of what has moved."""
    return f"{counted(then, 'case')} in the reference and {now:,} now; expected at least {least} on both sides"


@sentence(then=1200, now=40, least=100)
def too_few_with_a_value_to_compare(then: int, now: int, least: int) -> str:
    """Of what has moved among cases with a value."""
    return f"{counted(then, 'case')} with a value in the reference and {now:,} now; expected at least {least} on both sides"


@sentence()
def no_value_on_either_side() -> str:
    """Of a feature that nobody has."""
    return "no case has a value, in the reference or now"


@sentence(others=3, cases=1240)
def nearly_all_have_one_value(others: int, cases: int) -> str:
    """Of a feature that hardly differs."""
    return f"all but {others:,} of {cases:,} cases have the same value, and so few cannot be compared"


@sentence()
def all_in_one_bin() -> str:
    """Of a number."""
    return "all values fall into one bin, so no difference between them can be seen"


@sentence(expected=5)
def no_value_is_frequent(expected: int) -> str:
    """Of a category."""
    return f"no value is frequent enough to be compared, with {expected} cases expected on the smaller side"


@sentence(listed=1000)
def too_many_values_to_list(listed: int) -> str:
    """Of values that the reference does not have."""
    return f"the reference has more than {listed:,} different values, so no list of them was kept"


@sentence()
def spread_not_known() -> str:
    """Of the Wasserstein distance."""
    return "the bins do not say how far the reference's values spread"


@sentence()
def no_whole_bucket() -> str:
    """Of how many came."""
    return "the log does not cover a whole period yet"


@sentence(bucket="month")
def bucket_is_not_whole(bucket: str) -> str:
    """Of how many came."""
    return f"the log does not cover the whole {bucket}"


@sentence(earlier=1, bucket="day", start="2026-05-08", least=8)
def too_few_earlier_buckets(earlier: int, bucket: str, start: str, least: int) -> str:
    """Of how many came, beside the usual."""
    return f"{earlier_ones(earlier, bucket, start)} {'has' if earlier == 1 else 'have'} predictions, expected at least {least}"


@sentence(earlier=9, bucket="day", start="2026-05-03")
def no_number_is_usual(earlier: int, bucket: str, start: str) -> str:
    """Of how many came, beside the usual."""
    return f"at least half of {earlier_ones(earlier, bucket, start)} {'has' if earlier == 1 else 'have'} no predictions, so no number of cases is usual"


@sentence()
def no_predictions() -> str:
    """Of how old the last is."""
    return "the log has no predictions"


@sentence(last="2026-05-04", day="2026-05-01")
def log_ends_later(last: str, day: str) -> str:
    """Of how old the last is."""
    return f"the log ends on {on_record(last)}, expected no later than {on_record(day)}"


@sentence()
def no_case_has_a_value() -> str:
    """Of odd values of a feature."""
    return "no case has a value"


@sentence()
def only_the_champion_has_it() -> str:
    """Of what a policy limits beside the version that serves."""
    return "only the champion has such a measurement"


@sentence()
def champion_has_it_not() -> str:
    """Of the same."""
    return "the champion has no such measurement"


@sentence()
def no_population_named() -> str:
    """Of representation."""
    return "the specification names no population for this attribute"


@sentence()
def sample_has_no_cases() -> str:
    """Of representation."""
    return "the sample has no cases"


@sentence()
def population_does_not_name_it() -> str:
    """Of representation."""
    return "the population in the specification does not name this group"


@sentence()
def nobody_in_the_population() -> str:
    """Of representation."""
    return "the population in the specification has nobody of this group"


@sentence()
def no_case_has_a_group() -> str:
    """Of representation."""
    return "no case has a group"


@sentence()
def no_score_in_sample() -> str:
    """Of what a sample cannot tell."""
    return "the log has no score"


@sentence()
def no_case_with_score_and_outcome() -> str:
    """Of wrong labels."""
    return "no case has both a score and an outcome"


@sentence(least=20)
def too_few_with_score_and_outcome(least: int) -> str:
    """Of wrong labels in a group."""
    return f"fewer than {least} cases with a score and a known outcome"


@sentence()
def every_outcome_is_the_same() -> str:
    """Of wrong labels."""
    return "every known outcome is the same"


@sentence(outcome=0)
def every_outcome_is(outcome: int) -> str:
    """Of mitigations."""
    return f"every known outcome is the same ({outcome})"


@sentence(groups=("65+", "18-34"))
def every_outcome_of_groups_is_the_same(groups: Sequence[str]) -> str:
    """Of mitigations."""
    return f"every known outcome of {', '.join(map(str, groups))} is the same"


@sentence()
def area_not_defined() -> str:
    """Of proxies."""
    return "the area under the curve is not defined"


@sentence(hidden=1, groups=4)
def groups_left_out_of_audit(hidden: int, groups: int) -> str:
    """Of what compares groups in a sample."""
    return (
        f"{hidden} of {counted(groups, 'group')} {'is' if hidden == 1 else 'are'} too small to show or {'has' if hidden == 1 else 'have'} "
        "too few known outcomes; the gap between the others may be smaller than the gap between all"
    )


@sentence(least=20)
def fewer_than_two_groups(least: int) -> str:
    """Of proxies."""
    return f"fewer than two groups have at least {least} cases"


@sentence(least=40)
def fewer_than_two_groups_with_outcomes(least: int) -> str:
    """Of mitigations."""
    return f"fewer than two groups have at least {least} cases with a known outcome, half of them held out"


@sentence()
def no_feature_but_the_attribute() -> str:
    """Of proxies."""
    return "there is no feature but the attribute itself"


@sentence()
def attribute_itself() -> str:
    """Of proxies."""
    return "it is the attribute itself"


@sentence()
def every_value_is_missing() -> str:
    """Of proxies."""
    return "every value is missing"


@sentence()
def no_feature_to_learn_from() -> str:
    """Of mitigations."""
    return "there is no feature to learn from"


@sentence()
def some_scores_are_missing() -> str:
    """Of mitigations."""
    return "some cases with a known outcome have no score"


@sentence(message="Unknown label type")
def library_refused(message: str) -> str:
    """Of proxies and mitigations, in the library's own words."""
    return f"the library could not learn from it: {message}"


@sentence()
def no_held_out_case() -> str:
    """Of mitigations."""
    return "no case was held out"


@sentence()
def no_held_out_case_with_outcome_1() -> str:
    """Of mitigations."""
    return "no held-out case has outcome 1"


@sentence(small=1, groups=3, least=20)
def too_few_held_out(small: int, groups: int, least: int) -> str:
    """Of gaps after a mitigation."""
    return f"{small} of {counted(groups, 'group')} {'has' if small == 1 else 'have'} fewer than {least} such cases in the held-out half"


@sentence()
def no_two_groups() -> str:
    """Of gaps after a mitigation."""
    return "there are no two groups to compare"


@sentence()
def nobody_in_this_period() -> str:
    """Of a group in a trend."""
    return "nobody of this group in this period"


@sentence()
def not_counted() -> str:
    """Of what a period could have had."""
    return "it was not counted"


@sentence()
def not_explained_yet() -> str:
    """Of an explanation that comes later."""
    return "not explained yet"


@sentence()
def sampled_rows_have_no_score() -> str:
    """Of whether the file gives what was logged."""
    return "the log has no score of the sampled rows"


@sentence()
def sampled_rows_have_no_class() -> str:
    """Of whether the file gives what was logged."""
    return "the log has no class of the sampled rows"


@sentence()
def model_was_not_run() -> str:
    """Of whether the file gives what was logged."""
    return "the model was not run"


@sentence()
def values_were_brought_so_not_run() -> str:
    """Of whether the file gives what was logged."""
    return "the model was not run, since its owner brought what explains it"


@sentence(others=12, rows=1000, file=0.51, log=0.016)
def answers_are_others(others: int, rows: int, file: float, log: float) -> str:
    """Of an explanation.

    `file` and `log` are the two answers that lie farthest apart.
    """
    return (
        f"the model gives another score than the one in the log for {others:,} of {rows:,} sampled rows ({file:.3g} instead of "
        f"{log:.3g})"
    )


@sentence(others=12, rows=1000)
def likeliest_classes_are_others(others: int, rows: int) -> str:
    """Of an explanation, where the log has no probabilities."""
    return f"the model's likeliest class is not the class in the log for {others:,} of {rows:,} sampled rows"
