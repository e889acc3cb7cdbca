import base64
import hashlib

import pytest

from governance.audit.invalid import NoteInvalid
from governance.audit.note import (
    MOST_SIGNATURES,
    KeyType,
    Note,
    Signature,
    SignerKey,
    VerifierKey,
    read_note,
    read_signature,
    read_signer_key,
    read_verifier_key,
    require_signed,
)
from governance.sentences import notes
from tests.steps import refusal

# The example of C2SP signed-note v1.0.0, "Verifier keys".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The example of its first lines; the key is not published.
POEM = (
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n"
    "\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
# Keys, text and signatures of golang.org/x/mod, sumdb/note/note_test.go. The private key is published with them.
PETER_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
# Both types, as transparency-dev/formats, note/note_cosigv1_test.go, has them; the second is a witness in service.
PLUS_KEY = "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"
WITNESS_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"

PETER, ENOCH = read_verifier_key(PETER_KEY), read_verifier_key(ENOCH_KEY)
SEED_AS_WRITTEN = PETER_SIGNER.rpartition("+c74f20a3+")[2]

FORM = "a note is text, an empty line, and lines of signatures, each ended by a newline"
LINE_FORM = "a signature line is `— NAME BASE64`"


def a_key(content, name="log", key_id=None):
    """A key written as the specification says.

    With the key id that belongs to it.
    """
    made = hashlib.sha256(name.encode() + b"\n" + content).hexdigest()[:8]
    return f"{name}+{key_id or made}+{base64.b64encode(content).decode()}"


def a_note(text=TEXT, *lines):
    return read_note((text + "\n" + "".join(lines or (PETER_LINE,))).encode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", FORM, id="nothing"),
        pytest.param("\n", FORM, id="only a newline"),
        pytest.param(TEXT, FORM, id="no signatures"),
        pytest.param(TEXT + "\n", FORM, id="no signatures under the empty line"),
        pytest.param(TEXT + PETER_LINE, FORM, id="no empty line"),
        pytest.param(TEXT + "\n" + PETER_LINE[:-1], FORM, id="no last newline"),
        pytest.param(TEXT + "\n" + PETER_LINE + "\n", FORM, id="an empty line below"),
        pytest.param(TEXT[:-1] + "\r\n\r\n" + PETER_LINE, "a note has no control characters but newlines", id="CRLF"),
        pytest.param("\x01" + TEXT + "\n" + PETER_LINE, "a note has no control characters", id="control character"),
        pytest.param(TEXT + "\t\n\n" + PETER_LINE, "a note has no control characters", id="tab"),
        pytest.param(TEXT + "\0\n\n" + PETER_LINE, "a note has no control characters", id="null"),
        pytest.param(TEXT + "\n" + PETER_LINE + "Unexpected line.\n", LINE_FORM, id="text under the signatures"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("— ", "- "), LINE_FORM, id="hyphen"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("— ", "\u2013 "), LINE_FORM, id="en dash"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("— ", "—"), LINE_FORM, id="no space after the dash"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("— ", "—  "), LINE_FORM, id="two spaces after the dash"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("— ", "—\u00a0"), LINE_FORM, id="no-break space after the dash"),
        pytest.param(
            TEXT + "\n" + PETER_LINE.replace("Neumann ", "Neumann  "), LINE_FORM, id="two spaces after the name"
        ),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("=\n", "= \n"), LINE_FORM, id="space after the signature"),
        pytest.param(TEXT + "\n " + PETER_LINE, LINE_FORM, id="space before the dash"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("rNeu", "r Neu"), LINE_FORM, id="space in the name"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("rNeu", "r\u2003Neu"), LINE_FORM, id="em space in the name"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("rNeu", "r+Neu"), LINE_FORM, id="plus in the name"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("PeterNeumann", ""), LINE_FORM, id="no name"),
        pytest.param(TEXT + "\n— PeterNeumann\n", LINE_FORM, id="no signature"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("x08go/", "x08go_"), LINE_FORM, id="URL-safe base64"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("nAM=", "nAM"), "is not base64", id="no padding"),
        pytest.param(TEXT + "\n" + PETER_LINE.replace("nAM=", "nAM=="), "is not base64", id="too much padding"),
        pytest.param(
            TEXT + "\n" + PETER_LINE.replace("nAM=", "nAN="),
            "is not how these bytes are written in base64",
            id="loose bits",
        ),
        pytest.param(
            TEXT + "\n— PeterNeumann x08g\n",
            "the signature of PeterNeumann has 3 bytes, expected a key id and a signature",
            id="3 bytes",
        ),
        pytest.param(
            TEXT + "\n— PeterNeumann x08gow==\n",
            "the signature of PeterNeumann has 4 bytes, expected a key id and a signature",
            id="only a key id",
        ),
        pytest.param(
            TEXT + "\n" + PETER_LINE * (MOST_SIGNATURES + 1),
            "the note has 65 signatures, expected at most 64",
            id="too many",
        ),
    ],
)
def test_a_note_that_is_not_written_as_specified_is_refused(content, sentence):
    with pytest.raises(NoteInvalid) as refusal:
        read_note(content.encode())
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "byte"),
    [
        pytest.param(b"\xff" + TEXT.encode(), 0, id="no character begins so"),
        pytest.param(b"ab\xc0\x80\n\n", 2, id="overlong"),
        pytest.param(b"a\xed\xa0\x80\n\n", 1, id="surrogate"),
        pytest.param(EXAMPLE_NOTE.encode()[:30], 29, id="cut in the dash"),
    ],
)
def test_a_note_that_is_not_utf_8_is_refused(content, byte):
    with refusal(notes.note_is_no_text(byte), NoteInvalid):
        read_note(content)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", "a public key is written NAME+ID+KEY", id="nothing"),
        pytest.param("log", "a public key is written NAME+ID+KEY", id="only a name"),
        pytest.param("log+c74f20a3", "a public key is written NAME+ID+KEY", id="no key"),
        pytest.param("log+c74f20a3+", "the key of log is of a type that is not known", id="empty key"),
        pytest.param(a_key(b"\x01" + b"k" * 31), "the key of log has 31 bytes, expected 32", id="short"),
        pytest.param(a_key(b"\x01" + b"k" * 33), "the key of log has 33 bytes, expected 32", id="long"),
        pytest.param(a_key(b"\x01"), "the key of log has 0 bytes, expected 32", id="only a type"),
        pytest.param(a_key(b"\x02" + b"k" * 32), "the key of log is of a type that is not known", id="ECDSA"),
        pytest.param(a_key(b"\x06" + b"k" * 1312), "the key of log is of a type that is not known", id="ML-DSA"),
        pytest.param(a_key(b"\xff" + b"k" * 32), "expected Ed25519 (01) or a cosigner's (04)", id="other"),
        pytest.param(a_key(b"\x01" + b"k" * 32, name=""), "the key name is '', expected text without", id="no name"),
        pytest.param(
            a_key(b"\x01" + b"k" * 32, name="a b"), "the key name is 'a b', expected text without", id="space"
        ),
        pytest.param(
            a_key(b"\x01" + b"k" * 32, name="a\u2003b"), "expected text without spaces and `+`", id="em space"
        ),
        pytest.param(a_key(b"\x01" + b"k" * 32, name="a\nb"), "expected text without spaces and `+`", id="newline"),
        pytest.param(PETER_KEY.replace("c74f20a3", "c74f20a4"), "has id c74f20a3, it says c74f20a4", id="another id"),
        pytest.param(PETER_KEY.replace("c74f20a3", "c74f20a"), "has id c74f20a3, it says c74f20a", id="short id"),
        pytest.param(PETER_KEY.replace("Peter", "Petra"), "the public key of PetraNeumann has id", id="another name"),
        pytest.param(PETER_KEY[:-1], "is not base64", id="cut"),
        pytest.param(PETER_KEY[:-1] + "=", "is not how these bytes are written in base64", id="loose bits"),
        pytest.param(PETER_KEY + "!", "is not base64", id="no letter of base64"),
        pytest.param(PETER_KEY + "é", "is not base64", id="no letter of ASCII"),
        # Wrong in length or type, with the id adjusted: golang.org/x/mod, sumdb/note/note_test.go.
        pytest.param(
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "base64",
            id="upstream, length",
        ),
        pytest.param(
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "of a type that is not known",
            id="upstream, type",
        ),
    ],
)
def test_a_public_key_that_is_not_written_as_specified_is_refused(text, sentence):
    with pytest.raises(NoteInvalid) as refusal:
        read_verifier_key(text)
    assert sentence in str(refusal.value)


def mangled(key):
    """A key with one part or letter replaced.

    Every part of it, and every letter by the next: what the tests of sumdb/note try.
    """
    for begin in range(len(key)):
        for end in range(begin, len(key) + 1):
            if end - begin < len(key):
                yield key[begin:end]
    for at, letter in enumerate(key):
        yield key[:at] + chr(ord(letter) + 1) + key[at + 1 :]


@pytest.mark.parametrize("key", [PETER_KEY, EXAMPLE_KEY, WITNESS_KEY], ids=["Peter", "example", "witness"])
def test_no_part_of_a_public_key_is_one(key):
    for text in mangled(key):
        with pytest.raises(NoteInvalid):
            read_verifier_key(text)


def test_no_part_of_a_private_key_is_one():
    for text in mangled(PETER_SIGNER):
        with pytest.raises(NoteInvalid):
            read_signer_key(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", "a private key begins with PRIVATE+KEY+; this text does not", id="nothing"),
        pytest.param(PETER_KEY, "a private key begins with PRIVATE+KEY+; this text does not", id="a public key"),
        pytest.param("PRIVATE+KEY+log", "a private key is written NAME+ID+KEY", id="only a name"),
        pytest.param("PRIVATE+KEY+log+c74f20a3+", "the private key is damaged", id="empty key"),
        pytest.param("PRIVATE+KEY+" + a_key(b"\x02" + b"k" * 32), "the private key is damaged", id="ECDSA"),
        pytest.param("PRIVATE+KEY+" + a_key(b"\x01" + b"k" * 31), "the private key is damaged", id="short"),
        pytest.param("PRIVATE+KEY+" + a_key(b"\x01" + b"k" * 64), "the private key is damaged", id="long"),
        pytest.param(
            "PRIVATE+KEY+" + a_key(b"\x01" + b"k" * 32, name="a b"),
            "the private key is damaged",
            id="space in the name",
        ),
        pytest.param(PETER_SIGNER.replace("c74f20a3", "c74f20a4"), "the private key is damaged", id="another id"),
        pytest.param(PETER_SIGNER.replace("Peter", "Petra"), "the private key is damaged", id="another name"),
    ],
)
def test_a_private_key_that_is_not_written_as_specified_is_refused(text, sentence):
    with pytest.raises(NoteInvalid) as refusal:
        read_signer_key(text)
    assert sentence in str(refusal.value)


def leaks(shown):
    """Whether the text shows parts of the private key.

    Five letters in a row that stand in it, or its bytes in another form.
    """
    raw = base64.b64decode(SEED_AS_WRITTEN)[1:]
    example_key = PETER_KEY + "PRIVATE+KEY+NAME+ID+KEY"
    parts = {SEED_AS_WRITTEN[at : at + 5] for at in range(len(SEED_AS_WRITTEN) - 4)}
    return (
        any(part in shown for part in parts if part not in example_key)
        or raw.hex()[:8] in shown
        or repr(raw[:4])[2:-1] in shown
    )


def test_what_shows_a_private_key_shows_its_public_half():
    key = read_signer_key(PETER_SIGNER)
    assert repr(key) == str(key) == f"{key}" == f"SignerKey of {PETER_KEY}"
    assert not any(
        leaks(shown) for shown in (repr(key), str(key), repr([key]), f"{key!r:>200}", repr(key.signature(b"")))
    )
    assert leaks(key.secret)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PETER_SIGNER.removeprefix("PRIVATE+KEY+"), id="no prefix"),
        pytest.param(PETER_SIGNER.replace("c74f20a3", "c74f20a4"), id="another id"),
        pytest.param(PETER_SIGNER.replace("Peter", "Petra"), id="another name"),
        pytest.param(PETER_SIGNER + "AAAA", id="long"),
        pytest.param(PETER_SIGNER[:-4], id="four letters short"),
        pytest.param(PETER_SIGNER[:-1], id="one letter short"),
        pytest.param(PETER_SIGNER + "A", id="one letter long"),
        pytest.param(PETER_SIGNER[:-1] + "!", id="no letter of base64"),
        pytest.param(PETER_SIGNER.replace("+c74f20a3", ""), id="no id"),
        pytest.param(PETER_SIGNER.replace("+PeterNeumann", ""), id="no name"),
        pytest.param(PETER_SIGNER.replace("PeterNeumann+c74f20a3+", ""), id="neither name nor id"),
        pytest.param(PETER_SIGNER.replace("c74f20a3+", "c74f20a3"), id="no plus before the key"),
        pytest.param(PETER_SIGNER.replace("QIDr+", "QIDr ", 1), id="plus read as a space"),
        pytest.param(PETER_SIGNER.replace("AYEKFALV", "AYEKFALV\n"), id="broken line"),
    ],
)
def test_a_refused_private_key_is_not_repeated(text):
    with pytest.raises(NoteInvalid) as refusal:
        read_signer_key(text)
    shown = str(refusal.value) + repr(refusal.value.__cause__) + repr(refusal.value.__context__)
    assert not leaks(shown), shown


@pytest.mark.parametrize("name", ["PeterNeumann", pytest.param("log"), pytest.param("a")])
def test_a_private_key_where_a_public_one_belongs_is_not_repeated(name):
    with pytest.raises(NoteInvalid) as refusal:
        read_verifier_key(PETER_SIGNER.replace("PeterNeumann", name))
    assert not leaks(str(refusal.value)), refusal.value


@pytest.mark.parametrize("read", [read_verifier_key, read_signer_key])
def test_a_key_name_that_is_no_text_is_refused(read):
    # How Python hands on a byte of an argument or of the environment that is not UTF-8.
    written = {read_verifier_key: PETER_KEY, read_signer_key: PETER_SIGNER}[read]
    with pytest.raises(NoteInvalid):
        read(written.replace("Peter", "Pet\udcffr"))


@pytest.mark.parametrize(
    ("name", "public", "sentence"),
    [
        pytest.param("", b"k" * 32, "the key name is ''", id="no name"),
        pytest.param("a+b", b"k" * 32, "the key name is 'a+b', expected text without spaces and `+`", id="plus"),
        pytest.param("a b", b"k" * 32, "the key name is 'a b'", id="space"),
        pytest.param("log", b"k" * 31, "the key of log has 31 bytes, expected 32", id="short"),
    ],
)
def test_no_public_key_is_made_that_could_not_be_read(name, public, sentence):
    with pytest.raises(NoteInvalid) as refusal:
        VerifierKey(name, KeyType.ED25519, public)
    assert sentence in str(refusal.value)


def test_a_note_that_no_known_key_signed_is_refused():
    expected = r"^the note is signed by PeterNeumann \(c74f20a3\); expected a signature of EnochRoot \(af0cfe78\)$"
    with pytest.raises(NoteInvalid, match=expected):
        require_signed(a_note(), [ENOCH])
    with refusal(notes.signed_by_others(["PeterNeumann (c74f20a3)"], []), NoteInvalid):
        require_signed(a_note(), [])


@pytest.mark.parametrize("again", [1, 2], ids=["alone", "beside the right one"])
def test_a_wrong_signature_of_a_known_key_refuses_the_whole_note(again):
    wrong = PETER_LINE.replace("x08go/ZJ", "x08go/ZK")
    note = a_note(TEXT, *([PETER_LINE, wrong][-again:]), ENOCH_LINE)
    sentence = r"^the signature of PeterNeumann \(c74f20a3\) does not hold: the text is not the one it signed$"
    with pytest.raises(NoteInvalid, match=sentence):
        require_signed(note, [ENOCH, PETER])
    assert require_signed(note, [ENOCH]) == (ENOCH,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT.replace("cryptography", "Cryptography"), id="a letter"),
        pytest.param(TEXT + "\n", id="a newline more"),
        pytest.param(TEXT.replace("\n", " \n"), id="a space more"),
        pytest.param("then" + TEXT, id="a word before"),
        pytest.param("\n", id="nothing"),
    ],
)
def test_another_text_is_not_the_one_that_was_signed(text):
    with refusal(notes.signature_does_not_hold("PeterNeumann", "c74f20a3"), NoteInvalid):
        require_signed(a_note(text), [PETER])


@pytest.mark.parametrize("length", [1, 63, 65, 72, 200])
def test_a_signature_of_another_length_does_not_hold(length):
    line = Signature(PETER.name, PETER.key_id, b"\1" * length).line
    with refusal(notes.signature_does_not_hold("PeterNeumann", "c74f20a3"), NoteInvalid):
        require_signed(a_note(TEXT, line), [PETER])


def test_the_same_signature_written_with_a_larger_number_does_not_hold():
    # S must be below the order of the group (RFC 8032, section 5.1.7), or a signature could be bent without its key.
    order = 2**252 + 27742317777372353535851937790883648493
    signature = read_signature(PETER_LINE[:-1]).signature
    larger = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert PETER.verifies(TEXT.encode(), signature)
    assert not PETER.verifies(TEXT.encode(), signature[:32] + larger)


def test_a_key_that_is_no_point_of_the_curve_verifies_nothing():
    assert not VerifierKey("log", KeyType.ED25519, b"\xff" * 32).verifies(b"text", b"\1" * 64)


def test_a_witness_never_signed_the_text_alone():
    # A witness signs a time and a text (C2SP tlog-cosignature): without the time, its signature is none of this note.
    witness = SignerKey("witness", b"w" * 32, KeyType.COSIGNATURE)
    text = "cosignature/v1\ntime 1679315147\nlog\n1\nroot\n"
    note = Note(text, (witness.signature(text.encode()),))
    with pytest.raises(NoteInvalid):
        require_signed(note, [witness.verifier])


def test_the_example_of_the_specification_holds():
    key, note = read_verifier_key(EXAMPLE_KEY), read_note(EXAMPLE_NOTE.encode())
    assert (key.name, key.type, key.key_id.hex(), str(key)) == (
        "example.com/foo",
        KeyType.ED25519,
        "530d903a",
        EXAMPLE_KEY,
    )
    assert note.text == "This is an example message.\n"
    assert note.written == EXAMPLE_NOTE
    assert require_signed(note, [key]) == (key,)


def test_the_text_ends_at_the_last_empty_line():
    note = read_note(POEM.encode())
    assert note.text == POEM.partition("\n\n—")[0] + "\n"
    assert [(signature.name, signature.key_id.hex(), len(signature.signature)) for signature in note.signatures] == [
        ("quasimodo.example/salvatore", "367ba04b", 64)
    ]
    assert note.written == POEM


@pytest.mark.parametrize("text", ["\n", "\n\n", "a\n\n\n", "— Peter x08g\n", "\u0085 \u2028 \u007f\n"], ids=ascii)
def test_any_text_without_control_characters_can_be_a_note(text):
    assert a_note(text) == Note(text, (read_signature(PETER_LINE[:-1]),))


def test_the_note_is_byte_for_byte_that_of_the_go_signer():
    key = read_signer_key(PETER_SIGNER)
    note = Note(TEXT, (key.signature(TEXT.encode()),))
    assert note.written == TEXT + "\n" + PETER_LINE
    assert require_signed(note, [PETER]) == (PETER,)


@pytest.mark.parametrize(
    "key", [EXAMPLE_KEY, PETER_KEY, ENOCH_KEY, PLUS_KEY, WITNESS_KEY], ids=lambda key: key.partition("+")[0]
)
def test_a_published_key_is_read_and_written_again(key):
    assert str(read_verifier_key(key)) == key
    assert read_verifier_key(f" {key}\n") == read_verifier_key(key)


def test_the_type_of_a_key_is_its_first_byte():
    assert read_verifier_key(PLUS_KEY).type is KeyType.ED25519
    assert read_verifier_key(WITNESS_KEY).type is KeyType.COSIGNATURE


def test_a_private_key_is_read_and_written_again():
    key = read_signer_key(PETER_SIGNER + "\n")
    assert key.secret == PETER_SIGNER
    assert key.verifier == PETER
    witness = SignerKey("witness", b"w" * 32, KeyType.COSIGNATURE)
    assert read_signer_key(witness.secret) == witness


def test_one_seed_is_another_key_under_another_name_or_type():
    seed = b"s" * 32
    keys = [SignerKey("a", seed), SignerKey("b", seed), SignerKey("a", seed, KeyType.COSIGNATURE)]
    assert len({key.verifier.public for key in keys}) == 1
    assert len({key.verifier.key_id for key in keys}) == 3


@pytest.mark.parametrize(
    ("lines", "keys", "valid"),
    [
        pytest.param([PETER_LINE, ENOCH_LINE], [PETER], (PETER,), id="one known of two"),
        pytest.param([PETER_LINE, ENOCH_LINE], [ENOCH], (ENOCH,), id="the other"),
        pytest.param([PETER_LINE, ENOCH_LINE], [ENOCH, PETER], (ENOCH, PETER), id="both"),
        pytest.param([PETER_LINE], [ENOCH, PETER], (PETER,), id="one signature, two keys"),
        pytest.param([PETER_LINE, PETER_LINE], [PETER], (PETER,), id="twice the same"),
        pytest.param([PETER_LINE] * MOST_SIGNATURES, [PETER], (PETER,), id="as many as may be"),
    ],
)
def test_those_whose_signature_holds_are_named(lines, keys, valid):
    assert require_signed(a_note(TEXT, *lines), keys) == valid


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(Signature("CarmenSandiego", PETER.key_id, b"\1" * 64), id="the id of a known key, another name"),
        pytest.param(Signature(PETER.name, b"\1\2\3\4", b"\1" * 64), id="the name of a known key, another id"),
        pytest.param(Signature("rekor", b"\1\2\3\4", b"\1" * 71), id="another algorithm"),
        pytest.param(Signature("mldsa", b"\1\2\3\4", b"\1" * 2428), id="a long one"),
        pytest.param(Signature("例.example", b"\1\2\3\4", b"\1"), id="another script"),
    ],
)
def test_signatures_of_strangers_are_passed_over(stranger):
    assert require_signed(a_note(TEXT, stranger.line, PETER_LINE), [PETER]) == (PETER,)
    with pytest.raises(NoteInvalid, match="expected a signature of PeterNeumann"):
        require_signed(a_note(TEXT, stranger.line), [PETER])
