import base64
import hashlib
import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from governance.audit.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    Node,
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
from governance.audit.verify_bundle import Head, Wrong, hash_of, require_consistent, require_included
from tests.slow_merkle import mth

# The leaves, roots and proofs of the Certificate Transparency reference tests, as transparency-dev/merkle has them
# (rfc6962/rfc6962_test.go, proof/verify_test.go).
CLASSIC_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CLASSIC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CLASSIC_INCLUSIONS = [
    pytest.param(0, 1, [], id="the only leaf"),
    pytest.param(
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
        id="first of 8",
    ),
    pytest.param(
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
        id="sixth of 8",
    ),
    pytest.param(2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"], id="last of 3"),
    pytest.param(
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
        id="second of 5",
    ),
]
CLASSIC_CONSISTENCIES = [
    pytest.param(1, 1, [], id="1 and 1"),
    pytest.param(
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
        id="1 and 8",
    ),
    pytest.param(
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
        id="6 and 8",
    ),
    pytest.param(
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
        id="2 and 5",
    ),
    pytest.param(
        6,
        7,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
        id="6 and 7",
    ),
]
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8"))
NAMED = {name: bytes.fromhex(value) for name, value in VECTORS["hashes"].items()}


def classic_hashes(nodes):
    return {node: mth(CLASSIC_LEAVES[node.index << node.level : node.completed_by + 1]) for node in nodes}


def classic_root(size):
    return bytes.fromhex(CLASSIC_ROOTS[size - 1])


def unhex(proof):
    return tuple(bytes.fromhex(encoded) for encoded in proof)


def nothing_is_asked(nodes):
    pytest.fail(f"{nodes} were looked up")


@pytest.mark.parametrize(
    ("index", "size"),
    [(0, 0), (1, 1), (8, 8), (-1, 8)],
    ids=["empty tree", "after the only", "after the last", "negative"],
)
def test_no_proof_is_made_of_a_leaf_outside_the_tree(index, size):
    with pytest.raises(ValueError, match=f"^there is no leaf {index} in a tree of {size}$"):
        inclusion_proof(index, size, nothing_is_asked)


@pytest.mark.parametrize(
    ("before", "size"),
    [(0, 0), (0, 8), (-1, 8), (9, 8)],
    ids=["both empty", "from the empty tree", "negative", "backwards"],
)
def test_no_proof_is_made_of_trees_of_which_none_is_the_beginning_of_the_other(before, size):
    sentence = f"^a tree of {before} leaves cannot be the beginning of one of {size}$"
    with pytest.raises(ValueError, match=sentence):
        consistency_proof(before, size, nothing_is_asked)


def test_no_leaves_have_the_hash_of_nothing():
    assert fold([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert root(0, nothing_is_asked) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference_tests(size):
    assert root(size, classic_hashes) == classic_root(size)


# First and last bytes as the same tests print them.
@pytest.mark.parametrize(
    ("hashed", "begins", "ends"),
    [
        pytest.param(leaf_hash(b""), "6e340b9c", "a01d", id="empty leaf"),
        pytest.param(leaf_hash(b"L123456"), "395aa064", "4d56", id="leaf"),
        pytest.param(node_hash(b"N123", b"N456"), "aa217fe8", "6bbb", id="node"),
    ],
)
def test_leaves_and_nodes_hash_as_in_the_reference_tests(hashed, begins, ends):
    assert (hashed.hex()[:8], hashed.hex()[-4:]) == (begins, ends)


def test_a_leaf_is_never_read_as_a_node():
    assert leaf_hash(b"left" + b"right") != node_hash(b"left", b"right")


@pytest.mark.parametrize(("index", "size", "expected"), CLASSIC_INCLUSIONS)
def test_the_inclusion_proofs_are_those_of_the_reference_tests(index, size, expected):
    assert inclusion_proof(index, size, classic_hashes) == unhex(expected)


@pytest.mark.parametrize(("before", "size", "expected"), CLASSIC_CONSISTENCIES)
def test_the_consistency_proofs_are_those_of_the_reference_tests(before, size, expected):
    assert consistency_proof(before, size, classic_hashes) == unhex(expected)


@pytest.mark.parametrize(
    ("size", "nodes"),
    [
        pytest.param(0, [], id="no leaves"),
        pytest.param(1, [(0, 0)], id="one"),
        pytest.param(6, [(2, 0), (1, 2)], id="4 and 2"),
        pytest.param(7, [(2, 0), (1, 2), (0, 6)], id="4 and 2 and 1"),
        pytest.param(8, [(3, 0)], id="8"),
        pytest.param(21, [(4, 0), (2, 4), (0, 20)], id="16 and 4 and 1"),
    ],
)
def test_a_frontier_has_one_subtree_for_each_one_in_the_binary_size(size, nodes):
    assert frontier(size) == tuple(Node(level, index) for level, index in nodes)


@pytest.mark.parametrize(
    ("node", "leaf"),
    [((0, 0), 0), ((0, 5), 5), ((1, 0), 1), ((1, 2), 5), ((3, 0), 7), ((3, 1), 15)],
    ids=["first leaf", "a leaf", "first pair", "third pair", "first eight", "second eight"],
)
def test_a_subtree_is_completed_by_its_last_leaf(node, leaf):
    assert Node(*node).completed_by == leaf


def test_an_even_leaf_completes_no_subtree():
    assert completed(6, leaf_hash(b"6"), (b"\1" * 32, b"\2" * 32)) == ()


def test_an_odd_leaf_completes_every_subtree_that_it_is_the_last_of():
    four, two, leaf, last = b"\4" * 32, b"\2" * 32, b"\1" * 32, b"\7" * 32
    pair = node_hash(leaf, last)
    assert completed(7, last, (four, two, leaf)) == (pair, node_hash(two, pair), node_hash(four, node_hash(two, pair)))
    assert completed(5, last, (four, leaf)) == (pair,)


def test_growing_replaces_the_subtrees_that_have_become_part_of_a_larger_one():
    four, two, leaf, last = b"\4" * 32, b"\2" * 32, b"\1" * 32, b"\7" * 32
    assert grow((), 0, leaf) == (leaf,)
    assert grow((four,), 4, leaf) == (four, leaf)
    assert grow((four, leaf), 5, last) == (four, node_hash(leaf, last))
    assert grow((four, two, leaf), 7, last) == (node_hash(four, node_hash(two, node_hash(leaf, last))),)


def test_a_frontier_folds_from_its_smallest_subtree_upwards():
    four, two, leaf = b"\4" * 32, b"\2" * 32, b"\1" * 32
    assert fold((four,)) == four
    assert fold((four, two, leaf)) == node_hash(four, node_hash(two, leaf))


def test_all_that_a_proof_needs_is_looked_up_at_once():
    asked = []

    def hashes(nodes):
        asked.append(list(nodes))
        return classic_hashes(nodes)

    inclusion_proof(1, 7, hashes)
    consistency_proof(6, 7, hashes)
    assert asked == [
        [Node(0, 0), Node(1, 1), Node(1, 2), Node(0, 6)],
        [Node(1, 2), Node(0, 6), Node(2, 0)],
    ]


# Upstream takes any bytes for the root of a tree of one leaf; ours must be a hash, so we refuse one case more.
def hashes_of(names):
    return [hash_of(base64.b64encode(NAMED[name]).decode()) for name in names]


def refusal(names, *, upstream):
    odd = any(len(NAMED[name]) != HASH_BYTES for name in names)
    return pytest.raises((Wrong, IndexError)) if upstream or odd else nullcontext()


def test_the_published_cases_are_all_here():
    assert (len(VECTORS["inclusion"]), len(VECTORS["consistency"])) == (98, 98)


@pytest.mark.parametrize(
    ("index", "size", "leaf", "expected", "proof", "upstream"),
    [pytest.param(*case[1:], id=case[0]) for case in VECTORS["inclusion"]],
)
def test_inclusion_is_decided_as_in_the_published_cases(index, size, leaf, expected, proof, upstream):
    with refusal([leaf, expected, *proof], upstream=upstream):
        hashed, root_now, *path = hashes_of([leaf, expected, *proof])
        require_included(hashed, index, size, path, root_now)


@pytest.mark.parametrize(
    ("before", "root_before", "size", "expected", "proof", "upstream"),
    [pytest.param(*case[1:], id=case[0]) for case in VECTORS["consistency"]],
)
def test_consistency_is_decided_as_in_the_published_cases(before, root_before, size, expected, proof, upstream):
    with refusal([root_before, expected, *proof], upstream=upstream):
        root_then, root_now, *path = hashes_of([root_before, expected, *proof])
        require_consistent(Head("log", before, root_then), Head("log", size, root_now), path)
