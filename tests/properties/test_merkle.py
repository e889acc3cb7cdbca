import hashlib

from hypothesis import given
from hypothesis import strategies as st

from governance.audit.log import next_entry
from governance.audit.merkle import Frontier, leaf_hash, root_of
from governance.audit.verify import verify
from tests.builders import a_log, an_event

leaves = st.lists(st.binary(max_size=8), max_size=70)
reasons = st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=12)


def slow_root(data: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two below n."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    split = 1
    while split * 2 < len(data):
        split *= 2
    return hashlib.sha256(b"\x01" + slow_root(data[:split]) + slow_root(data[split:])).digest()


@given(leaves)
def test_the_frontier_arrives_at_the_root_of_the_definition(data):
    assert root_of(leaf_hash(leaf) for leaf in data) == slow_root(data)


@given(leaves, st.integers(0, 70))
def test_a_log_goes_on_from_a_stored_frontier(data, cut):
    frontier = Frontier()
    for leaf in data[:cut]:
        frontier = frontier.append(leaf_hash(leaf))
    reopened = Frontier(frontier.size, frontier.subtrees)
    for leaf in data[cut:]:
        reopened = reopened.append(leaf_hash(leaf))
    assert reopened.root() == slow_root(data)


@given(leaves, st.data())
def test_no_leaf_changes_without_changing_the_root(data, draw):
    if not data:
        return
    position = draw.draw(st.integers(0, len(data) - 1))
    changed = [*data[:position], data[position] + b"!", *data[position + 1 :]]
    assert root_of(map(leaf_hash, changed)) != root_of(map(leaf_hash, data))


@given(reasons)
def test_whatever_is_appended_verifies(texts):
    entries = []
    for text in texts:
        entries.append(next_entry(entries[-1] if entries else None, an_event(text)))
    assert verify(entries).fault is None
    assert verify(entries).head.root == slow_root([entry.leaf for entry in entries])


@given(st.integers(1, 20), st.data())
def test_no_prefix_passes_for_the_whole(size, draw):
    entries = a_log(size)
    whole = verify(entries).head
    cut = draw.draw(st.integers(0, size - 1))
    assert not verify(entries[:cut], whole).intact
