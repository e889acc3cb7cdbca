"""Decisions, outcomes and scores that are written otherwise.

Not as 0 and 1, and not on a scale from 0 to 1.
"""

from datetime import date

import pandas as pd
import pytest

from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.errors import PredictionsUnreadable
from governance.records import Window
from governance.statistics.confusion import Confusion
from governance.statistics.profile import total
from tests.builders import a_spec

pytestmark = pytest.mark.slow

DAY = date(2026, 3, 2)
TRUTH = [(1, 1)] * 30 + [(1, 0)] * 10 + [(0, 1)] * 20 + [(0, 0)] * 40
"""Decision and outcome of each row."""
AS_COUNTED = Confusion(tp=30, fp=10, fn=20, tn=40)


def a_log(folder, ending, **columns):
    size = len(TRUTH)
    frame = pd.DataFrame(
        {"id": [f"c{n}" for n in range(size)], "at": [DAY.isoformat()] * size, "amount": range(size), **columns}
    )
    path = folder / f"log.{ending}"
    if ending == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, index=False)
    return path


def opened(folder, path, columns, **predictions):
    spec = a_spec(
        predictions={"source": path.name, "version": "1", "features": ["amount"], "columns": {"id": "id", "time": "at", **columns}, **predictions},
        sensitive={},
        reference={"version": "1", "from": DAY.isoformat(), "to": DAY.isoformat()},
    )  # fmt: skip
    return IbisSource(folder).open(spec)


def confusion_of(log):
    summed = total(log.profiles("1", log.binning(Window(DAY, DAY), "1")))
    return summed.answers.all


CODES = {
    "words": ({0: "denied", 1: "approved"}, {"approved": 1, "denied": 0}),
    "words with space around them": ({0: " denied", 1: "approved "}, {"approved": 1, "denied": 0}),
    "signs": ({0: "<=50K", 1: ">50K"}, {">50K": 1, "<=50K": 0}),
    "one and two": ({0: 1, 1: 2}, {1: 0, 2: 1}),
    "one and two, made floats": ({0: 1.0, 1: 2.0}, {1: 0, 2: 1}),
    "minus one and one": ({0: -1, 1: 1}, {-1: 0, 1: 1}),
    "truth values": ({0: False, 1: True}, {"false": 0, "true": 1}),
    "one class against the rest": ({0: "B", 1: "A"}, {"A": 1, "B": 0, "C": 0, "D": 0}),
    "the other way round": ({0: 1, 1: 0}, {0: 1, 1: 0}),
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(("written", "codes"), CODES.values(), ids=CODES)
def test_a_decision_and_an_outcome_are_read_as_the_specification_says(tmp_path, ending, written, codes):
    path = a_log(tmp_path, ending, said=[written[d] for d, _ in TRUTH], came=[written[o] for _, o in TRUTH])
    log = opened(tmp_path, path, {"decision": "said", "outcome": "came"}, codes={"decision": codes, "outcome": codes})
    assert confusion_of(log) == AS_COUNTED


def test_an_outcome_that_is_empty_is_not_known_yet_whatever_the_codes(tmp_path):
    came = [{0: "good", 1: "bad"}[o] if n % 2 else None for n, (_, o) in enumerate(TRUTH)]
    path = a_log(tmp_path, "csv", said=[d for d, _ in TRUTH], came=came)
    log = opened(tmp_path, path, {"decision": "said", "outcome": "came"}, codes={"outcome": {"good": 0, "bad": 1}})
    assert confusion_of(log).labelled == 50


def test_a_late_outcome_is_read_by_the_same_codes(tmp_path):
    path = a_log(tmp_path, "parquet", said=[d for d, _ in TRUTH])
    late = pd.DataFrame({"id": [f"c{n}" for n in range(len(TRUTH))], "came": [["no", "yes"][o] for _, o in TRUTH]})
    late.to_parquet(tmp_path / "late.parquet", index=False)
    log = opened(
        tmp_path, path, {"decision": "said"}, codes={"outcome": {"yes": 1, "no": 0}},
        outcomes={"source": "late.parquet", "id": "id", "outcome": "came"},
    )  # fmt: skip
    assert confusion_of(log) == AS_COUNTED


@pytest.mark.parametrize(
    ("field", "codes", "sentence"),
    [
        pytest.param("decision", None, r"column said has 100 rows with something else, expected 0 or 1 in every row \(found 'approved', 'denied'; say in `predictions.codes.decision`", id="no codes"),
        pytest.param("decision", {"decision": {"approved": 1, "refused": 0}}, r"column said has 60 rows .*\(found 'denied'; say in `predictions.codes.decision`", id="codes that miss a value"),
        pytest.param("outcome", None, r"column came has 100 rows with something else, expected 0, 1 or nothing \(found '<=50K', '>50K'; say in `predictions.codes.outcome`", id="an outcome without codes"),
    ],
)  # fmt: skip
def test_values_that_stand_for_nothing_are_named_with_where_to_say_it(tmp_path, field, codes, sentence):
    path = a_log(
        tmp_path, "parquet",
        said=[["denied", "approved"][d] if field == "decision" else d for d, _ in TRUTH],
        came=[["<=50K", ">50K"][o] if field == "outcome" else o for _, o in TRUTH],
    )  # fmt: skip
    with pytest.raises(PredictionsUnreadable, match=sentence):
        opened(tmp_path, path, {"decision": "said", "outcome": "came"}, **({} if codes is None else {"codes": codes}))


@pytest.mark.parametrize(
    ("written", "scale", "threshold"),
    [
        pytest.param(lambda p: p * 100, {"zero": 0, "one": 100}, 60, id="percent"),
        pytest.param(lambda p: 300 + 550 * p, {"zero": 300, "one": 850}, 630, id="points"),
        pytest.param(lambda p: 850 - 550 * p, {"zero": 850, "one": 300}, 520, id="points that fall with risk"),
        pytest.param(lambda p: 1 + 9 * p, {"zero": 1, "one": 10}, 6.4, id="tenths from 1"),
    ],
)
def test_a_score_on_another_scale_is_read_in_proportion_and_so_is_its_threshold(tmp_path, written, scale, threshold):
    shares = [n / 99 for n in range(100)]
    path = a_log(tmp_path, "parquet", points=[written(share) for share in shares])
    log = opened(tmp_path, path, {"score": "points", "threshold": threshold}, scale=scale)
    sample = log.sample("1", Window(DAY, DAY), (), 100)
    by_id = dict(zip(sample.ids, zip(sample.answers, sample.decisions, strict=True), strict=True))
    for number, share in enumerate(shares):
        answer, decision = by_id[f"c{number}"]
        assert answer == pytest.approx(share, abs=1e-12)  # two roundings of numbers below a thousand
        assert decision == (share >= 0.6)
    assert log.spec.predictions.threshold == pytest.approx(0.6, abs=1e-12)


def test_a_score_outside_its_scale_is_refused(tmp_path):
    path = a_log(tmp_path, "parquet", points=[float(n + 1) for n in range(100)])
    with pytest.raises(
        PredictionsUnreadable, match=r"column points has 40 rows with something else, expected scores from 0 to 60"
    ):
        opened(tmp_path, path, {"score": "points", "threshold": 30}, scale={"zero": 0, "one": 60})


SEXES = ["F"] * 60 + ["M"] * 38 + [None] * 2


def of_sexes(folder, **sensitive):
    path = a_log(folder, "parquet", said=[d for d, _ in TRUTH], sex=SEXES)
    spec = opened(folder, path, {"decision": "said"}).spec
    return IbisSource(folder).open(
        spec.model_validate(spec.model_dump(by_alias=True) | {"sensitive": {"sex": {"column": "sex", **sensitive}}})
    )


@pytest.mark.parametrize(
    ("sensitive", "sentence"),
    [
        pytest.param({"reference": "Femal"}, r"sensitive.sex has `reference` Femal, a group that no row is in; column sex has F, M$", id="a reference that is a typing error"),
        pytest.param({"labels": {"f": "female", "m": "male"}}, r"`labels` for f, m, of which no row has one; column sex has F, M$", id="labels for other codes"),
        pytest.param({"labels": {"F": "female"}, "reference": "male"}, "`reference` male, a group that no row is in", id="a reference without its label"),
        pytest.param({"population": {"F": 0.5, "Man": 0.5}}, "`population` with Man, where no row is in, and without M; column sex has F, M", id="a share under another name"),
    ],
)  # fmt: skip
def test_groups_that_no_row_is_in_are_refused_with_what_there_is(tmp_path, sensitive, sentence):
    with pytest.raises(PredictionsUnreadable, match=sentence):
        of_sexes(tmp_path, **sensitive)


@pytest.mark.parametrize(
    ("sensitive", "expected"),
    [
        pytest.param({"labels": {"F": "female", "M": "male"}, "reference": "female"}, (), id="by label"),
        pytest.param({"reference": "M", "population": {"F": 0.5, "M": 0.5}}, (), id="by value"),
        pytest.param({"labels": {"F": "female", "M": "male", "X": "neither"}}, ("sensitive.sex has a label for X, and no row is in that group; column sex has F, M",), id="a label for nobody yet"),
        pytest.param({"population": {"F": 0.5, "M": 0.49, "X": 0.01}}, ("sensitive.sex has a share of the population for X, and no row is in that group; column sex has F, M",), id="a group that the log misses"),
    ],
)  # fmt: skip
def test_a_group_that_may_be_meant_and_has_no_row_is_remarked(tmp_path, sensitive, expected):
    remarks = [*map(str, of_sexes(tmp_path, **sensitive).remarks(date(2026, 12, 1)))]
    assert tuple(remark for remark in remarks if remark.startswith("sensitive.")) == expected


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        pytest.param([float(outcome) for _, outcome in TRUTH], "the feature again is the outcome in 100 of 100 rows", id="the outcome"),
        pytest.param([bool(decision) for decision, _ in TRUTH], "the feature again is the decision in 100 of 100 rows", id="the decision"),
        pytest.param([0.0] * len(TRUTH), None, id="a constant"),
        pytest.param(["x"] * len(TRUTH), None, id="words"),
        pytest.param([float(n == 3) for n in range(len(TRUTH))], None, id="a rare flag"),
    ],
)  # fmt: skip
def test_a_feature_that_says_the_outcome_again_under_another_name_is_remarked(tmp_path, feature, expected):
    path = a_log(tmp_path, "parquet", said=[d for d, _ in TRUTH], came=[o for _, o in TRUTH], again=feature)
    log = opened(tmp_path, path, {"decision": "said", "outcome": "came"}, features=["amount", "again"])
    remarks = [remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if remark.startswith("the feature ")]
    assert [remark.partition(". If")[0] for remark in remarks] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param({"version": "1", "from": "2026-03-02", "to": "2026-03-02"}, [], id="of days that the log has"),
        pytest.param({"version": "1", "from": "2026-01-01", "to": "2026-03-31"}, ["the reference is from 1 Jan 2026 to 31 Mar 2026. The log has version 1 only from 2 Mar 2026 to 2 Mar 2026"], id="of days before and after"),
        pytest.param({"version": "7", "from": "2026-03-02", "to": "2026-03-02"}, ["the reference is of version 7, of which the log has no predictions"], id="of a version that the log does not have"),
    ],
)  # fmt: skip
def test_a_reference_that_reaches_beyond_the_log_is_remarked(tmp_path, reference, expected):
    path = a_log(tmp_path, "parquet", said=[d for d, _ in TRUTH])
    spec = opened(tmp_path, path, {"decision": "said"}).spec
    log = IbisSource(tmp_path).open(spec.model_validate(spec.model_dump(by_alias=True) | {"reference": reference}))
    assert [
        remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if remark.startswith("the reference")
    ] == expected
