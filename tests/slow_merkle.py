"""Merkle trees word for word as RFC 6962 defines them.

Section 2.1: slow, and plainly right. The expected values of the tests come from here, so nothing here knows the code
under test. `D[n]` of the RFC is a list of leaves; every function recurses as its formula does and hashes the leaves
anew each time.
"""

from hashlib import sha256


def mth(leaves):
    """Merkle tree hash: MTH(D[n]) of section 2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf(leaves[0])
    k = split(len(leaves))
    return node(mth(leaves[:k]), mth(leaves[k:]))


def path(m, leaves):
    """Audit path of leaf `m`: PATH(m, D[n]) of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m, leaves):
    """Consistency proof of the first `m` leaves with all of them.

    PROOF(m, D[n]) of section 2.1.2.
    """
    return subproof(m, leaves, whole=True)


def subproof(m, leaves, *, whole):
    """SUBPROOF(m, D[n], b) of section 2.1.2.

    `whole` is b.
    """
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def includes(hashed_leaf, m, n, audit_path, root):
    """Whether the path leads from a leaf to the root.

    Leaf `m` of `n` leaves: PATH read backwards, from its end.
    """
    if not 0 <= m < n or not all_hashes(hashed_leaf, root, *audit_path):
        return False
    return root_over(hashed_leaf, m, n, list(audit_path)) == root


def root_over(hashed_leaf, m, n, audit_path):
    """The root to which the path leads.

    None where it has too few hashes, or too many.
    """
    if n == 1:
        return None if audit_path else hashed_leaf
    if not audit_path:
        return None
    *below, sibling = audit_path
    k = split(n)
    child = root_over(hashed_leaf, m, k, below) if m < k else root_over(hashed_leaf, m - k, n - k, below)
    if child is None:
        return None
    return node(child, sibling) if m < k else node(sibling, child)


def consistent(m, root_before, n, consistency_proof, root):
    """Whether the tree of `m` leaves begins that of `n`.

    PROOF read backwards, from its end.
    """
    if not 1 <= m <= n or not all_hashes(root_before, root, *consistency_proof):
        return False
    return roots_over(root_before, m, n, list(consistency_proof), whole=True) == (root_before, root)


def roots_over(root_before, m, n, consistency_proof, *, whole):
    """The roots to which the proof leads.

    Those of `m` and of `n` leaves. None where it has too few hashes, or too many.
    """
    if m == n:
        hashes = [root_before] if whole else consistency_proof
        return (hashes[0], hashes[0]) if len(hashes) == 1 and len(consistency_proof) == (not whole) else None
    if not consistency_proof:
        return None
    *below, sibling = consistency_proof
    k = split(n)
    if m <= k:
        roots = roots_over(root_before, m, k, below, whole=whole)
        return roots and (roots[0], node(roots[1], sibling))
    roots = roots_over(root_before, m - k, n - k, below, whole=False)
    return roots and (node(sibling, roots[0]), node(sibling, roots[1]))


def leaf(content):
    return sha256(b"\x00" + content).digest()


def node(left, right):
    return sha256(b"\x01" + left + right).digest()


def split(n):
    """The largest power of two smaller than `n`."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def all_hashes(*hashes):
    return all(len(node_hash) == 32 for node_hash in hashes)
