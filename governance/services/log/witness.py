"""Have others say what they saw of the log.

Witnesses cosign its checkpoint, timestamping authorities stamp it. Whoever holds the log's key could sign two
histories and show each to somebody else. A witness that has cosigned one of them never cosigns the other.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.audit.checkpoint import Checkpoint, Cosignature, read_checkpoint, read_cosignature
from governance.audit.invalid import NoteInvalid
from governance.audit.log import LogReader
from governance.audit.merkle import consistency_proof, root
from governance.audit.note import Note, Signature, VerifierKey, read_note, read_signature
from governance.audit.witness_policy import Witness, WitnessPolicy
from governance.errors import PlacetError, Refused
from governance.sentences import keeping, notes
from governance.services.log.publish import COSIGNATURE, TIMESTAMP, newest_checkpoint
from governance.services.ports import Answer, Authorities, Ports, Witnesses
from governance.store.transaction import Reader
from governance.store.witnesses import Witnessed

MOST_PROOF_LINES = 63
SIZE_TYPE = "text/x.tlog.size"
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")
CONTRADICTED = "THIS LOG CONTRADICTS ITSELF"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one witness or authority."""

    name: str
    good: bool
    """Whether their word is in the store now."""
    said: str
    """The rest of a sentence that begins with the name."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The log as it was when it was looked at."""

    note: Note
    checkpoint: Checkpoint
    key: VerifierKey


def witness(ports: Ports) -> tuple[Outcome, ...]:
    """Ask every witness and authority about the newest checkpoint.

    Every witness that has an address. One who fails does not stop the others. Raises Refused where nobody is to be
    asked, NotFound where the log is empty.
    """
    outcomes = (*_cosigned(ports), *_stamped(ports))
    if not outcomes:
        raise Refused(keeping.nobody_to_witness())
    return outcomes


def _cosigned(ports: Ports) -> list[Outcome]:
    """Every witness with an address is asked."""
    witnesses = ports.witnesses
    if witnesses is None:
        return []
    policy = witnesses.policy()
    with ports.store.reader() as reader:
        newest_checkpoint(reader.log)
        keys = reader.log.keys()
    ours = [log_key.key for log_key in keys]
    if policy.logs and not set(policy.logs) & set(ours):
        raise Refused(keeping.witnesses_of_another_log([str(key) for key in policy.logs], str(ours[-1])))
    return [
        _cosigned_by(ports, witnesses, trusted, trusted.url) for trusted in policy.witnesses if trusted.url is not None
    ]


def _stamped(ports: Ports) -> list[Outcome]:
    """Every authority is asked."""
    authorities = ports.authorities
    if authorities is None:
        return []
    with ports.store.reader() as reader:
        newest_checkpoint(reader.log)
    return [_stamped_by(ports, authorities, name) for name in authorities.names()]


def _cosigned_by(ports: Ports, witnesses: Witnesses, trusted: Witness, url: str) -> Outcome:
    try:
        return _Submission(ports, witnesses, trusted, url).outcome()
    except PlacetError as error:
        return Outcome(trusted.name, good=False, said=f"was asked in vain: {error}")


@dataclass(slots=True)
class _Submission:
    """Bringing the newest checkpoint to one witness."""

    ports: Ports
    witnesses: Witnesses
    witness: Witness
    url: str

    def outcome(self) -> Outcome:
        with self.ports.store.reader() as reader:
            old = self._last_seen(reader)
        seen, answer = self._submit(old)
        reported = _size_in(answer)
        if answer is not None and answer.status == 409 and reported is not None and reported != old:
            # The log may have grown, or somebody else may have submitted meanwhile: once more, from what the witness says.
            old = reported
            seen, answer = self._submit(old)
        return self._told(seen, old, answer)

    def _last_seen(self, reader: Reader) -> int:
        """The size that this witness has cosigned last.

        As far as the store knows.
        """
        mine = name_of(self.witness.key)
        return max(
            (word.size for word in reader.witnesses.words() if (word.kind, word.witness) == (COSIGNATURE, mine)),
            default=0,
        )

    def _submit(self, old: int) -> tuple[_Seen, Answer | None]:
        """The witness's answer to the newest checkpoint.

        None where it has seen more than there is now.
        """
        with self.ports.store.reader() as reader:
            seen = _seen(reader.log)
            if old > seen.checkpoint.size:
                return seen, None
            proof = consistency_proof(old, seen.checkpoint.size, reader.log.hashes) if old else ()
        return seen, self.witnesses.add_checkpoint(self.url, request_body(old, proof, seen.note))

    def _told(self, seen: _Seen, old: int, answer: Answer | None) -> Outcome:
        size, origin = seen.checkpoint.size, seen.checkpoint.origin
        if answer is None:
            return self._contradiction(
                f"it has cosigned {old} entries, the log has {size} now: entries are missing, or this is an older copy"
            )
        match answer.status:
            case 200:
                return self._kept(seen, answer)
            case 409 if old == size and _size_in(answer) in (None, size):
                return self._contradiction(f"it has cosigned {size} entries that have another root than these")
            case 409:
                reported = _size_in(answer)
                return self._failed(
                    f"was told that it had cosigned {old} entries, and says {'something else' if reported is None else reported} (409); try again"
                )
            case 422:
                return self._contradiction(
                    f"the {old} entries that it has cosigned are not the beginning of these {size}"
                )
            case 404:
                return self._failed(f"does not know the log {origin} (404); its operator needs the key {seen.key}")
            case 403:
                return self._failed(f"does not trust the key that the log signs with (403); it is {seen.key}")
            case 400:
                return self._failed("did not understand what it was asked (400)")
            case status if 300 <= status < 400:
                return self._failed(f"points to another address (status {status}); nobody is followed there")
            case status:
                return self._failed(f"answered with status {status}, expected 200 and a cosignature")

    def _kept(self, seen: _Seen, answer: Answer) -> Outcome:
        try:
            line, cosignature = _cosignature(answer.content, seen.note.text, self.witness.key)
        except NoteInvalid as error:
            return self._failed(f"answered with no valid cosignature: {error}")
        word = Witnessed(
            size=seen.checkpoint.size,
            witness=name_of(self.witness.key),
            kind=COSIGNATURE,
            checkpoint=seen.note.written,
            word=line.line.encode(),
            at=cosignature.at,
        )
        with self.ports.store.writer() as writer:
            writer.witnesses.add(word)
        return Outcome(self.witness.name, good=True, said=f"cosigned {_entries(word.size)} at {_time(cosignature.at)}")

    def _failed(self, sentence: str) -> Outcome:
        return Outcome(self.witness.name, good=False, said=sentence)

    def _contradiction(self, why: str) -> Outcome:
        return self._failed(f"refuses to cosign. {CONTRADICTED}: {why}")


def _stamped_by(ports: Ports, authorities: Authorities, name: str) -> Outcome:
    try:
        with ports.store.reader() as reader:
            seen = _seen(reader.log)
        stamp = authorities.stamp(name, seen.note.written.encode())
        word = Witnessed(seen.checkpoint.size, name, TIMESTAMP, seen.note.written, stamp.token, stamp.at)
        with ports.store.writer() as writer:
            writer.witnesses.add(word)
    except PlacetError as error:
        return Outcome(name, good=False, said=f"gave no timestamp: {error}")
    checked = (
        "" if stamp.verified else "; kept unverified, because PLACET_TIMESTAMP_ROOTS names no root to check it against"
    )
    return Outcome(name, good=True, said=f"stamped {_entries(word.size)} at {_time(stamp.at)}{checked}")


def cosigned_checkpoints(ports: Ports) -> tuple[Checkpoint, ...]:
    """The newest checkpoint that each witness of the policy has cosigned.

    Cosignatures are checked: each checkpoint must be on the log's way.
    """
    if ports.witnesses is None:
        return ()
    policy = ports.witnesses.policy()
    with ports.store.reader() as reader:
        return tuple(read_checkpoint(note.text) for note, _ in _words(reader, policy).values())


def witnessed_summary(ports: Ports) -> tuple[str, ...]:
    """What others have said about this log, in sentences.

    The last statement of every witness and authority, then the quorum. Cosignatures are checked again here, and that
    the checkpoint they are about is one of this log. Empty where nobody is asked.
    """
    sentences: list[str] = []
    with ports.store.reader() as reader:
        size = reader.log.size()
        if ports.witnesses is not None:
            policy = ports.witnesses.policy()
            words = _words(reader, policy)
            sentences += [_last_word(reader.log, size, trusted, words.get(trusted.key)) for trusted in policy.witnesses]
            sentences += _quorum(reader.log, size, policy, words)
        if ports.authorities is not None:
            stamps = {stamp.witness: stamp for stamp in reversed(reader.witnesses.words()) if stamp.kind == TIMESTAMP}
            sentences += [_last_stamp(reader.log, size, name, stamps.get(name)) for name in ports.authorities.names()]
    return tuple(sentences)


_Word = tuple[Note, Cosignature]


def _words(reader: Reader, policy: WitnessPolicy) -> Mapping[VerifierKey, _Word]:
    """The newest valid cosignature of each witness, with what it is under."""
    keys = {name_of(trusted.key): trusted.key for trusted in policy.witnesses}
    words_found: dict[VerifierKey, _Word] = {}
    for row in reader.witnesses.words():
        key = keys.get(row.witness)
        if row.kind == COSIGNATURE and key is not None and key not in words_found:
            try:
                note = read_note(row.checkpoint.encode())
                words_found[key] = (note, _cosignature(row.word, note.text, key)[1])
            except NoteInvalid:
                continue  # not this witness's word: whoever wrote it into the store
    return words_found


def _last_word(log: LogReader, size: int, witness: Witness, word: _Word | None) -> str:
    if word is None:
        return f"{witness.name} has cosigned nothing yet"
    note, cosignature = word
    checkpoint = read_checkpoint(note.text)
    sentence = f"{witness.name} cosigned {_entries(checkpoint.size)} at {_time(cosignature.at)}"
    return (
        sentence
        if _is_on_the_way(log, size, checkpoint)
        else f"{sentence}. {CONTRADICTED}: they are not the beginning of this log"
    )


def _quorum(log: LogReader, size: int, policy: WitnessPolicy, words: Mapping[VerifierKey, _Word]) -> Sequence[str]:
    """Up to which size a quorum has cosigned."""
    if policy.quorum is None:
        return ()
    reached = _reached(log, size, policy, words)
    seen = f"has seen the first {reached} of {size} entries" if reached else "has not seen this log"
    return (f"the quorum {policy.quorum} {seen}",)


def not_witnessed(ports: Ports) -> tuple[str, ...]:
    """What a quorum has not seen of this log, as a clause.

    The settings name the quorum. Empty where none is asked for, or it has seen all.
    """
    if ports.witnesses is None:
        return ()
    policy = ports.witnesses.policy()
    with ports.store.reader() as reader:
        size = reader.log.size()
        reached = _reached(reader.log, size, policy, _words(reader, policy))
    if policy.quorum is None or size in (0, reached):
        return ()
    seen = "any entry of this log" if reached == 0 else f"the newest {size - reached} of {size} entries"
    return (
        f"the quorum {policy.quorum} has not seen {seen}; run `placet witness`, and look into it where that changes nothing",
    )


def _reached(log: LogReader, size: int, policy: WitnessPolicy, words: Mapping[VerifierKey, _Word]) -> int:
    """The number of entries that a quorum has cosigned.

    A cosignature of more entries is one of all before them too.
    """
    seen = {key: read_checkpoint(note.text) for key, (note, _) in words.items()}
    seen = {key: checkpoint for key, checkpoint in seen.items() if _is_on_the_way(log, size, checkpoint)}
    sizes = sorted({checkpoint.size for checkpoint in seen.values()}, reverse=True)
    return next(
        (at for at in sizes if policy.satisfied_by([key for key, checkpoint in seen.items() if checkpoint.size >= at])),
        0,
    )


def _last_stamp(log: LogReader, size: int, name: str, stamp: Witnessed | None) -> str:
    if stamp is None:
        return f"{name} has stamped nothing yet"
    sentence = f"{name} stamped {_entries(stamp.size)} at {_time(stamp.at)}"
    try:
        checkpoint = read_checkpoint(read_note(stamp.checkpoint.encode()).text)
    except NoteInvalid as error:
        return f"{sentence}, but the checkpoint kept with it cannot be read: {error}"
    return (
        sentence
        if _is_on_the_way(log, size, checkpoint)
        else f"{sentence}. {CONTRADICTED}: they are not the beginning of this log"
    )


def _is_on_the_way(log: LogReader, size: int, checkpoint: Checkpoint) -> bool:
    return checkpoint.size <= size and root(checkpoint.size, log.hashes) == checkpoint.root


def request_body(old: int, proof: Sequence[bytes], note: Note) -> bytes:
    """What is sent to a witness (C2SP tlog-witness, add-checkpoint)."""
    assert len(proof) <= MOST_PROOF_LINES
    lines = "".join(f"{base64.b64encode(hash_).decode()}\n" for hash_ in proof)
    return f"old {old}\n{lines}\n{note.written}".encode()


def name_of(key: VerifierKey) -> str:
    """The name under which the store keeps a witness.

    Its name and the id of its key, which tells it from others of the same name.
    """
    return f"{key.name}+{key.key_id.hex()}"


def _seen(log: LogReader) -> _Seen:
    note = newest_checkpoint(log)
    checkpoint = read_checkpoint(note.text)
    (signature,) = note.signatures
    keys = log.keys()
    return _Seen(note, checkpoint, next(log_key.key for log_key in keys if log_key.key.made(signature)))


def _cosignature(content: bytes, text: str, key: VerifierKey) -> tuple[Signature, Cosignature]:
    """The witness's line in `content`, and what it says.

    Those by others are passed over. Raises NoteInvalid.
    """
    try:
        lines = content.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise NoteInvalid(notes.cosignature_is_no_text(error.start)) from error
    lines_by = [line for line in map(read_signature, lines) if key.made(line)]
    if not lines_by:
        raise NoteInvalid(notes.no_line_of_witness(name_of(key)))
    cosignatures = [(line, read_cosignature(text, line, key)) for line in lines_by]
    return max(cosignatures, key=lambda pair: pair[1].at)


def _size_in(answer: Answer | None) -> int | None:
    """The size that a witness reports with a 409.

    None where it reports none.
    """
    if answer is None or answer.content_type != SIZE_TYPE:
        return None
    match = _SIZE.fullmatch(answer.content)
    return int(match[1]) if match else None


def _entries(size: int) -> str:
    return f"the checkpoint of {size} entries"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
