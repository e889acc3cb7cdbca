import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.builders import NOON, an_event


@pytest.mark.parametrize("action", ["", "vote", "Vote:cast", "vote:", "vote cast", "vote:cast:again", "vote:cast\n"])
def test_an_action_has_a_subject_and_a_verb(action):
    with pytest.raises(ValueError, match="expected `subject:action`"):
        an_event(action=action)


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 4, 1, 12), id="no zone"),  # noqa: DTZ001  (the point)
        pytest.param(NOON.astimezone(timezone(timedelta(hours=2))), id="another zone"),
    ],
)
def test_a_time_that_is_not_utc_is_refused(at):
    with pytest.raises(ValueError, match="expected UTC"):
        an_event(at=at)


@pytest.mark.parametrize("reason", ["", " \n"], ids=["empty", "blank"])
def test_an_event_without_a_reason_is_refused(reason):
    with pytest.raises(ValueError, match="vote:cast has no reason"):
        an_event(reason)


def test_a_leaf_is_the_whole_event_in_canonical_json():
    leaf = an_event(
        "because", at=datetime(2026, 4, 1, 12, tzinfo=UTC), digest="sha256:d", detail={"b": 1, "a": [2]}
    ).leaf()
    assert leaf == (
        b'{"action":"vote:cast","actor":{"assurance":"demo","id":"ben","name":"Ben Okafor","role":"member",'
        b'"seat":"ethics"},"at":"2026-04-01T12:00:00+00:00","detail":{"a":[2],"b":1},"digest":"sha256:d",'
        b'"reason":"because","subject":"request/R-0001"}'
    )
    assert json.loads(leaf)["reason"] == "because"
