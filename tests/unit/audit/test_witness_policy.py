import pytest

from governance.audit.note import KeyType, SignerKey
from governance.audit.witness_policy import read_policy
from governance.errors import InvalidDocument
from tests.builders import A_KEY


def a_key(letter: str, kind: KeyType = KeyType.COSIGNATURE, name: str | None = None) -> SignerKey:
    return SignerKey(name or f"witness.example/{letter}", letter.encode() * 32, kind)


KEYS = {name: a_key(name) for name in "abcdef"}
LINES = {name: f"witness {name} {key.verifier}" for name, key in KEYS.items()}
EXAMPLE = f"""
# The example of the specification: two of three here, and one of three there.
log {A_KEY.verifier} https://log.example/

{LINES["a"]} https://a.example/
{LINES["b"]}
{LINES["c"]}
group X-witnesses 2 a b c

  witness\td  {KEYS["d"].verifier}\t
{LINES["e"]}
{LINES["f"]}
group Y-witnesses any d e f

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def policy(*lines: str):
    return read_policy("\n".join(lines).encode(), "witnesses.txt")


def problems(content: str | bytes) -> list[str]:
    with pytest.raises(InvalidDocument) as refusal:
        read_policy(content if isinstance(content, bytes) else content.encode(), "w.txt")
    return str(refusal.value).splitlines()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param([], ["w.txt: quorum: found no line, expected one line `quorum NAME`, or `quorum none`"], id="nothing"),
        pytest.param(
            ["quorum none", "quorum none"], ["w.txt:2: quorum: found a second line, expected one"], id="two quorums"
        ),
        pytest.param(
            ["quorum a", LINES["a"]],
            ["w.txt:1: quorum: found 'a', expected `none`, or the name of a witness or group defined above"],
            id="a quorum of somebody defined below",
        ),
        pytest.param(
            ["witness a", "quorum none"],
            ["w.txt:1: witness: found 'witness a', expected witness NAME KEY [ADDRESS]"],
            id="a witness without a key",
        ),
        pytest.param(
            [f"{LINES['a']} https://a.example/ more", "quorum none"],
            ["expected witness NAME KEY [ADDRESS]"],
            id="more than a line has",
        ),
        pytest.param(
            ["Witness a b", "quorum none"],
            ["w.txt:1: line: found 'Witness a b', expected witness NAME KEY [ADDRESS], group NAME all|any|NUMBER NAME..."],
            id="a word that begins no line",
        ),
        pytest.param(
            ["witness a nonsense", "quorum none"],
            ["w.txt:1: witness: found 'nonsense' (a public key is written NAME+ID+KEY), expected a key, NAME+ID+KEY"],
            id="no key",
        ),
        pytest.param(
            [f"witness a {a_key('a', KeyType.ED25519).verifier}", "quorum none"],
            ["w.txt:1: witness: found a key of type 01, expected one of type 04"],
            id="the key of a log for a witness",
        ),
        pytest.param(
            [f"log {a_key('a').verifier}", "quorum none"],
            ["w.txt:1: log: found a key of type 04, expected one of type 01"],
            id="the key of a witness for a log",
        ),
        pytest.param(
            [LINES["a"], f"witness again {a_key('a', name='another.example').verifier}", "quorum none"],
            ["w.txt:2: witness: found the key of another.example again, expected each key once"],
            id="one key under two names",
        ),
        pytest.param(
            [LINES["a"], f"witness a {KEYS['b'].verifier}", "quorum none"],
            ["w.txt:2: witness: found the name 'a', expected a name that is not taken"],
            id="one name for two keys",
        ),
        pytest.param(
            [f"witness none {KEYS['a'].verifier}", "quorum none"],
            ["w.txt:1: witness: found the name 'none', expected a name that is not taken"],
            id="a witness called none",
        ),
        pytest.param(
            [f"witness all {KEYS['a'].verifier}", "quorum none"],
            ["w.txt:1: witness: found the name 'all', expected a name that is not taken"],
            id="a witness called all",
        ),
        pytest.param(
            [LINES["a"], "group any all a", "quorum any"],
            ["w.txt:2: group: found the name 'any', expected a name that is not taken", "w.txt:3: quorum: found 'any'"],
            id="a group called any",
        ),
        pytest.param(
            [f"{LINES['a']} ftp://a.example/", "quorum none"],
            ["w.txt:1: witness: found 'ftp://a.example/', expected an address that begins with https:// or http://"],
            id="an address that is none",
        ),
        pytest.param(
            [LINES["a"], "group g 2 a", "quorum g"],
            ["w.txt:2: group: found '2', expected `all`, `any` or a number from 1 to 1"],
            id="more than there are",
        ),
        pytest.param(
            [LINES["a"], "group g 0 a", "quorum g"], ["w.txt:2: group: found '0', expected `all`"], id="none of them"
        ),
        pytest.param([LINES["a"], "group g 01 a", "quorum g"], ["w.txt:2: group: found '01'"], id="a leading zero"),
        pytest.param(
            [LINES["a"], "group g all", "quorum g"],
            ["w.txt:2: group: found 'group g all', expected group NAME all|any|NUMBER NAME...", "w.txt:3: quorum: found 'g'"],
            id="a group of nobody",
        ),
        pytest.param(
            [LINES["a"], "group g any a none", "quorum g"],
            ["w.txt:2: group: found 'none', expected the name of a witness or group defined above"],
            id="none as a member",
        ),
        pytest.param(
            [LINES["a"], "group g any g a", "quorum g"], ["w.txt:2: group: found 'g', expected the name"], id="itself as a member"
        ),
        pytest.param(
            [LINES["a"], LINES["b"], "group g any a b", "group h all g a", "quorum h"],
            ["w.txt:4: group: found 'a' again, expected each name as a member once, in one group"],
            id="a witness who would count twice",
        ),
        pytest.param(
            ["quorum none\r"],
            ["w.txt:1: line: found the control character '\\r', expected spaces, tabs and text", "w.txt: quorum: found no line"],
            id="lines of Windows",
        ),
        pytest.param(
            ["quorum\u00a0none"], ["w.txt:1: line: found 'quorum\\xa0none'", "w.txt: quorum: found no line"], id="a space that is none"
        ),
        pytest.param(
            ["quorum x", "group y any z"],
            ["w.txt:1: quorum: found 'x'", "w.txt:2: group: found 'z'"],
            id="every problem is told",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_policy_is_refused_line_by_line(lines, says):
    sentences = problems("\n".join(lines))
    assert len(sentences) == len(says)
    assert [phrase for phrase, sentence in zip(says, sentences, strict=True) if phrase not in sentence] == []


def test_bytes_that_are_no_text_are_shown_and_refused():
    assert problems(b"quorum \xff\xfe") == [
        "w.txt:1: quorum: found '\\udcff\\udcfe', expected `none`, or the name of a witness or group defined above"
    ]
    assert "a key whose name is UTF-8 text" in problems(b"witness a \xff+00000000+BAAA\nquorum none")[0]


def test_names_are_bytes_and_need_not_be_text():
    parsed = read_policy(
        f"witness \udcff {KEYS['a'].verifier}\nquorum \udcff".encode(errors="surrogateescape"), "w.txt"
    )
    assert parsed.satisfied_by([KEYS["a"].verifier])


def test_the_example_of_the_specification_is_read():
    parsed = policy(EXAMPLE)
    assert [(witness.name, witness.url) for witness in parsed.witnesses] == [
        ("a", "https://a.example"), ("b", None), ("c", None), ("d", None), ("e", None), ("f", None),
    ]  # fmt: skip
    assert parsed.logs == (A_KEY.verifier,)
    assert parsed.quorum == "X-and-Y"


@pytest.mark.parametrize(
    ("cosigned", "enough"),
    [
        pytest.param("", False, id="nobody"),
        pytest.param("abc", False, id="all of one group"),
        pytest.param("ad", False, id="too few of one group"),
        pytest.param("abd", True, id="just enough"),
        pytest.param("bcf", True, id="others, just enough"),
        pytest.param("def", False, id="all of the other group"),
        pytest.param("abcdef", True, id="everybody"),
    ],
)
def test_a_quorum_is_reached_by_enough_of_both_groups(cosigned, enough):
    assert policy(EXAMPLE).satisfied_by([KEYS[name].verifier for name in cosigned]) is enough


def test_a_key_that_the_policy_does_not_name_counts_for_nothing():
    assert not policy(LINES["a"], "quorum a").satisfied_by([KEYS["b"].verifier])


def test_a_quorum_of_none_needs_nobody():
    assert policy("quorum none").satisfied_by([])


def test_a_single_witness_can_be_the_quorum():
    assert policy(LINES["a"], "quorum a").satisfied_by([KEYS["a"].verifier])
