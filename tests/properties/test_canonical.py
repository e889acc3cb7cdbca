import json
from math import isfinite

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from governance.canonical import canonical_bytes, digest_of
from governance.papers.markdown import escape
from governance.words import visible

# What Python's JSON reads back as it was: whole numbers and doubles below 2^53, text without lone surrogates. A double
# beyond that is written without a fraction (RFC 8785) and read back as another whole number.
LARGEST = 2**53 - 1
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.floats(-LARGEST, LARGEST) | text
records = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4))


@given(records)
def test_a_record_comes_back_from_its_bytes(record):
    assert json.loads(canonical_bytes(record)) == record


@given(records)
def test_bytes_that_came_back_are_the_same_bytes(record):
    assert canonical_bytes(json.loads(canonical_bytes(record))) == canonical_bytes(record) == rfc8785.dumps(record)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.floats(1e-8, 1e-3) | st.floats(1e14, 1e22))
def test_every_number_is_written_as_the_reference_implementation_writes_it(number):
    assert canonical_bytes([number, -number]) == rfc8785.dumps([number, -number])


@given(st.dictionaries(text, scalars, min_size=2, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(record, random):
    shuffled = dict(random.sample(list(record.items()), len(record)))
    assert digest_of(shuffled) == digest_of(record)


@given(records, records)
def test_one_digest_is_one_record(first, second):
    # 1 and 1.0 are one number in JSON, and False is 0 to Python.
    if json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True):
        assert digest_of(first) == digest_of(second)
    elif first != second:
        assert digest_of(first) != digest_of(second)


@given(st.floats())
def test_a_number_is_recorded_exactly_or_not_at_all(number):
    if isfinite(number):
        assert float(canonical_bytes(number)) == number
    else:
        try:
            canonical_bytes(number)
        except ValueError:
            return
        raise AssertionError(f"{number} was recorded")


@given(text)
def test_escaped_text_is_one_line_and_loses_no_word(value):
    escaped = escape(value)
    assert len(escaped.splitlines()) <= 1
    assert escaped.replace("\\", "").split() == visible(value).replace("\\", "").split()
