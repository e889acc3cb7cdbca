"""What the policy says to one group at a time."""

from governance.evidence.judgement import Answer
from governance.services.monitoring.limits import answers, criteria, lines
from governance.services.ports import Ports
from tests.builders import a_measurement, a_policy, a_requirement, an_evidence
from tests.services.worlds import World, measuring

pytest_plugins = ("tests.services.begun",)

GAP = "equal_opportunity_difference"
LIMITS = {"at_least": -0.02, "at_most": 0.02}


def gap(value: float | None, low: float, high: float, group: str = "F", attribute: str = "sex"):
    return a_measurement(value, (low, high), GAP, group=group, attribute=attribute, versus="M")


def asked(console: Ports, measure: str = GAP):
    return criteria(console, "high", measure)


def test_nothing_is_asked_where_the_policy_names_the_measure_nowhere(world: World):
    console = world(measuring, a_policy(a_requirement("auc")))
    assert asked(console) == ()
    assert answers((), an_evidence(), [gap(0.5, 0.4, 0.6)]) == {}


def test_differences_to_the_champion_are_no_limit_of_the_measure_itself(world: World):
    console = world(measuring, a_policy(a_requirement("recall", at_least=-0.02, versus="champion")))
    assert asked(console, "recall") == ()


def test_lines_are_drawn_where_the_policy_in_force_draws_them(world: World):
    twice = a_requirement("auc", at_least=0.8, id="more"), a_requirement("auc", at_least=0.7, at_most=0.99)
    console = world(measuring, a_policy(*twice, a_requirement("auc", at_least=-0.02, versus="champion", id="than-it")))
    assert lines(console, "high", "auc") == (0.7, 0.8, 0.99)
    assert lines(console, "high", "recall") == lines(console, "unknown", "auc") == ()


def test_every_group_has_its_own_answer(world: World):
    console = world(measuring, a_policy(a_requirement(GAP, **LIMITS)))
    measured = [
        gap(0.0, -0.01, 0.01, "a"),
        gap(-0.05, -0.06, -0.04, "b"),
        gap(0.01, -0.01, 0.03, "c"),
        gap(None, 0, 0, "d"),
    ]
    findings = answers(asked(console), an_evidence(*measured), measured)
    assert [findings[m.key].answer for m in measured] == [
        Answer.MET,
        Answer.NOT_MET,
        Answer.INCONCLUSIVE,
        Answer.NOT_MEASURED,
    ]


def test_a_limit_for_one_attribute_says_nothing_about_another(world: World):
    console = world(measuring, a_policy(a_requirement(GAP, by=["age"], **LIMITS)))
    of_sex, of_age = gap(0.5, 0.4, 0.6), gap(0.5, 0.4, 0.6, "65+", "age")
    assert list(answers(asked(console), an_evidence(), [of_sex, of_age])) == [of_age.key]


def test_of_several_limits_the_worst_answer_counts(world: World):
    strict, lax = a_requirement(GAP, at_most=0.01), a_requirement(GAP, at_most=0.5, id="asks-less")
    console = world(measuring, a_policy(lax, strict))
    difference = gap(0.1, 0.05, 0.15)
    assert answers(asked(console), an_evidence(), [difference])[difference.key].answer is Answer.NOT_MET
