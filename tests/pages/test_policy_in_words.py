"""The policy in force, as a member reads it.

The member has never seen its file.
"""

from tests.builders import CLARA, a_policy, a_requirement
from tests.pages.screens import Opens, Screen
from tests.steps import adopt


def test_a_requirement_says_its_measure_its_limit_in_points_and_what_each_answer_does(opens: Opens):
    asked = a_requirement("recall", at_least=-0.025, versus="champion", when_not_measured="note")
    opens(before=lambda console: adopt(console, a_policy(asked, version=2)))
    seen = Screen(CLARA, "policy").text
    assert "Recall, minus that of the version that serves now, at least -2.5 points." in seen
    assert (
        "If not met, it blocks an approval; if inconclusive, the committee weighs it; if not measured, it is noted."
        in seen
    )


def test_each_limit_reads_in_the_unit_of_what_is_measured(opens: Opens):
    asked = {"mean_absolute_error": 8, "latency_p95": 250, "selection_rate": 0.25, "exposure_gap": 0.05, "psi": 0.25}
    policy = a_policy(*(a_requirement(name, at_most=limit) for name, limit in asked.items()), version=2)
    opens(before=lambda console: adopt(console, policy))
    seen = Screen(CLARA, "policy").text
    limits = (
        "error, at most 8.",
        "at most 250 ms.",
        "rate, at most 25 %.",
        "gap, at most +5 points.",
        "(PSI), at most 0.25.",
    )
    assert [words for words in limits if words not in seen] == []


def test_answers_that_do_the_same_are_said_together(opens: Opens):
    opens()
    assert "if inconclusive or not measured, the committee weighs it." in Screen(CLARA, "policy").text


def test_nothing_in_a_requirement_becomes_markup(opens: Opens):
    asked = a_requirement(text="![x](https://example.org/x.png)")
    opens(before=lambda console: adopt(console, a_policy(asked, version=2)))
    assert "![x](" not in Screen(CLARA, "policy").written
