from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest

from governance.audit.checkpoint import Checkpoint, open_checkpoint, read_cosignature
from governance.audit.invalid import NoteInvalid
from governance.audit.note import KeyType, Signature, SignerKey, VerifierKey
from governance.audit.receipt import receipt
from governance.audit.verify_bundle import (
    MALFORMED,
    Head,
    Wrong,
    head_of,
    key_of,
    leaf_hash,
    note_of,
    receipt_of,
    require_consistent,
    require_included,
    require_signed,
)
from tests import slow_merkle
from tests.cosigned import cosign

pytestmark = pytest.mark.slow

KEY = SignerKey("placet.example/log", b"k" * 32)
IMPOSTOR = SignerKey("placet.example/log", b"i" * 32)
WITNESS = SignerKey("witness.example/w1", b"w" * 32, KeyType.COSIGNATURE)
AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
ZERO = b"\0" * 32
FAR = [2**31, 2**32, 2**63, 2**64 - 1, 2**64, 2**200]


class Log:
    """A signed log, everything about it from the slow reference."""

    def __init__(self, size):
        self.size = size
        self.leaves = [f"entry {index} of {size}".encode() for index in range(size)]
        self.hashed = [slow_merkle.leaf(leaf) for leaf in self.leaves]
        self.roots = [slow_merkle.mth(self.leaves[:count]) for count in range(size + 1)]

    def path(self, index, size=None):
        return slow_merkle.path(index, self.leaves[:size])

    def proof(self, before, size):
        return slow_merkle.proof(before, self.leaves[:size])

    def checkpoint(self, size=None, key=KEY):
        count = self.size if size is None else size
        return Checkpoint("placet.example/log", count, self.roots[count]).signed(key).written

    def receipt(self, index, proof=None, checkpoint=None):
        proof = self.path(index) if proof is None else proof
        return receipt(index, proof, checkpoint or self.checkpoint()).encode()


class Bent(NamedTuple):
    """A proof with one thing in it changed.

    With those who must refuse it.
    """

    how: str
    verify: Callable
    arguments: tuple


SIZES = (13, 37)
log_of = cache(Log)
SOME = {13: (0, 5, 8, 12), 37: (0, 20, 31, 32, 36)}
"""Leaves of which the most is bent: at either end, in the middle, and around the edges of the subtrees."""


def bits(content):
    for at in range(len(content) * 8):
        yield f"bit {at}", content[: at // 8] + bytes([content[at // 8] ^ 1 << at % 8]) + content[at // 8 + 1 :]


def each_byte(content):
    for at in range(len(content)):
        yield f"byte {at}", content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :]


def backwards(content):
    yield "backwards", content[::-1]


def of_other_length(content):
    yield "empty", b""
    yield "one byte short", content[:-1]
    yield "one byte long", content + b"\0"
    yield "twice", content * 2
    yield "in hexadecimal", content.hex().encode()


def bent_lists(hashes, strangers, flips):
    """A list of hashes bent in every way.

    But not in one that leaves it as it was.
    """
    for at, proof_hash in enumerate(hashes):
        above, below = hashes[:at], hashes[at + 1 :]
        for how, bent in (*flips(proof_hash), *of_other_length(proof_hash)):
            yield f"hash {at}: {how}", [*above, bent, *below]
        yield f"hash {at} dropped", [*above, *below]
        yield f"hash {at} twice", [*above, proof_hash, proof_hash, *below]
        for other, stranger in enumerate(strangers):
            yield f"hash {at} replaced by stranger {other}", [*above, stranger, *below]
    for at in range(len(hashes) + 1):
        for other, stranger in enumerate(strangers):
            yield f"stranger {other} put in at {at}", [*hashes[:at], stranger, *hashes[at:]]
    for at in range(len(hashes) - 1):
        yield f"hashes {at} and {at + 1} swapped", [*hashes[:at], hashes[at + 1], hashes[at], *hashes[at + 2 :]]
    for at in range(len(hashes)):
        yield f"cut to {at}", hashes[:at]
    if len(hashes) > 1:
        yield "upside down", hashes[::-1]
        yield "in one piece", [b"".join(hashes)]


def bent_inclusions(size):
    log = log_of(size)
    for index in range(size):
        flips = bits if index in SOME[size] else each_byte
        leaf, path, root = log.hashed[index], log.path(index), log.roots[size]

        def case(how, *arguments, index=index):
            return Bent(f"leaf {index} of {size}: {how}", require_included, arguments)

        for how, bent in bent_lists(path, [ZERO, leaf, root], flips):
            yield case(how, leaf, index, size, bent, root)
        for how, bent in (*flips(leaf), *of_other_length(leaf)):
            yield case(f"leaf, {how}", bent, index, size, path, root)
        for how, bent in (*flips(root), *of_other_length(root)):
            yield case(f"root, {how}", leaf, index, size, path, bent)
        for other in (*range(-2, index), *range(index + 1, size + 2), *FAR):
            yield case(f"as leaf {other}", leaf, other, size, path, root)
        for other in set(range(size)) - {index}:
            yield case(f"leaf {other} instead", log.hashed[other], index, size, path, root)
        for other in range(size):
            yield case(f"root of {other}", leaf, index, size, path, log.roots[other])
        yield case("a leaf that is not hashed", log.leaves[index].ljust(32, b"\0"), index, size, path, root)


def resized_inclusions(size):
    log = log_of(size)
    for index in range(size):
        path = log.path(index)
        for other in (*range(-1, size), *range(size + 1, 2 * size + 2), *FAR):
            arguments = (log.hashed[index], index, other, path, log.roots[size])
            yield Bent(f"leaf {index} of {size} in a tree of {other}", require_included, arguments)


def spans(size):
    """Spans from a beginning to an end.

    Every one to the end of the log, and those to the size before.
    """
    return [(before, end) for end in (size - 1, size) for before in range(1, end + 1)]


def consistent(before, old, size, proof, new):
    require_consistent(Head("log", before, old), Head("log", size, new), proof)


def bent_consistencies(size):
    log = log_of(size)
    for before, end in spans(size):
        flips = backwards if end != size else bits if before in SOME[size] else each_byte
        old, proof, new = log.roots[before], log.proof(before, end), log.roots[end]

        def case(how, *arguments, before=before, end=end):
            return Bent(f"from {before} to {end}: {how}", consistent, arguments)

        for how, bent in bent_lists(proof, [ZERO, old, new], flips):
            yield case(how, before, old, end, bent, new)
        for how, bent in (*flips(old), *of_other_length(old)):
            yield case(f"old root, {how}", before, bent, end, proof, new)
        for how, bent in (*flips(new), *of_other_length(new)):
            yield case(f"new root, {how}", before, old, end, proof, bent)
        for other in set(range(size + 1)) - {before}:
            yield case(f"root of {other} before", before, log.roots[other], end, proof, new)
        for other in set(range(size + 1)) - {end}:
            yield case(f"root of {other} after", before, old, end, proof, log.roots[other])
        if before != end:
            yield case("roots swapped", before, new, end, proof, old)
            yield case("backwards", end, new, before, proof, old)


def resized_consistencies(size):
    log = log_of(size)
    for before, end in spans(size):
        old, proof, new = log.roots[before], log.proof(before, end), log.roots[end]
        for other in (*range(-1, before), *range(before + 1, 2 * size), *FAR):
            yield Bent(f"from {before} to {end}: from {other}", consistent, (other, old, end, proof, new))
        for other in (*range(-1, end), *range(end + 1, 2 * size + 2), *FAR):
            yield Bent(f"from {before} to {end}: to {other}", consistent, (before, old, other, proof, new))


def bent_texts(content):
    """Every byte of a text changed, dropped and doubled.

    And everything that can be cut off its end.
    """
    for at in range(len(content)):
        above, byte, below = content[:at], content[at], content[at + 1 :]
        yield f"byte {at} changed", above + bytes([byte ^ 1]) + below
        yield f"case of byte {at} changed", above + bytes([byte ^ 0x20]) + below
        yield f"byte {at} without its neighbours", above + bytes([byte ^ 0x80]) + below
        yield f"byte {at} dropped", above + below
        yield f"byte {at} doubled", above + bytes([byte, byte]) + below
        yield f"newline before byte {at}", above + b"\n" + content[at:]
        yield f"space before byte {at}", above + b" " + content[at:]
        yield f"cut to {at}", above
    yield "newline at the end", content + b"\n"
    yield "a signature line without a signature at the end", content + "— placet.example/log\n".encode()
    yield "CRLF", content.replace(b"\n", b"\r\n")
    yield "byte order mark", b"\xef\xbb\xbf" + content
    lines = content.splitlines(keepends=True)
    for at in range(len(lines)):
        yield f"line {at} dropped", b"".join(lines[:at] + lines[at + 1 :])
        # The last line is a signature, and a note may carry one twice.
        if at < len(lines) - 1:
            yield f"line {at} doubled", b"".join([*lines[: at + 1], *lines[at:]])
    for at, (line, following) in enumerate(pairwise(lines)):
        if line != following:
            yield f"lines {at} and {at + 1} swapped", b"".join([*lines[:at], following, line, *lines[at + 2 :]])
    yield "upside down", b"".join(reversed(lines))


def opened(content, key):
    """As `placet verify` opens a checkpoint that somebody kept."""
    open_checkpoint(content, [key])


def opened_alone(content, key):
    """The checkpoint, as the program that goes with an export opens it."""
    note = note_of(content)
    require_signed(note, key_of(str(key)), "it")
    return head_of(note.text)


def bent_notes(size):
    """A checkpoint with one thing changed in it.

    Or with a key that did not sign it.
    """
    written, key = log_of(size).checkpoint(), KEY.verifier
    text, _, line = written.rpartition("\n\n")
    for how, bent in bent_texts(written.encode()):
        yield how, bent, key
    signature = KEY.signature((text + "\n").encode())
    assert signature.line == line
    for how, bent in (*bits(signature.signature), *of_other_length(signature.signature)):
        forged = f"{text}\n\n{Signature(KEY.name, signature.key_id, bent or b'0').line}"
        yield f"signature, {how}", forged.encode(), key
    for how, bent in bits(signature.key_id):
        yield f"key id, {how}", f"{text}\n\n{Signature(KEY.name, bent, signature.signature).line}".encode(), key
    for how, bent in bits(key.public):
        yield f"key, {how}", written.encode(), VerifierKey(KEY.name, KeyType.ED25519, bent)
    yield "another name", written.encode(), VerifierKey("placet.example/lag", KeyType.ED25519, key.public)
    yield "another type", written.encode(), VerifierKey(KEY.name, KeyType.COSIGNATURE, key.public)
    yield "an impostor", written.encode(), IMPOSTOR.verifier
    for other in range(size):
        forged = log_of(size).checkpoint(other).rpartition("\n\n")[0] + "\n\n" + line
        yield f"said to be of {other}", forged.encode(), key


def bent_checkpoints(size):
    for how, content, key in bent_notes(size):
        for way in (opened, opened_alone):
            yield Bent(f"checkpoint of {size}, {way.__name__}: {how}", way, (content, key))


def verified(content, leaf, key):
    """The time of an entry, as an export's program believes it."""
    index, proof, checkpoint = receipt_of(content)
    head = opened_alone(checkpoint.encode(), key)
    require_included(leaf_hash(leaf), index, head.size, proof, head.root)


def bent_receipts(size):
    log, other_log = log_of(size), log_of(50 - size)
    middle = SOME[size][1]
    for how, bent in bent_texts(log.receipt(middle)):
        yield Bent(f"receipt of {middle} in {size}: {how}", verified, (bent, log.leaves[middle], KEY.verifier))
    for index in SOME[size]:

        def case(how, content, leaf=log.leaves[index], key=KEY.verifier, index=index):
            return Bent(f"receipt of {index} in {size}: {how}", verified, (content, leaf, key))

        proof = log.path(index)
        yield case("an impostor's key", log.receipt(index), key=IMPOSTOR.verifier)
        yield case("an impostor's checkpoint", log.receipt(index, proof, log.checkpoint(key=IMPOSTOR)))
        yield case("another log's checkpoint", log.receipt(index, proof, other_log.checkpoint()))
        yield case("leaf and a zero", log.receipt(index), log.leaves[index] + b"\0")
        yield case("hash of the leaf", log.receipt(index), log.hashed[index])
        yield case("no leaf", log.receipt(index), b"")
        for how, bent in bent_lists(proof, [ZERO, log.hashed[index], log.roots[size]], backwards):
            yield case(how, log.receipt(index, bent))
        for at in range(len(proof) - 1):
            lent = [*proof[:at], proof[at] + proof[at + 1][:1], proof[at + 1][1:], *proof[at + 2 :]]
            yield case(f"hash {at} has a byte of the one after it", log.receipt(index, lent))
        for other in range(-1, size + 1):
            if other != index:
                yield case(f"as {other}", log.receipt(other, proof))
        for before in range(size):
            yield case(f"checkpoint of {before}", log.receipt(index, proof, log.checkpoint(before)))
        for before in range(index + 1, size):
            yield case(f"proof in {before}", log.receipt(index, log.path(index, before)))


def bent_cosignatures(size):
    text = log_of(size).checkpoint().rpartition("\n\n")[0] + "\n"
    line = cosign(text, WITNESS, AT)
    for how, bent in (*bits(line.signature), *of_other_length(line.signature)):
        yield Bent(
            f"cosignature, {how}", read_cosignature, (text, Signature(line.name, line.key_id, bent), WITNESS.verifier)
        )
    for how, bent in bits(line.key_id):
        yield Bent(
            f"cosignature, key id, {how}",
            read_cosignature,
            (text, Signature(line.name, bent, line.signature), WITNESS.verifier),
        )
    for how, bent in bits(WITNESS.verifier.public):
        witness = VerifierKey(WITNESS.name, KeyType.COSIGNATURE, bent)
        yield Bent(f"cosignature, key, {how}", read_cosignature, (text, line, witness))
    for at in range(len(text)):
        bent = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        yield Bent(f"cosignature, letter {at} of the text", read_cosignature, (bent, line, WITNESS.verifier))
        yield Bent(f"cosignature, text cut to {at}", read_cosignature, (text[:at], line, WITNESS.verifier))


FAMILIES = {
    family.__name__: family
    for family in (
        bent_inclusions,
        resized_inclusions,
        bent_consistencies,
        resized_consistencies,
        bent_checkpoints,
        bent_receipts,
        bent_cosignatures,
    )
}
ORACLES = {
    require_included: slow_merkle.includes,
    consistent: slow_merkle.consistent,
}


@cache
def corpus(family, size):
    """The changes that must be refused, and those that are no lie.

    The latter are not what was signed either. A proof does not say how many leaves the tree has: where the way to the
    root turns the same in both, a proof of one size is one of another too. Size and root are bound by the signature.
    Whether it is so, the slow reference decides.
    """
    bent = list(FAMILIES[family](size))
    if not family.startswith("resized"):
        return bent, []
    refused, true = [], []
    for case in bent:
        (true if ORACLES[case.verify](*case.arguments) else refused).append(case)
    return refused, true


def fault(bent):
    """The fault of the answer.

    None where it is a refusal.
    """
    try:
        bent.verify(*bent.arguments)
    except (NoteInvalid, Wrong, *MALFORMED):
        return None
    except Exception as error:  # noqa: BLE001  (any other is the fault that is looked for)
        return f"{bent.how}: {error!r}"
    return f"{bent.how}: accepted"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_bent_proof_is_refused(family, size):
    faults = [error for error in map(fault, corpus(family, size)[0]) if error]
    assert not faults, f"{len(faults)} faults, such as {faults[:5]}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", ["resized_inclusions", "resized_consistencies"])
def test_what_is_true_of_another_size_too_is_accepted(family, size):
    true = corpus(family, size)[1]
    assert [case.how for case in true if not fault(case)] == []


def test_a_proof_is_seldom_true_of_another_size():
    for family in ("resized_inclusions", "resized_consistencies"):
        refused, true = (sum(len(corpus(family, size)[part]) for size in SIZES) for part in (0, 1))
        assert 0 < true < refused / 2, family


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_refused_that_is_not_bent(size):
    log = log_of(size)
    for count in range(1, size + 1):
        for index in range(count):
            require_included(log.hashed[index], index, count, log.path(index, count), log.roots[count])
        for before in range(1, count + 1):
            consistent(before, log.roots[before], count, log.proof(before, count), log.roots[count])
    for index in range(size):
        verified(log.receipt(index), log.leaves[index], KEY.verifier)


def test_the_corpus_is_large():
    sizes = {family: sum(len(corpus(family, size)[0]) for size in SIZES) for family in FAMILIES}
    assert min(sizes.values()) > 1000, sizes
    assert sum(sizes.values()) > 75_000, sizes
