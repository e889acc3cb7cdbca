import base64
from hashlib import sha256

import pytest

from governance.audit.checkpoint import Checkpoint
from governance.audit.invalid import NoteInvalid, ProofInvalid
from governance.audit.note import SignerKey
from governance.audit.receipt import MOST_HASHES, Receipt, read_receipt
from tests import slow_merkle

KEY = SignerKey("placet.example/log", b"k" * 32)
LEAVES = [f"entry {index}".encode() for index in range(13)]
SIGNED = Checkpoint("placet.example/log", 13, slow_merkle.mth(LEAVES)).signed(KEY).written
HASH = base64.b64encode(bytes(range(32))).decode()

FIRST = "expected c2sp.org/tlog-proof@v1, a proof, an empty line and a checkpoint"
INDEX = "the line after the first is not `index` and a whole number"


def a_receipt(index=5):
    return Receipt(index, tuple(slow_merkle.path(index, LEAVES)), SIGNED)


def b64(content):
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", "the first line is ''", id="nothing"),
        pytest.param("\n\n", "the first line is ''", id="only newlines"),
        pytest.param(SIGNED, "the first line is 'placet.example/log'", id="only a checkpoint"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 0\n", FIRST, id="no empty line"),
        pytest.param("c2sp.org/tlog-proof@v2\nindex 0\n\nx", FIRST, id="another version"),
        pytest.param(" c2sp.org/tlog-proof@v1\nindex 0\n\nx", FIRST, id="space first"),
        pytest.param("\ufeffc2sp.org/tlog-proof@v1\nindex 0\n\nx", FIRST, id="byte order mark"),
        pytest.param("c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\nx", FIRST, id="CRLF"),
        pytest.param("c2sp.org/tlog-proof@v1\n\nindex 0\n\nx", INDEX, id="an empty line too early"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex\n\nx", INDEX, id="no number"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex \n\nx", INDEX, id="empty number"),
        pytest.param("c2sp.org/tlog-proof@v1\n5\n\nx", INDEX, id="only a number"),
        pytest.param("c2sp.org/tlog-proof@v1\nIndex 5\n\nx", INDEX, id="capital"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex  5\n\nx", INDEX, id="two spaces"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 5 \n\nx", INDEX, id="space after the number"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 05\n\nx", INDEX, id="leading zero"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex +5\n\nx", INDEX, id="plus"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 5.0\n\nx", INDEX, id="fraction"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 1_3\n\nx", INDEX, id="underscore"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex \u0665\n\nx", INDEX, id="digit of another script"),
        pytest.param(f"c2sp.org/tlog-proof@v1\n{HASH}\nindex 5\n\nx", INDEX, id="the proof first"),
        pytest.param(
            f"c2sp.org/tlog-proof@v1\nindex 5\nextra {HASH}\n\nx", "is not base64", id="extra after the index"
        ),
        pytest.param(f"c2sp.org/tlog-proof@v1\nextra {HASH}\n\nx", INDEX, id="extra and nothing more"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nextra {HASH}\nextra {HASH}\nindex 5\n\nx", INDEX, id="extra twice"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 5\n{HASH[:-1]}\n\nx", "is not base64", id="no padding"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 5\n{HASH}=\n\nx", "base64", id="too much padding"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 5\n {HASH}\n\nx", "is not base64", id="space before a hash"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 5\n{HASH}\r\n\nx", "is not base64", id="carriage return"),
        pytest.param(
            f"c2sp.org/tlog-proof@v1\nindex 5\n{HASH.replace('h8=', 'h9=')}\n\nx",
            "is not how these bytes are written in base64",
            id="loose bits",
        ),
        pytest.param(
            "c2sp.org/tlog-proof@v1\nindex 5\n" + f"{HASH}\n" * (MOST_HASHES + 1) + "\nx",
            "the proof has 64 hashes, expected at most 63",
            id="too many hashes",
        ),
        # transparency-dev/formats, proof/tlog_proof_test.go.
        pytest.param("wrong-header\nindex 0\n\ncheckpoint\n", FIRST, id="upstream, missing header"),
        pytest.param(
            "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
            "'!!notbase64!!' is not base64",
            id="upstream, extra is no base64",
        ),
        pytest.param("c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n", INDEX, id="upstream, missing index"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n", INDEX, id="upstream, not a number"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n", INDEX, id="upstream, negative"),
        pytest.param(
            "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
            "'!!notbase64!!' is not base64",
            id="upstream, hash is no base64",
        ),
        pytest.param(
            "c2sp.org/tlog-proof@v1\nindex 0\n" + "a" * 65 * 1024 + "\n", FIRST, id="upstream, a line without an end"
        ),
    ],
)
def test_a_text_that_is_no_receipt_is_refused(content, sentence):
    with pytest.raises(ProofInvalid) as refusal:
        read_receipt(content.encode())
    assert sentence in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_a_receipt_that_is_not_utf_8_is_refused():
    with pytest.raises(ProofInvalid, match=r"^a proof is UTF-8 text; byte 3 is not$"):
        read_receipt(b"c2s\xff")


def test_an_index_of_more_digits_than_are_read_is_refused():
    with pytest.raises(ProofInvalid):
        read_receipt(b"c2sp.org/tlog-proof@v1\nindex " + b"1" * 5000 + b"\n\nx")


# Upstream refuses it when it is read ("incorrect hash length").
@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_hash_of_another_length_proves_nothing(length):
    bent = Receipt(5, (b"\0" * length, *a_receipt().proof[1:]), SIGNED)
    with pytest.raises(ProofInvalid, match=f"^a hash has {length} bytes, expected 32$"):
        bent.verify(LEAVES[5], KEY.verifier)
    if length:
        with pytest.raises(ProofInvalid, match=f"^a hash of the proof has {length} bytes, expected 32$"):
            read_receipt(bent.written.encode())


@pytest.mark.parametrize(
    ("receipt", "leaf", "sentence"),
    [
        pytest.param(a_receipt(), b"entry 6", "leaf 5 leads to root", id="another leaf"),
        pytest.param(a_receipt(), b"", "leaf 5 leads to root", id="an empty leaf"),
        pytest.param(Receipt(6, a_receipt().proof, SIGNED), LEAVES[5], "leaf 6 leads to root", id="another index"),
        pytest.param(
            Receipt(13, a_receipt().proof, SIGNED), LEAVES[5], "there is no leaf 13 in a tree of 13", id="outside"
        ),
        pytest.param(
            Receipt(-1, a_receipt().proof, SIGNED), LEAVES[5], "there is no leaf -1 in a tree of 13", id="negative"
        ),
        pytest.param(Receipt(5, a_receipt(6).proof, SIGNED), LEAVES[5], "leaf 5 leads to root", id="another's proof"),
        pytest.param(Receipt(5, (), SIGNED), LEAVES[5], "shorter than the tree is high", id="no proof"),
        pytest.param(
            Receipt(5, (*a_receipt().proof, b"\0" * 32), SIGNED),
            LEAVES[5],
            "longer than the tree is high",
            id="a hash more",
        ),
    ],
)
def test_a_receipt_of_another_entry_proves_nothing(receipt, leaf, sentence):
    with pytest.raises(ProofInvalid, match=sentence):
        receipt.verify(leaf, KEY.verifier)


@pytest.mark.parametrize(
    "checkpoint",
    [
        pytest.param("", id="none"),
        pytest.param("checkpoint\n", id="no note"),
        pytest.param(SIGNED.partition("\n\n")[0] + "\n", id="not signed"),
        pytest.param(SIGNED.replace("\n13\n", "\n14\n"), id="another size"),
        pytest.param(SIGNED.replace("placet.example", "placet.invalid"), id="another origin"),
        pytest.param("\n" + SIGNED, id="an empty line before"),
        pytest.param(SIGNED + "\n", id="an empty line after"),
        pytest.param(
            Checkpoint("placet.example/log", 13, slow_merkle.mth(LEAVES))
            .signed(SignerKey("placet.example/log", b"i" * 32))
            .written,
            id="another key",
        ),
    ],
)
def test_a_receipt_without_a_checkpoint_of_the_log_proves_nothing(checkpoint):
    receipt = read_receipt(Receipt(5, a_receipt().proof, checkpoint).written.encode())
    with pytest.raises(NoteInvalid):
        receipt.verify(LEAVES[5], KEY.verifier)


def test_a_receipt_proves_nothing_to_those_who_trust_nobody():
    with pytest.raises(NoteInvalid, match="expected a signature of nobody"):
        a_receipt().verify(LEAVES[5])


@pytest.mark.parametrize("index", range(13))
def test_every_entry_has_a_receipt_that_is_read_as_it_was_written(index):
    written = a_receipt(index).written
    receipt = read_receipt(written.encode())
    assert receipt == a_receipt(index)
    assert receipt.written == written
    assert receipt.verify(LEAVES[index], KEY.verifier) == Checkpoint("placet.example/log", 13, slow_merkle.mth(LEAVES))


def test_the_only_entry_needs_no_hash():
    checkpoint = Checkpoint("placet.example/log", 1, slow_merkle.leaf(b"entry"))
    receipt = Receipt(0, (), checkpoint.signed(KEY).written)
    assert receipt.written.startswith("c2sp.org/tlog-proof@v1\nindex 0\n\nplacet.example/log\n1\n")
    assert read_receipt(receipt.written.encode()) == receipt
    assert receipt.verify(b"entry", KEY.verifier) == checkpoint


# transparency-dev/formats, proof/tlog_proof_test.go.
FIRST_HASH, SECOND_HASH = sha256(b"hash1").digest(), sha256(b"hash2").digest()


@pytest.mark.parametrize(
    ("receipt", "written"),
    [
        pytest.param(
            Receipt(5, (FIRST_HASH, SECOND_HASH), "test checkpoint\n"),
            f"c2sp.org/tlog-proof@v1\nindex 5\n{b64(FIRST_HASH)}\n{b64(SECOND_HASH)}\n\ntest checkpoint\n",
            id="two hashes",
        ),
        pytest.param(Receipt(0, (), "checkpoint\n"), "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n", id="no hashes"),
    ],
)
def test_a_receipt_is_written_as_in_the_published_cases(receipt, written):
    assert receipt.written == written
    assert read_receipt(written.encode()) == receipt


def test_extra_data_is_passed_over():
    extra = (
        f"c2sp.org/tlog-proof@v1\nextra {b64(b'extra information')}\nindex 10\n{b64(FIRST_HASH)}\n\ncheckpoint data\n"
    )
    assert read_receipt(extra.encode()) == Receipt(10, (FIRST_HASH,), "checkpoint data\n")


def test_the_example_of_the_specification_is_read():
    # C2SP tlog-proof; its signatures are abridged there, so it is read and not verified.
    hashes = [
        "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
        "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
        "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=",
        "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=",
        "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=",
    ]
    checkpoint = (
        "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"
        "— example.com/fancylog hI2DJw[...]1roloI=\n"
    )
    above = "c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ\nindex 73894\n"
    receipt = read_receipt((above + "\n".join(hashes) + "\n\n" + checkpoint).encode())
    assert receipt == Receipt(73894, tuple(base64.b64decode(one) for one in hashes), checkpoint)


def test_a_proof_of_the_greatest_height_is_read():
    receipt = Receipt(2**63 - 1, (FIRST_HASH,) * MOST_HASHES, SIGNED)
    assert read_receipt(receipt.written.encode()) == receipt
