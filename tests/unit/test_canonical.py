import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from governance.canonical import canonical_bytes, digest_of, digest_of_bytes, plain, short
from tests.builders import a_spec


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Point:
    x: int
    colour: Colour


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")], ids=str)
@pytest.mark.parametrize(
    "wrap", [lambda v: v, lambda v: [v], lambda v: {"deep": {"er": v}}], ids=["bare", "list", "object"]
)
def test_what_is_no_number_cannot_be_recorded(value, wrap):
    with pytest.raises(ValueError, match="cannot be recorded: expected a finite number"):
        canonical_bytes(wrap(value))


@pytest.mark.parametrize("value", [object(), Point, 1 + 2j, b"bytes"], ids=["object", "class", "complex", "bytes"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical_bytes(value)


@pytest.mark.parametrize("key", [(1, 2), None, 1.5, date(2026, 1, 1)], ids=str)
def test_a_key_is_text_or_a_whole_number(key):
    with pytest.raises(TypeError, match="cannot be a key in a record"):
        canonical_bytes({key: 1})


def test_two_keys_that_would_become_one_are_refused():
    with pytest.raises(ValueError, match="two keys are the same text"):
        canonical_bytes({1: "number", "1": "text"})


def test_a_whole_number_beyond_what_json_keeps_exactly_is_refused():
    with pytest.raises(ValueError, match="safe integer"):
        canonical_bytes(2**53)


@pytest.mark.parametrize("value", ["\ud800", {"\udc00": 1}, ["a", {"b": "\ud800"}]], ids=["text", "key", "deep"])
def test_text_that_is_no_unicode_is_refused(value):
    with pytest.raises(ValueError, match=r"surrogates|non-UTF-8"):
        canonical_bytes(value)


# RFC 8785: 3.2.2 and appendix B (numbers), 3.2.3 (keys sorted by UTF-16 code unit), 3.2.2.2 (strings).
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"b": 1, "a": 2}, '{"a":2,"b":1}', id="keys sorted"),
        pytest.param({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}', id="keys sorted by UTF-16 unit"),
        pytest.param([None, True, False], "[null,true,false]", id="literals"),
        pytest.param([333333333.33333329, 1e30, 4.50, 2e-3, 1e-27], "[333333333.3333333,1e+30,4.5,0.002,1e-27]", id="numbers of RFC 8785 3.2.2"),
        pytest.param([0.0, -0.0], "[0,0]", id="zeros"),
        pytest.param([5e-324, 1.7976931348623157e308], "[5e-324,1.7976931348623157e+308]", id="smallest and largest"),
        pytest.param([1e20, 1e21, 1e-6, 1e-7], "[100000000000000000000,1e+21,0.000001,1e-7]", id="where exponents begin"),
        pytest.param("\u20ac$\u000f\nA'B\"\\\"/", '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"', id="strings of RFC 8785 3.2.2"),
        pytest.param((1, (2,)), "[1,[2]]", id="tuples as lists"),
        pytest.param({"b", "a"}, '["a","b"]', id="sets sorted"),
        pytest.param(Point(1, Colour.RED), '{"colour":"red","x":1}', id="dataclass and enum"),
        pytest.param(date(2026, 4, 1), '"2026-04-01"', id="date"),
        pytest.param(datetime(2026, 4, 1, 12, tzinfo=UTC), '"2026-04-01T12:00:00+00:00"', id="time"),
        pytest.param({1: "one"}, '{"1":"one"}', id="whole number as key"),
    ],
)  # fmt: skip
def test_a_record_has_one_text(value, expected):
    assert canonical_bytes(value) == expected.encode()


def test_a_document_is_recorded_with_the_names_that_people_write():
    assert plain(a_spec())["reference"] == {"version": "1", "from": "2026-03-01", "to": "2026-03-10"}


def test_a_digest_is_the_sha_256_of_the_text():
    named = "sha256:" + hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
    assert digest_of({"b": 1, "a": 2}) == digest_of_bytes(b'{"a":2,"b":1}') == named
    assert short(named) == named[7:19]
