"""What witnesses and timestamping authorities make of the log.

They are a strict witness and `openssl ts`. Neither shares our code.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from governance.adapters.outside.http_post import post
from governance.adapters.outside.timestamp_client import TimestampAuthorities
from governance.adapters.outside.witness_client import HttpWitnesses
from governance.errors import InvalidDocument, NotFound, WitnessUnavailable
from governance.sentences import keeping
from governance.services.log.publish import published_checkpoint
from governance.services.log.witness import cosigned_checkpoints, witness, witnessed_summary
from governance.services.ports import Ports
from governance.store.witnesses import Witnessed
from tests import provision
from tests.builders import A_KEY, ANOTHER_KEY, an_event
from tests.fake_store import FakeStore
from tests.fakes import FakeAuthorities, FakeWitnesses, ports
from tests.slow_merkle import mth
from tests.steps import refusal
from tests.witness import OpensslAuthority, Reply, StrictWitness, answering, served

ORIGIN, LOG = A_KEY.name, str(A_KEY.verifier)
TEXT = "text/plain; charset=utf-8"
LOUD = "THIS LOG CONTRADICTS ITSELF"


def empty(home: Path) -> Ports:
    """A console whose log has no entries."""
    (home / "predictions").mkdir(parents=True)
    return ports(home)


def grow(console: Ports, entries: int, word: str = "because") -> None:
    with console.store.writer() as writer:
        for number in range(entries):
            writer.log.append(an_event(f"{word} {number}"))


def leaves(console: Ports) -> list[bytes]:
    with console.store.reader() as reader:
        return [entry.leaf for entry in reader.log.stored()]


def words(console: Ports) -> list[tuple[int, str, str]]:
    with console.store.reader() as reader:
        return [(statement.size, statement.witness, statement.kind) for statement in reader.witnesses.words()]


def set_back(console: Ports, home: Path, copy: FakeStore) -> Ports:
    """The console with its store replaced by an earlier copy."""
    return replace(empty(home), store=copy, witnesses=console.witnesses)


@dataclass
class World:
    """A console and one witness that knows its log.

    The log has three entries.
    """

    console: Ports
    witness: StrictWitness
    home: Path

    def ask(self) -> str:
        """Ask the witness.

        Returns what came of it, a line each.
        """
        return "\n".join(f"{answer.name} {answer.said}" for answer in witness(self.console))


@pytest.fixture(params=["in memory", pytest.param("over HTTP", marks=pytest.mark.slow)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    strict = StrictWitness(tmp_path / "witness.json", {ORIGIN: [LOG]})
    console = empty(tmp_path / "home")
    grow(console, 3)
    with ExitStack() as stack:
        over_http = request.param == "over HTTP"
        url = stack.enter_context(served(strict)) if over_http else "http://witness.test"
        policy = f"witness W {strict.vkey} {url}\nquorum W\n"
        (tmp_path / "witnesses.txt").write_text(policy)
        fake = FakeWitnesses(policy, {url: strict.add_checkpoint})
        witnesses = HttpWitnesses(tmp_path / "witnesses.txt") if over_http else fake
        yield World(replace(console, witnesses=witnesses), strict, tmp_path)


def with_witness(console: Ports, strict: StrictWitness, answer: Callable[[bytes], Reply]) -> Ports:
    """The console with a witness that answers in its own way.

    The witness is reached.
    """
    policy = f"witness W {strict.vkey} http://witness.test\nquorum W\n"
    return replace(console, witnesses=FakeWitnesses(policy, {"http://witness.test": answer}))


def test_where_nobody_is_named_nobody_is_asked(tmp_path):
    console = empty(tmp_path)
    grow(console, 1)
    with refusal(keeping.nobody_to_witness()):
        witness(console)
    assert witnessed_summary(console) == ()
    assert cosigned_checkpoints(console) == ()


def test_witnesses_without_an_address_are_not_asked(world: World):
    console = replace(world.console, witnesses=FakeWitnesses(f"witness W {world.witness.vkey}\nquorum W"))
    with refusal(keeping.nobody_to_witness()):
        witness(console)


@pytest.mark.parametrize("asked", ["witnesses", "authorities"])
def test_an_empty_log_has_nothing_to_be_witnessed(tmp_path, asked):
    by = {"witnesses": FakeWitnesses("quorum none"), "authorities": FakeAuthorities(("http://tsa.test",))}
    with refusal(keeping.no_checkpoint_yet(), NotFound):
        witness(replace(empty(tmp_path), **{asked: by[asked]}))


def test_a_policy_about_another_log_is_refused(world: World):
    other = f"log {ANOTHER_KEY.verifier}\nwitness W {world.witness.vkey} http://witness.test\nquorum W\n"
    with refusal(
        keeping.witnesses_of_another_log(
            ("log.placet.test+a1c8f593+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",),
            "log.placet.test+f22380b9+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        )
    ):
        witness(replace(world.console, witnesses=FakeWitnesses(other)))


def test_a_policy_that_cannot_be_read_is_said(tmp_path):
    console = empty(tmp_path / "home")
    with refusal(r"PLACET_WITNESSES names .*missing.txt, which cannot be read: No such file", NotFound):
        witness(replace(console, witnesses=HttpWitnesses(tmp_path / "missing.txt")))
    (tmp_path / "bad.txt").write_text("quorum X")
    with pytest.raises(InvalidDocument, match=r"bad.txt:1: quorum: found 'X'"):
        witness(replace(console, witnesses=HttpWitnesses(tmp_path / "bad.txt")))


def test_the_first_checkpoint_is_cosigned_and_published(world: World):
    assert world.ask() == "W cosigned the checkpoint of 3 entries at 2026-03-31 23:33:21 UTC"
    with world.console.store.reader() as reader:
        signed = reader.log.checkpoint().written
    assert world.witness.seen == [f"old 0\n\n{signed}".encode()]
    assert world.witness.cosigned(ORIGIN) == (3, mth(leaves(world.console)))
    published = published_checkpoint(world.console).written
    world.witness.time -= 1
    assert published == signed + world.witness.cosignature(signed.partition("\n\n")[0] + "\n")


def test_a_log_that_grows_proves_to_its_witness_that_it_only_grew(world: World):
    for entries in (1, 1, 4, 7):
        world.ask()
        grow(world.console, entries)
    assert world.ask() == "W cosigned the checkpoint of 16 entries at 2026-03-31 23:33:25 UTC"
    assert world.witness.cosigned(ORIGIN) == (16, mth(leaves(world.console)))
    assert [body.partition(b"\n")[0] for body in world.witness.seen] == [
        b"old 0",
        b"old 3",
        b"old 4",
        b"old 5",
        b"old 9",
    ]


def test_a_checkpoint_can_be_cosigned_again(world: World):
    world.ask()
    assert world.ask() == "W cosigned the checkpoint of 3 entries at 2026-03-31 23:33:22 UTC"
    assert words(world.console) == [(3, f"witness.example/w1+{world.witness.key_id.hex()}", "cosignature")]


def test_a_checkpoint_is_published_before_anybody_cosigned_it(world: World):
    world.ask()
    grow(world.console, 1)
    assert [signature.name for signature in published_checkpoint(world.console).signatures] == [ORIGIN]


def test_a_witness_that_has_forgotten_is_reminded(world: World):
    world.ask()
    world.witness.file.unlink()
    grow(world.console, 2)
    assert world.ask().startswith("W cosigned the checkpoint of 5 entries")
    assert [body.partition(b"\n")[0] for body in world.witness.seen] == [b"old 0", b"old 3", b"old 0"]


def test_a_console_that_has_forgotten_asks_its_witness(world: World, tmp_path):
    before = world.console.store.copied()
    world.ask()
    forgetful = set_back(world.console, tmp_path / "after", before)
    assert [answer.good for answer in witness(forgetful)] == [True]
    assert world.witness.seen[-1].startswith(b"old 3\n\n")


def test_an_older_copy_of_the_log_is_told_that_entries_are_missing(world: World, tmp_path):
    before = world.console.store.copied()
    grow(world.console, 2)
    world.ask()
    replayed = set_back(world.console, tmp_path / "after", before)
    (outcome,) = witness(replayed)
    assert not outcome.good
    assert outcome.said == (
        f"refuses to cosign. {LOUD}: it has cosigned 5 entries, the log has 3 now: entries are missing, or this is an older copy"
    )
    assert words(replayed) == []


def test_an_older_copy_that_goes_on_differently_is_told_so(world: World, tmp_path):
    before = world.console.store.copied()
    grow(world.console, 2)
    world.ask()
    forked = set_back(world.console, tmp_path / "after", before)
    grow(forked, 4, "another reason")
    (outcome,) = witness(forked)
    assert not outcome.good
    assert outcome.said == (
        f"refuses to cosign. {LOUD}: the 5 entries that it has cosigned are not the beginning of these 7"
    )
    assert words(forked) == []
    assert world.witness.cosigned(ORIGIN) == (5, mth(leaves(world.console)))


def test_another_log_of_the_same_size_is_told_so(world: World, tmp_path):
    before = world.console.store.copied()
    grow(world.console, 2)
    world.ask()
    forked = set_back(world.console, tmp_path / "after", before)
    grow(forked, 2, "another reason")
    (outcome,) = witness(forked)
    assert not outcome.good
    assert outcome.said == f"refuses to cosign. {LOUD}: it has cosigned 5 entries that have another root than these"


def test_a_witness_that_trusts_another_key_is_told_ours(world: World):
    world.witness.logs[ORIGIN] = [str(ANOTHER_KEY.verifier)]
    assert world.ask() == f"W does not trust the key that the log signs with (403); it is {LOG}"
    assert words(world.console) == []


def test_a_witness_that_does_not_know_the_log_is_told_its_key(world: World):
    world.witness.logs.clear()
    assert world.ask() == f"W does not know the log {ORIGIN} (404); its operator needs the key {LOG}"


def test_a_witness_that_fails_does_not_stop_the_others(world: World):
    others = FakeWitnesses(
        f"witness down {world.witness.vkey} http://nobody.test\n"
        f"witness up {replace(world.witness, seed=b'v' * 32).vkey} http://up.test\nquorum down\n",
        {"http://up.test": replace(world.witness, seed=b"v" * 32).add_checkpoint},
    )
    authorities = FakeAuthorities(("http://a.test", "http://b.test"), broken=("http://a.test",))
    console = replace(world.console, witnesses=others, authorities=authorities)
    assert [(answer.name, answer.good) for answer in witness(console)] == [
        ("down", False), ("up", True), ("http://a.test", False), ("http://b.test", True),
    ]  # fmt: skip
    assert [(size, kind) for size, _, kind in words(console)] == [(3, "timestamp"), (3, "cosignature")]


def test_a_log_that_grows_while_it_is_submitted_goes_on_from_what_the_witness_says(world: World):
    strict = world.witness

    def meanwhile(body: bytes) -> Reply:
        if len(strict.seen) == 0:
            # Another process adds an entry and has that cosigned, between our look at the log and the witness's.
            grow(world.console, 1)
            assert [answer.good for answer in witness(with_witness(world.console, strict, strict.add_checkpoint))] == [
                True
            ]
        return strict.add_checkpoint(body)

    (outcome,) = witness(with_witness(world.console, strict, meanwhile))
    assert outcome.good
    assert [body.partition(b"\n")[0] for body in strict.seen] == [b"old 0", b"old 0", b"old 4"]


def a_line(strict: StrictWitness, text: str) -> bytes:
    return strict.cosignature(text).encode()


def _of(body: bytes) -> str:
    return body.decode().split("\n\n")[1] + "\n"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(lambda _, __: (200, TEXT, b""), "no valid cosignature: a signature line is", id="nothing"),
        pytest.param(lambda _, __: (200, TEXT, b"\xff"), "no valid cosignature: a cosignature is UTF-8 text", id="no text"),
        pytest.param(lambda _, __: (200, "text/html", b"<html>"), "no valid cosignature: a signature line is", id="a page"),
        pytest.param(
            lambda w, body: (200, TEXT, a_line(replace(w, seed=b"x" * 32), _of(body))),
            "no valid cosignature: there is no line by witness.example/w1+",
            id="a cosignature of somebody else",
        ),
        pytest.param(
            lambda w, _: (200, TEXT, a_line(w, "another.example\n3\nAAAA\n")),
            "no valid cosignature: the cosignature of witness.example/w1 does not hold",
            id="a cosignature of something else",
        ),
        pytest.param(
            lambda w, body: (200, TEXT, a_line(replace(w, time=2**63), _of(body))),
            "which no calendar has",
            id="a time that no calendar has",
        ),
        pytest.param(lambda _, __: (400, TEXT, b"what?"), "did not understand what it was asked (400)", id="400"),
        pytest.param(lambda _, __: (302, TEXT, b""), "points to another address (status 302); nobody is followed there", id="302"),
        pytest.param(lambda _, __: (500, TEXT, b"oops"), "answered with status 500, expected 200 and a cosignature", id="500"),
        pytest.param(
            lambda _, __: (409, "text/x.tlog.size", b"2\n"),
            "was told that it had cosigned 2 entries, and says 2 (409); try again",
            id="409 whatever it is told",
        ),
        pytest.param(
            lambda _, __: (409, TEXT, b"2\n"), "was told that it had cosigned 0 entries, and says something else (409)", id="409 with another type"
        ),
        pytest.param(
            lambda _, __: (409, "text/x.tlog.size", b"-2\n"), "and says something else (409)", id="409 without a size"
        ),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_cosignature_is_said_and_not_kept(tmp_path, answer, says):
    strict = StrictWitness(tmp_path / "witness.json", {ORIGIN: [LOG]})
    console = empty(tmp_path / "home")
    grow(console, 3)
    (outcome,) = witness(with_witness(console, strict, lambda body: answer(strict, body)))
    assert not outcome.good
    assert says in outcome.said
    assert words(console) == []


def test_lines_of_other_keys_are_passed_over(world: World):
    def also(body: bytes) -> Reply:
        status, kind, content = world.witness.add_checkpoint(body)
        return status, kind, a_line(replace(world.witness, seed=b"x" * 32), _of(body)) + content

    assert [answer.good for answer in witness(with_witness(world.console, world.witness, also))] == [True]
    assert len(published_checkpoint(world.console).signatures) == 2


def test_what_was_witnessed_can_be_told(world: World):
    assert witnessed_summary(world.console) == ("W has cosigned nothing yet", "the quorum W has not seen this log")
    world.ask()
    grow(world.console, 2)
    sentence = "W cosigned the checkpoint of 3 entries at 2026-03-31 23:33:21 UTC"
    assert witnessed_summary(world.console) == (sentence, "the quorum W has seen the first 3 of 5 entries")
    (checkpoint,) = cosigned_checkpoints(world.console)
    assert (checkpoint.size, checkpoint.root) == (3, mth(leaves(world.console)[:3]))


def test_a_quorum_has_seen_what_the_slowest_of_enough_has_seen(world: World):
    second = StrictWitness(world.home / "second.json", {ORIGIN: [LOG]}, name="witness.example/w2", seed=b"v" * 32)
    lines = f"witness W {world.witness.vkey} http://1.test\nwitness V {second.vkey} http://2.test\n"
    first = {"http://1.test": world.witness.add_checkpoint}
    both = {**first, "http://2.test": second.add_checkpoint}
    witness(replace(world.console, witnesses=FakeWitnesses(f"{lines}quorum none", both)))
    grow(world.console, 2)
    witness(replace(world.console, witnesses=FakeWitnesses(f"{lines}quorum none", first)))
    for rule, seen in (("any", 5), ("all", 3)):
        sentences = witnessed_summary(
            replace(world.console, witnesses=FakeWitnesses(f"{lines}group G {rule} W V\nquorum G"))
        )
        assert sentences[-1] == f"the quorum G has seen the first {seen} of 5 entries"


def test_a_witness_that_saw_another_history_is_told_of_loudly(world: World, tmp_path):
    before = world.console.store.copied()
    grow(world.console, 2)
    world.ask()
    forked = set_back(world.console, tmp_path / "after", before)
    grow(forked, 2, "another reason")
    with world.console.store.reader() as reader, forked.store.writer() as writer:
        writer.witnesses.add(reader.witnesses.words()[0])
    sentence = "W cosigned the checkpoint of 5 entries at 2026-03-31 23:33:21 UTC"
    assert witnessed_summary(forked) == (
        f"{sentence}. {LOUD}: they are not the beginning of this log",
        "the quorum W has not seen this log",
    )
    assert [signature.name for signature in published_checkpoint(forked).signatures] == [ORIGIN]


def test_a_cosignature_that_somebody_wrote_into_the_store_counts_for_nothing(world: World):
    world.ask()
    with world.console.store.writer() as writer:
        (kept,) = writer.witnesses.words()
        writer.witnesses.add(replace(kept, word=kept.word.replace(b"A", b"B").replace(b"a", b"b")))
    assert witnessed_summary(world.console)[0] == "W has cosigned nothing yet"


def test_a_stamp_is_kept_and_told(world: World):
    console = replace(world.console, witnesses=None, authorities=FakeAuthorities(("http://tsa.test",)))
    assert witnessed_summary(console) == ("http://tsa.test has stamped nothing yet",)
    (outcome,) = witness(console)
    assert outcome.said == "stamped the checkpoint of 3 entries at 2026-04-01 12:00:00 UTC"
    with console.store.reader() as reader:
        (kept,) = reader.witnesses.words()
        signed = reader.log.checkpoint().written
    assert kept == Witnessed(3, "http://tsa.test", "timestamp", signed, b"token of " + signed.encode(), kept.at)
    assert witnessed_summary(console) == (
        "http://tsa.test stamped the checkpoint of 3 entries at 2026-04-01 12:00:00 UTC",
    )


def test_a_stamp_that_nobody_verified_says_so(world: World):
    authorities = FakeAuthorities(("http://tsa.test",), verified=False)
    (outcome,) = witness(replace(world.console, witnesses=None, authorities=authorities))
    assert outcome.good
    assert outcome.said.endswith("; kept unverified, because PLACET_TIMESTAMP_ROOTS names no root to check it against")


# Over a socket: the adapters.


@pytest.mark.slow
def test_a_witness_that_is_down_is_said():
    with answering(lambda *_: (200, TEXT, b"")) as url:
        pass
    with pytest.raises(WitnessUnavailable, match=r"no answer \(.*[Cc]onnection refused\)"):
        HttpWitnesses(Path("nowhere")).add_checkpoint(url, b"old 0\n")


@pytest.mark.slow
def test_a_redirection_is_not_followed():
    with (
        answering(lambda *_: pytest.fail("it was followed")) as elsewhere,
        answering(lambda *_: (307, TEXT, b""), Location=elsewhere) as url,
    ):
        assert post(url, b"", TEXT, WitnessUnavailable).status == 307


@pytest.mark.slow
def test_the_environment_names_no_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with answering(lambda *_: (200, TEXT, b"here")) as url:
        assert post(url, b"", TEXT, WitnessUnavailable).content == b"here"


@pytest.mark.slow
def test_an_answer_without_end_is_not_read_to_its_end():
    with (
        answering(lambda *_: (200, TEXT, b"x" * 1_000_000)) as url,
        pytest.raises(WitnessUnavailable, match="the answer is longer than 262144 bytes"),
    ):
        post(url, b"", TEXT, WitnessUnavailable)


@pytest.mark.slow
def test_a_compressed_answer_is_not_unpacked():
    with answering(lambda *_: (200, TEXT, b"\x1f\x8b nonsense"), **{"Content-Encoding": "gzip"}) as url:
        assert post(url, b"", TEXT, WitnessUnavailable).content == b"\x1f\x8b nonsense"


@pytest.mark.slow
def test_an_answer_that_does_not_come_is_not_waited_for():
    import threading

    released = threading.Event()

    def late(*_: object) -> Reply:
        released.wait(timeout=20)
        return 200, TEXT, b""

    with answering(late) as url:
        with pytest.raises(WitnessUnavailable, match=r"no answer within 0\.3 seconds"):
            post(url, b"", TEXT, WitnessUnavailable, seconds=0.3)
        released.set()


@pytest.fixture(scope="module")
def openssl() -> str:
    program = shutil.which("openssl")
    if program is None:
        (pytest.fail if provision.demanded() else pytest.skip)(
            "there is no openssl, which answers as timestamping authority"
        )
    return program


@pytest.fixture
def authority(tmp_path, openssl) -> OpensslAuthority:
    return OpensslAuthority(tmp_path / "tsa", openssl)


@pytest.fixture
def stamped(tmp_path) -> Ports:
    console = empty(tmp_path / "home")
    grow(console, 3)
    return console


def stamp(console: Ports, reply: Callable[[str, bytes], Reply], roots: Path | None) -> str:
    """Ask an authority that answers with `reply`.

    Returns what comes of it.
    """
    with answering(reply) as url:
        (outcome,) = witness(replace(console, authorities=TimestampAuthorities([url], roots)))
    return outcome.said.replace(url, "URL")


@pytest.mark.slow
def test_an_authority_stamps_the_checkpoint_and_openssl_agrees(stamped, authority):
    answer = stamp(stamped, authority.stamp, authority.roots)
    assert answer.startswith("stamped the checkpoint of 3 entries at ")
    assert "unverified" not in answer
    with stamped.store.reader() as reader:
        (kept,) = reader.witnesses.words()
    assert authority.accepts(kept.word, kept.checkpoint.encode())
    assert not authority.accepts(kept.word, kept.checkpoint.encode() + b"\n")
    assert abs((datetime.now(UTC) - kept.at).total_seconds()) < 60


@pytest.mark.slow
def test_without_a_trusted_root_the_token_is_kept_and_said_to_be_unverified(stamped, authority):
    assert stamp(stamped, authority.stamp, None).endswith("names no root to check it against")
    assert len(words(stamped)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "says"),
    [
        pytest.param(lambda _, __: (200, TEXT, b"garbage"), "its answer is no timestamp response", id="garbage"),
        pytest.param(lambda _, __: (200, TEXT, b""), "its answer is no timestamp response", id="nothing"),
        pytest.param(lambda _, __: (503, TEXT, b"later"), "it answered with status 503, expected 200 and a timestamp", id="503"),
        pytest.param(
            lambda tsa, _: tsa.stamp("", b"nonsense"), "it did not grant a timestamp: status 2, rejection", id="a rejection"
        ),
        pytest.param(
            lambda tsa, _: tsa.stamp("", a_query(b"something else")), "its token is over something else", id="another imprint"
        ),
        pytest.param(
            lambda tsa, query: tsa.stamp("", another_nonce(query)), "its token has another nonce", id="another nonce"
        ),
        pytest.param(
            lambda tsa, query: (200, TEXT, tsa.stamp("", query)[2][:200]), "its answer is no timestamp response", id="half of it"
        ),
        pytest.param(
            lambda tsa, query: (200, TEXT, spoilt(tsa.stamp("", query)[2])), "its token leads to no root", id="a spoilt signature"
        ),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_stamp_is_said_and_not_kept(stamped, authority, reply, says):
    assert stamp(stamped, lambda _, query: reply(authority, query), authority.roots).startswith(
        f"gave no timestamp: {says}"
    )
    assert words(stamped) == []


def a_query(content: bytes) -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    return TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def another_nonce(query: bytes) -> bytes:
    """The same question with another nonce.

    One bit of the nonce is turned. It stands before the last three bytes (certReq).
    """
    return query[:-4] + bytes([query[-4] ^ 1]) + query[-3:]


def spoilt(response: bytes) -> bytes:
    return response[:-1] + bytes([response[-1] ^ 1])


@pytest.mark.slow
def test_a_token_that_leads_to_another_root_is_not_kept(stamped, authority, openssl, tmp_path):
    another = OpensslAuthority(tmp_path / "another", openssl)
    answer = stamp(stamped, authority.stamp, another.roots)
    assert answer.startswith("gave no timestamp: its token leads to no root that is trusted here")
    assert words(stamped) == []


@pytest.mark.slow
@pytest.mark.parametrize("content", [None, b"", b"no certificate"], ids=["missing", "empty", "nonsense"])
def test_roots_that_cannot_be_read_are_said_before_anybody_is_asked(stamped, tmp_path, content):
    roots = tmp_path / "roots.pem"
    if content is not None:
        roots.write_bytes(content)
    answer = stamp(stamped, lambda *_: pytest.fail("it was asked"), roots)
    assert "roots.pem, which holds no certificates that can be read" in answer


def test_an_authority_is_called_by_its_address_without_its_password():
    assert TimestampAuthorities(["https://me:secret@tsa.example/stamp"]).names() == ("https://tsa.example/stamp",)
