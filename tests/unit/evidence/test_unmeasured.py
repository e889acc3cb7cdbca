"""What was not measured is said once for each reason."""

from governance.evidence.measurement import Measurement
from governance.evidence.unmeasured import unmeasured
from governance.sentences import reasons
from tests.builders import a_measurement


def test_measures_without_any_value_stand_under_their_reason_and_each_reason_stands_once():
    no_score = reasons.no_scores()
    measurements = [
        Measurement.missing("auc", no_score),
        Measurement.missing("recall", reasons.no_outcome_yet()),
        Measurement.missing("brier", no_score),
        a_measurement(0.4, name="decision_rate"),
    ]
    assert unmeasured(measurements) == {
        str(no_score): ("AUC", "Brier score"),
        str(reasons.no_outcome_yet()): ("Recall",),
    }


def test_a_measure_of_which_one_group_has_a_value_is_measured():
    hidden = Measurement.missing("selection_rate", reasons.no_outcome_yet(), {"attribute": "sex", "group": "male"})
    shown = a_measurement(0.4, name="selection_rate", attribute="sex", group="female")
    assert unmeasured([hidden, shown]) == {}
