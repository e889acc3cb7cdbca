import base64
from hashlib import sha256

import pytest

from governance.audit.receipt import receipt
from governance.audit.verify_bundle import MALFORMED, MOST_HASHES, Wrong, receipt_of

HASH = base64.b64encode(bytes(range(32))).decode()
# transparency-dev/formats, proof/tlog_proof_test.go.
FIRST_HASH, SECOND_HASH = sha256(b"hash1").digest(), sha256(b"hash2").digest()


def b64(content):
    return base64.b64encode(content).decode()


HEADER = "c2sp.org/tlog-proof@v1\n"
NO_RECEIPTS = {
    "nothing": "",
    "only newlines": "\n\n",
    "no empty line": HEADER + "index 0\n",
    "another version": "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
    "space first": f" {HEADER}index 0\n\nx",
    "byte order mark": f"\ufeff{HEADER}index 0\n\nx",
    "CRLF": "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\nx",
    "an empty line too early": HEADER + "\nindex 0\n\nx",
    "no number": HEADER + "index\n\nx",
    "empty number": HEADER + "index \n\nx",
    "only a number": HEADER + "5\n\nx",
    "capital": HEADER + "Index 5\n\nx",
    "two spaces": HEADER + "index  5\n\nx",
    "space after the number": HEADER + "index 5 \n\nx",
    "leading zero": HEADER + "index 05\n\nx",
    "plus": HEADER + "index +5\n\nx",
    "fraction": HEADER + "index 5.0\n\nx",
    "underscore": HEADER + "index 1_3\n\nx",
    "digit of another script": HEADER + "index \u0665\n\nx",
    "more digits than are read": HEADER + "index " + "1" * 5000 + "\n\nx",
    "the proof first": f"{HEADER}{HASH}\nindex 5\n\nx",
    "extra data, which our receipts have not": f"{HEADER}extra {HASH}\nindex 5\n\nx",
    "no padding": f"{HEADER}index 5\n{HASH[:-1]}\n\nx",
    "too much padding": f"{HEADER}index 5\n{HASH}=\n\nx",
    "space before a hash": f"{HEADER}index 5\n {HASH}\n\nx",
    "carriage return": f"{HEADER}index 5\n{HASH}\r\n\nx",
    "loose bits": f"{HEADER}index 5\n{HASH.replace('h8=', 'h9=')}\n\nx",
    "upstream, missing header": "wrong-header\nindex 0\n\ncheckpoint\n",
    "upstream, extra is no base64": HEADER + "extra !!notbase64!!\nindex 0\n\ncheckpoint\n",
    "upstream, missing index": HEADER + "\n\ncheckpoint\n",
    "upstream, not a number": HEADER + "index notanumber\n\ncheckpoint\n",
    "upstream, negative": HEADER + "index -5\n\ncheckpoint\n",
    "upstream, hash is no base64": HEADER + "index 0\n!!notbase64!!\n\ncheckpoint\n",
    "upstream, a line without an end": HEADER + "index 0\n" + "a" * 65 * 1024 + "\n",
}


@pytest.mark.parametrize("content", NO_RECEIPTS.values(), ids=NO_RECEIPTS)
def test_a_text_that_is_no_receipt_is_refused(content):
    with pytest.raises((Wrong, *MALFORMED)):
        receipt_of(content.encode())


def test_a_receipt_that_is_not_utf_8_is_refused():
    with pytest.raises(UnicodeDecodeError):
        receipt_of(b"c2s\xff")


# Upstream refuses it when it is read as well ("incorrect hash length").
@pytest.mark.parametrize("length", [1, 31, 33, 64])
def test_a_hash_of_another_length_is_none(length):
    with pytest.raises(Wrong, match=f"^a hash has {length} bytes, expected 32$"):
        receipt_of(receipt(5, [FIRST_HASH, b"\0" * length], "checkpoint\n").encode())


def test_a_receipt_has_no_more_hashes_than_a_log_is_high():
    with pytest.raises(Wrong, match=r"^the proof has more than 63 hashes$"):
        receipt_of(receipt(5, [FIRST_HASH] * (MOST_HASHES + 1), "checkpoint\n").encode())


@pytest.mark.parametrize(
    ("index", "proof", "checkpoint", "written"),
    [
        pytest.param(
            5,
            [FIRST_HASH, SECOND_HASH],
            "test checkpoint\n",
            f"c2sp.org/tlog-proof@v1\nindex 5\n{b64(FIRST_HASH)}\n{b64(SECOND_HASH)}\n\ntest checkpoint\n",
            id="two hashes",
        ),
        pytest.param(0, [], "checkpoint\n", "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n", id="no hashes"),
    ],
)
def test_a_receipt_is_written_as_in_the_published_cases_and_read_as_it_was_written(index, proof, checkpoint, written):
    assert receipt(index, proof, checkpoint) == written
    assert receipt_of(written.encode()) == (index, proof, checkpoint)


def test_a_receipt_of_the_greatest_height_is_read_as_it_was_written():
    highest = (2**63 - 1, [FIRST_HASH] * MOST_HASHES, "checkpoint\n")
    assert receipt_of(receipt(*highest).encode()) == highest
