import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.audit.merkle import (
    completed,
    consistency_proof,
    fold,
    frontier,
    grow,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)
from governance.audit.verify_bundle import MALFORMED, Head, Wrong, require_consistent, require_included
from tests import slow_merkle

pytestmark = pytest.mark.slow

LARGEST = 300
some_leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@st.composite
def many_leaves(draw):
    """Leaves in many numbers, often around a power of two.

    A list strategy would seldom reach them.
    """
    size = draw(
        st.one_of(st.integers(1, LARGEST), st.sampled_from([31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257]))
    )
    salt = draw(st.binary(max_size=4))
    return [salt + index.to_bytes(2, "big") for index in range(size)]


leaves = st.one_of(some_leaves, many_leaves())


class Rows:
    """The rows that a store keeps of leaves.

    With each leaf its hash and those of the subtrees that it completes, and nothing else.
    """

    def __init__(self, data):
        self.rows = []
        self.subtrees = ()
        self.asked = []
        for index, leaf in enumerate(data):
            hashed = leaf_hash(leaf)
            self.rows.append((hashed, *completed(index, hashed, self.subtrees)))
            self.subtrees = grow(self.subtrees, index, hashed)

    def __call__(self, nodes):
        self.asked.append(tuple(nodes))
        return {node: self.rows[node.completed_by][node.level] for node in nodes}


@given(leaves)
def test_the_root_is_that_of_the_definition(data):
    rows, expected = Rows(data), slow_merkle.mth(data)
    assert root(len(data), rows) == expected
    assert fold(rows.subtrees) == expected


@given(leaves, st.data())
def test_the_root_of_every_beginning_is_still_to_be_had(data, draw):
    size = draw.draw(st.integers(0, len(data)))
    assert root(size, Rows(data)) == slow_merkle.mth(data[:size])


@given(leaves)
def test_a_frontier_is_what_grows_from_its_leaves(data):
    rows = Rows(data)
    nodes = frontier(len(data))
    assert rows.subtrees == tuple(rows(nodes)[node] for node in nodes)
    assert rows.subtrees == tuple(
        slow_merkle.mth(data[node.index << node.level : node.completed_by + 1]) for node in nodes
    )


@given(leaves)
def test_a_leaf_completes_as_many_subtrees_as_its_number_ends_in_ones(data):
    for index, (hashed, *above) in enumerate(Rows(data).rows):
        assert hashed == slow_merkle.leaf(data[index])
        assert len(above) == len(f"{index:b}") - len(f"{index:b}".rstrip("1"))
        for level, node in enumerate(above, start=1):
            assert node == slow_merkle.mth(data[index + 1 - 2**level : index + 1])


@given(some_leaves)
@settings(max_examples=40)
def test_every_inclusion_proof_is_that_of_the_definition(data):
    rows = Rows(data)
    for index in range(len(data)):
        proof = inclusion_proof(index, len(data), rows)
        assert list(proof) == slow_merkle.path(index, data)


@given(some_leaves)
@settings(max_examples=40)
def test_every_consistency_proof_is_that_of_the_definition(data):
    rows = Rows(data)
    for before in range(1, len(data) + 1):
        proof = consistency_proof(before, len(data), rows)
        assert list(proof) == slow_merkle.proof(before, data)


@given(many_leaves(), st.data())
def test_proofs_in_a_large_log_are_those_of_the_definition_at_any_of_its_sizes(data, draw):
    rows = Rows(data)
    size = draw.draw(st.integers(1, len(data)))
    index, before = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    then = data[:size]

    inclusion = inclusion_proof(index, size, rows)
    assert list(inclusion) == slow_merkle.path(index, then)

    consistency = consistency_proof(before, size, rows)
    assert list(consistency) == slow_merkle.proof(before, then)


@given(st.integers(1, 2**62), st.data())
def test_nothing_is_looked_up_that_a_log_of_that_size_does_not_have_and_little_that_it_has(size, draw):
    index, before = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    height = (size - 1).bit_length()
    asked = []

    def hashes(nodes):
        asked.append(list(nodes))
        return dict.fromkeys(nodes, b"\0" * 32)

    inclusion_proof(index, size, hashes)
    consistency_proof(before, size, hashes)
    root(size, hashes)
    assert all(node.completed_by < size for nodes in asked for node in nodes)
    assert all(len(nodes) == len(set(nodes)) for nodes in asked)
    # A proof has one hash for each level; only the last, beside the incomplete edge, may be folded from a level each.
    assert len(asked) == 3
    assert len(asked[0]) <= 2 * height
    assert len(asked[1]) <= 2 * height + 1
    assert len(asked[2]) <= height + 1


@given(leaves, st.data())
def test_no_leaf_changes_without_changing_the_root(data, draw):
    position = draw.draw(st.integers(0, len(data) - 1))
    changed = [*data[:position], data[position] + b"!", *data[position + 1 :]]
    assert fold(Rows(changed).subtrees) != fold(Rows(data).subtrees)


hashes_drawn = st.lists(st.sampled_from([bytes([n]) * 32 for n in range(3)]), max_size=7)


@given(st.integers(-1, 40), st.integers(-1, 40), hashes_drawn, st.booleans())
@settings(max_examples=400)
def test_inclusion_is_decided_as_by_the_definition_read_backwards(index, size, proof, right):
    hashed = b"\x11" * 32
    leads_to = slow_merkle.root_over(hashed, index, size, proof) if 0 <= index < size else None
    expected = leads_to if right and leads_to else b"\x22" * 32
    assert accepts(require_included, hashed, index, size, proof, expected) == slow_merkle.includes(
        hashed, index, size, proof, expected
    )


@given(st.integers(-1, 40), st.integers(-1, 40), hashes_drawn, st.sampled_from(["both", "old", "new", "neither"]))
@settings(max_examples=400)
def test_consistency_is_decided_as_by_the_definition_read_backwards(before, size, proof, right):
    # From a power of two the old root is the first hash of the proof; elsewhere the proof says what it must be.
    old = b"\x11" * 32
    leads_to = slow_merkle.roots_over(old, before, size, proof, whole=True) if 1 <= before <= size else None
    root_before = leads_to[0] if leads_to and right in {"both", "old"} else old
    expected = leads_to[1] if leads_to and right in {"both", "new"} else b"\x22" * 32
    then, now = Head("log", before, root_before), Head("log", size, expected)
    assert accepts(require_consistent, then, now, proof) == slow_merkle.consistent(
        before, root_before, size, proof, expected
    )


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_nodes_do_not_commute(left, right):
    assert (node_hash(left, right) == node_hash(right, left)) == (left == right)


def accepts(verify, *arguments):
    try:
        verify(*arguments)
    except (Wrong, *MALFORMED):
        return False
    return True
