import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit.event import SYSTEM, Opened, SealedEvent, open_event, seal_event
from governance.audit.seal import known_person
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


BEN = known_person(b"b" * 32, "ben", "Ben Okafor")
CLARA = known_person(b"c" * 32, "clara", "Clara Lindqvist")
PEOPLE = {"ben": BEN, "clara": CLARA}
SAID = an_event(
    "Clara is right",
    at=datetime(2026, 4, 1, 12, tzinfo=UTC),
    digest="sha256:d",
    detail={"holder": "clara", "against": ["Clara Lindqvist", "Zoe"], "clara": {"choice": "reject"}},
    people={"clara": "Clara Lindqvist"},
)


def sealed() -> SealedEvent:
    keys = iter((b"1" * 32, b"2" * 32))
    return seal_event(SAID, PEOPLE, lambda: next(keys))


def hmac_of(key: bytes, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def test_a_leaf_has_times_digests_and_roles_in_canonical_json_and_nobodys_name_or_words():
    person = "person:" + hmac_of(b"b" * 32, b'["ben","Ben Okafor"]')
    detail = sealed().opened.detail
    assert sealed().leaf == (
        b'{"action":"vote:cast","actor":{"assurance":"demo","person":"%b","role":"member","seat":"ethics"},'
        b'"at":"2026-04-01T12:00:00+00:00","detail":"hmac-sha256:%b","digest":"sha256:d","reason":"hmac-sha256:%b",'
        b'"subject":"request/R-0001"}'
        % tuple(
            secret.encode() for secret in (person, hmac_of(b"2" * 32, detail), hmac_of(b"1" * 32, b"Clara is right"))
        )
    )


def test_whoever_is_mentioned_in_the_detail_is_a_pseudonym_there():
    detail = json.loads(sealed().opened.detail)
    assert detail == {
        "holder": CLARA.pseudonym,
        "against": [f"name-of-{CLARA.pseudonym}", "Zoe"],
        CLARA.pseudonym: {"choice": "reject"},
    }


def test_an_event_that_is_opened_says_what_was_said():
    envelope = sealed()
    event = open_event(envelope.leaf, envelope.opened, {p.pseudonym: p for p in PEOPLE.values()})
    assert event["actor"] == {
        "id": "ben",
        "name": "Ben Okafor",
        "role": "member",
        "assurance": "demo",
        "seat": "ethics",
    }
    assert (event["reason"], event["detail"]) == ("Clara is right", SAID.detail)


def test_what_was_erased_says_so():
    envelope = sealed()
    event = open_event(envelope.leaf, Opened(None, None, None, None), {})
    assert (event["reason"], event["detail"], event["actor"]["name"]) == ("(erased)", {"erased": True}, "(erased)")
    assert event["actor"]["id"] == BEN.pseudonym


def test_the_program_is_nobody_who_could_be_erased():
    keys = iter((b"1" * 32, b"2" * 32))
    envelope = seal_event(an_event(actor=SYSTEM), {}, lambda: next(keys))
    assert envelope.person is None
    assert open_event(envelope.leaf, envelope.opened, {})["actor"]["id"] == "placet"


@given(names=st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=4), data=st.data())
def test_sealing_and_opening_give_back_any_detail(names, data):
    texts = st.sampled_from([*names, *names.values()]) | st.text() if names else st.text()
    detail = data.draw(
        st.dictionaries(texts, st.recursive(texts | st.integers(-5, 5) | st.none(), st.lists), max_size=4)
    )
    event = an_event(detail=detail, people=names)
    people = {who[0]: known_person(b"k" * 32, *who) for who in event.mentions({}).items()}
    envelope = seal_event(event, people, lambda: b"k" * 32)
    assert open_event(envelope.leaf, envelope.opened, {p.pseudonym: p for p in people.values()})["detail"] == detail
