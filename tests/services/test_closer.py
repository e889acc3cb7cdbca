"""What evidence keeps of answers to cases that never were."""

from dataclasses import replace

import numpy as np
import pytest

from governance.errors import UnsafeModel
from governance.evidence.bundle import Evidence
from governance.evidence.explanation import ExplainedCase, Explanation, Unit
from governance.predictions.port import Sample
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.closer import MOST_FEATURES, MOST_PAIRS, looked_closer
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.builders import BY_HAND, FARAH, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, FakeExplainer, FakeModel

ROWS, MIN_CELL = 200, 5
DIGITS = 1e-5
"""Six digits are kept."""
CHANCE = np.random.default_rng(6)
AMOUNTS = CHANCE.uniform(size=ROWS)
ROWS_OF_LOG = Sample(
    tuple(map(str, range(ROWS))),
    {
        "amount": tuple(AMOUNTS.tolist()),
        "nights": tuple(CHANCE.integers(0, 3, ROWS).tolist()),
        "shop": tuple(["food", "toys"] * (ROWS // 2 - 1) + ["food", "pawn"]),
    },
)
SHOPS = {"food": 0.0, "toys": 1.0, "pawn": 4.0}


CLEAR = [at for at in range(ROWS) if ROWS_OF_LOG.columns["nights"][at] != 1 and abs(AMOUNTS[at] - 0.5) > 0.3][:3]
"""Rows in which no feature has an effect near 0, whose sign could be either."""


def straight(amount: float, nights: float, shop: str) -> float:
    return 3 * amount - 2 * nights + SHOPS[shop]


def together(amount: float, nights: float, shop: str) -> float:
    return amount * nights + SHOPS[shop]


def explained(*cases: ExplainedCase) -> Explanation:
    sizes = (("amount", 3.0), ("nights", 2.0), ("shop", 1.0))
    return Explanation(BY_HAND, sample_size=ROWS, importance=sizes, unit=Unit.OUTCOME, cases=cases)


def a_case(at: int, *, wrong: bool = False) -> ExplainedCase:
    """A row with the SHAP values of `straight`.

    Or of its opposite.
    """
    cells = {name: column[at] for name, column in ROWS_OF_LOG.columns.items()}
    amount, nights, shop = cells.values()
    means = {name: np.mean([SHOPS.get(c, c) for c in column]) for name, column in ROWS_OF_LOG.columns.items()}
    effects = {
        "amount": 3 * (amount - means["amount"]),
        "nights": -2 * (nights - means["nights"]),
        "shop": SHOPS[shop] - means["shop"],
    }
    sign = -1 if wrong else 1
    return ExplainedCase(
        str(at), straight(**cells), cells, {name: float(sign * value) for name, value in effects.items()}
    )


def test_a_model_that_cannot_answer_raises_what_it_says():
    silent = FakeModel(straight, obstacle=reasons.model_was_not_run())
    with pytest.raises(UnsafeModel) as refused:
        looked_closer(silent, explained(), ROWS_OF_LOG, MIN_CELL)
    assert refused.value.phrase == reasons.model_was_not_run()


def test_the_dependence_of_a_straight_model_is_its_line():
    closer = looked_closer(FakeModel(straight), explained(), ROWS_OF_LOG, MIN_CELL).closer
    amount, nights, _ = closer.dependence
    followed = {name: column[:100] for name, column in ROWS_OF_LOG.columns.items()}
    rest = -2 * np.mean(followed["nights"]) + np.mean([SHOPS[name] for name in followed["shop"]])
    assert amount.means == pytest.approx([3 * value + rest for value in amount.values], abs=DIGITS * 10)
    assert (nights.values, nights.cases) == ((0, 1, 2), 100)
    others = [3 * a + SHOPS[s] for a, s in zip(followed["amount"], followed["shop"], strict=True)]
    assert nights.low == pytest.approx([np.quantile(others, 0.1) - 2 * n for n in (0, 1, 2)], abs=DIGITS * 10)
    assert nights.high == pytest.approx([np.quantile(others, 0.9) - 2 * n for n in (0, 1, 2)], abs=DIGITS * 10)
    assert nights.shares == pytest.approx(
        [ROWS_OF_LOG.columns["nights"].count(n) / ROWS for n in (0, 1, 2)], abs=DIGITS
    )


def test_a_value_that_few_rows_have_is_kept_nowhere():
    closer = looked_closer(FakeModel(straight), explained(), ROWS_OF_LOG, MIN_CELL).closer
    assert closer.dependence[-1].values == ("food", "toys")
    closer = looked_closer(FakeModel(straight), explained(), ROWS_OF_LOG, 1).closer
    assert closer.dependence[-1].values == ("food", "toys", "pawn")


def test_features_that_act_together_are_kept_the_strongest_first():
    closer = looked_closer(FakeModel(together), explained(), ROWS_OF_LOG, MIN_CELL).closer
    assert closer.pairs[0].features == ("amount", "nights")
    assert [pair.size > 1e-9 for pair in closer.pairs] == [True, False, False]


def test_of_many_features_the_largest_are_kept():
    names = [f"f{at:02d}" for at in range(30)]
    rows = Sample(ROWS_OF_LOG.ids, {name: tuple(AMOUNTS.tolist()) for name in names})
    explanation = replace(explained(), importance=tuple((name, 1.0) for name in names))
    closer = looked_closer(FakeModel(lambda **cells: sum(cells.values())), explanation, rows, MIN_CELL).closer
    assert [each.feature for each in closer.dependence] == names[:MOST_FEATURES]
    assert len(closer.pairs) == MOST_PAIRS


@pytest.mark.parametrize(("wrong", "agree", "opposed"), [(0, 3, 0), (1, 2, 1)])
def test_lime_agrees_with_values_of_the_model_and_not_with_their_opposite(wrong, agree, opposed):
    cases = [a_case(at, wrong=nth < wrong) for nth, at in enumerate(CLEAR)]
    second = looked_closer(FakeModel(straight), explained(*cases), ROWS_OF_LOG, MIN_CELL).closer.second
    assert (second.cases, second.agree, second.opposed) == (3, agree, opposed)
    assert second.rank_correlation == pytest.approx(1.0)
    assert second.fit > 0.95  # a straight line fits a straight model, but for what rows were drawn


def test_without_a_kept_case_there_is_no_second_opinion():
    assert looked_closer(FakeModel(straight), explained(), ROWS_OF_LOG, MIN_CELL).closer.second is None


def test_a_choice_between_classes_is_looked_at_class_by_class():
    class Choosing(FakeModel):
        def answers(self, sample):
            run = super().answers(sample)
            refused = replace(run, answers=tuple(1 - answer for answer in run.answers))
            return replace(run, answers=(), of_classes=(("pay", run), ("refuse", refused)))

    both = replace(explained(), of_classes=(("pay", explained()), ("refuse", explained())))
    looked = looked_closer(Choosing(straight), both, ROWS_OF_LOG, MIN_CELL)
    pay, refuse = (looked.of_class(name).closer.dependence[0] for name in ("pay", "refuse"))
    assert looked.closer is None
    assert refuse.means == pytest.approx([1 - mean for mean in pay.means], abs=DIGITS * 10)


def evidence_of(console: Ports, **spec: object) -> Evidence:
    explainer = FakeExplainer(("amount",), background=50, model=FakeModel(lambda amount: amount))
    documents = FakeDocuments({MODEL: a_spec(**spec)}, a_policy())
    asked = replace(console, explainer=explainer, documents=documents)
    assess(by(asked, FARAH), MODEL, "2")
    return read_assessed(asked, MODEL, "2").evidence


@pytest.mark.slow
def test_a_model_that_is_served_is_not_asked_again(console: Ports):
    assert evidence_of(console).explanation.closer is not None
    assert evidence_of(console, endpoint={"url": "http://127.0.0.1:9/invocations"}).explanation.closer is None
