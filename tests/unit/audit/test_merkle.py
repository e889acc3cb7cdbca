import hashlib

import pytest

from governance.audit.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

# The leaves and roots of the Certificate Transparency reference tests (transparency-dev/merkle, rfc6962).
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


def test_no_leaves_have_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference_tests(size):
    assert root_of(leaf_hash(leaf) for leaf in CLASSIC_LEAVES[:size]).hex() == CLASSIC_ROOTS[size - 1]


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


@pytest.mark.parametrize(("size", "subtrees"), [(0, 1), (1, 0), (3, 1), (4, 3)])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size, subtrees):
    with pytest.raises(ValueError, match=f"{subtrees} subtrees for {size} leaves"):
        Frontier(size, (b"\0" * 32,) * subtrees)
