"""The files of an export, one kind after the other.

Entries with receipts, what others said, what is cited, decisions, a manifest.
"""

import base64
import io
import json
import pkgutil
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.audit import verify_bundle
from governance.audit.checkpoint import open_checkpoint, read_checkpoint
from governance.audit.event import replaced
from governance.audit.invalid import NoteInvalid
from governance.audit.log import (
    ENTRY_SUBJECT,
    KEY_SUBJECT,
    PERSON_SUBJECT,
    StoredEntry,
    key_in_force,
    signed_checkpoint,
)
from governance.audit.merkle import consistency_proof, inclusion_proof, leaf_hash, root
from governance.audit.note import Note, Signature, SignerKey, read_note, read_signature
from governance.audit.receipt import receipt
from governance.audit.seal import CASE, NAME, KnownPerson
from governance.canonical import Json, canonical_bytes, digest_of_bytes
from governance.committee.course import REQUEST
from governance.committee.minutes import Minutes
from governance.committee.request import Move
from governance.errors import Refused, StoreUnavailable
from governance.papers.minutes import minutes_paper
from governance.sentences import keeping
from governance.services.acting import Acting, Looking
from governance.services.documents import fetch
from governance.services.log.publish import COSIGNATURE, TIMESTAMP, newest_checkpoint
from governance.services.views.read import WITHHELD, hidden_votes
from governance.store.transaction import Reader
from governance.store.witnesses import Witnessed

FORMAT = "placet-export/1"
PREDICATE = "https://placet.dev/attestation/decision/v1"
"""What kind of statement the attestation of a decision is; docs/reference/bundle.md says what it says."""

OUTCOMES: Mapping[str, str] = {Move.APPROVE.value: "approved", Move.REJECT.value: "rejected"}
MOST_ENTRIES, MOST_BYTES = 50_000, 512 * 1024**2
"""What one file is good for; whoever wants all of a large log takes its tiles."""

AT_ONCE = 5_000
DAY = re.compile(rb'"at":"(\d{4}-\d\d-\d\d)')
CITED = re.compile(rb'"(sha256:[0-9a-f]{64})"')
SEALED = re.compile(rb'"(case:[0-9a-f]{64})"')
MENTIONED = re.compile(rb"person:[0-9a-f]{64}")
MAY_SWELL = 64 * 1024
"""Bytes of a file that may unpack to any number of times its size; larger ones that would are stored as they are."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)


Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An export, file by file."""

    name: str
    """How to call the ZIP."""
    files: Mapping[str, bytes]
    entries: int
    """How many entries it has."""

    def zipped(self) -> bytes:
        """The ZIP.

        The same files give the same bytes, and it never unpacks to more than the verifier admits.
        """
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.files):
                info, content = zipfile.ZipInfo(name, LONG_AGO), self.files[name]
                swells = len(content) > MAY_SWELL and len(zlib.compress(content)) * verify_bundle.TIMES < len(content)
                info.compress_type = zipfile.ZIP_STORED if swells else zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, content)
        return target.getvalue()


def verifier() -> bytes:
    """The program that checks an export.

    One file that knows nothing of this one.
    """
    program = pkgutil.get_data("governance.audit", "verify_bundle.py")
    assert program is not None
    return program


class Bundling:
    """One export in the making, from one look at the store."""

    def __init__(self, looking: Looking, reader: Reader, progress: Progress, *, with_cases: bool) -> None:
        self.looking, self.ports, self.reader, self.log, self.progress = (
            looking,
            looking.ports,
            reader,
            reader.log,
            progress,
        )
        self.with_cases = with_cases
        self.keys = self.log.keys()
        self.people = {person.pseudonym: person for person in self.log.people()}
        self.entries: dict[int, StoredEntry] = {}
        self.files: dict[str, bytes] = {}
        self.bytes = 0

    def made(
        self, name: str, about: Mapping[str, Json], entries: Iterable[StoredEntry], kept: Sequence[bytes]
    ) -> Bundle:
        """The export of `entries` and all that they need.

        Raises Refused, StoreUnavailable, KeyUnavailable.
        """
        newest = newest_checkpoint(self.log)
        self._take(entries)
        self._require_nothing_withheld()
        signer = self.ports.keyring.holding(self.keys[-1].key)
        earlier = self._vouched(newest)
        self._put("verify_bundle.py", verifier())
        self._put(
            "keys.json", canonical_bytes([{"since": log_key.since, "key": str(log_key.key)} for log_key in self.keys])
        )
        self._put("people.json", canonical_bytes([_person(person) for person in self._mentioned()]))
        self._put("consistency.json", self._consistency(newest, [*earlier, *self._kept(newest, kept)]))
        for done, entry in enumerate(self.entries.values(), 1):
            self._put_entry(entry, newest)
            if not done % 1_000:
                self.progress(f"{done:,} of {len(self.entries):,} entries")
        absent = self._put_documents()
        has_cases = self.with_cases and self._put_cases()
        read_me = verify_bundle.READ_ME_WITH_CASES if has_cases else verify_bundle.READ_ME
        self._put("README.txt", read_me.encode())
        self._put_decisions(newest, signer)
        self._sign(about, absent, signer)
        return Bundle(name, self.files, len(self.entries))

    def _put(self, name: str, content: bytes) -> None:
        self.bytes += len(content)
        if self.bytes > MOST_BYTES:
            raise Refused(keeping.export_too_large(MOST_BYTES))
        self.files[name] = content

    # --- which entries

    def _take(self, entries: Iterable[StoredEntry]) -> None:
        """Take `entries` and those that they need.

        Those that announce the keys of the log, and those that say what was erased of any of them.
        """
        announced = [f"{KEY_SUBJECT}{log_key.key}" for log_key in self.keys[1:]]
        new = [*entries, *self.log.filed_under(announced)]
        while new:
            self.entries |= {entry.sequence: entry for entry in new}
            subjects = {entry.subject for entry in self.entries.values()}
            wanted = {subject for entry in new for subject in self._erasures(entry)} - subjects
            new = list(self.log.filed_under(sorted(wanted)))
        self.entries = dict(sorted(self.entries.items()))

    def _erasures(self, entry: StoredEntry) -> list[str]:
        """Subjects of the entries that must explain what is missing beside `entry`."""
        gone = [f"{PERSON_SUBJECT}{pseudonym}" for pseudonym in _pseudonyms(entry) if pseudonym not in self.people]
        return [*gone, *([f"{ENTRY_SUBJECT}{entry.sequence}"] if None in (entry.reason, entry.detail) else [])]

    def _require_nothing_withheld(self) -> None:
        hidden = hidden_votes(self.looking, self.reader)
        votes = [entry.subject or "" for entry in self.entries.values() if (entry.action, entry.subject) in hidden]
        if isinstance(self.looking, Acting) and votes:
            names = ", ".join(sorted({subject.removeprefix(REQUEST.subject) for subject in votes}))
            raise Refused(keeping.votes_withheld(self.looking.person.name, names, WITHHELD))

    def _mentioned(self) -> list[KnownPerson]:
        mentioned = {pseudonym for entry in self.entries.values() for pseudonym in _pseudonyms(entry)}
        return [self.people[pseudonym] for pseudonym in sorted(mentioned & self.people.keys())]

    # --- one entry

    def _put_entry(self, entry: StoredEntry, newest: Note) -> None:
        try:
            stem = f"entries/{entry.sequence:06d}"
            leaf = bytes(entry.leaf)
            self._put(f"{stem}.leaf", leaf)
            key = key_in_force(self.keys, entry.sequence)
            assert key is not None, "a log with entries has a key"
            written = signed_checkpoint(self.log, entry.sequence + 1, entry.signature, key)
            self._put(f"{stem}.written.tlog-proof", self._receipt(entry.sequence, written))
            self._put(f"{stem}.tlog-proof", self._receipt(entry.sequence, newest))
            opened = {
                "reason": _opened(entry.reason_key, entry.reason),
                "detail": _opened(entry.detail_key, entry.detail),
            }
            self._put(f"{stem}.opened.json", canonical_bytes(opened))
        except (TypeError, ValueError, AttributeError) as error:
            raise StoreUnavailable(keeping.entry_was_changed(entry.sequence)) from error

    def _receipt(self, sequence: int, note: Note) -> bytes:
        size = read_checkpoint(note.text).size
        return receipt(sequence, inclusion_proof(sequence, size, self.log.hashes), note.written).encode()

    # --- what others said, and what somebody kept

    def _vouched(self, newest: Note) -> list[int]:
        """Put what witnesses and authorities said.

        Returns the sizes of the earlier checkpoints that it is about. Of each the first word that is about all of
        these entries, or else the last there is.
        """
        size, through = read_checkpoint(newest.text).size, max(self.entries)
        words = [word for word in self.reader.witnesses.words() if self._is_of_this_log(word)]
        chosen: list[Witnessed] = []
        for kind, name in sorted({(word.kind, word.witness) for word in words}):
            own = [word for word in words if (word.kind, word.witness) == (kind, name)]
            chosen.append(next((word for word in reversed(own) if word.size > through), own[0]))
        lines: dict[str, list[Signature]] = {newest.text: []}
        for word in words:
            text = read_note(word.checkpoint.encode()).text
            if word.kind == COSIGNATURE and (word in chosen or text == newest.text):
                lines.setdefault(text, []).append(read_signature(word.word.decode().removesuffix("\n")))
        self._put("checkpoint", Note(newest.text, (*newest.signatures, *lines.pop(newest.text))).written.encode())
        for text, signatures in lines.items():
            own_line = next(
                read_note(word.checkpoint.encode()) for word in words if word.checkpoint.startswith(f"{text}\n")
            )
            note = Note(text, (*own_line.signatures, *signatures))
            self._put(f"witnessed/{read_checkpoint(text).size}.checkpoint", note.written.encode())
        for number, word in enumerate((word for word in chosen if word.kind == TIMESTAMP), 1):
            self._put(f"timestamps/{word.size}.checkpoint", word.checkpoint.encode())
            self._put(f"timestamps/{word.size}-{number}.tsr", word.word)
        return [word.size for word in chosen if word.size < size]

    def _is_of_this_log(self, word: Witnessed) -> bool:
        """Whether the log has signed what it is about.

        Anything else in the table would only spoil the export.
        """
        try:
            open_checkpoint(word.checkpoint.encode(), [log_key.key for log_key in self.keys])
            if word.kind == COSIGNATURE:
                read_signature(word.word.decode().removesuffix("\n"))
        except (NoteInvalid, UnicodeDecodeError):
            return False
        return True

    def _kept(self, newest: Note, kept: Sequence[bytes]) -> list[int]:
        """The sizes of checkpoints that somebody kept.

        Raises Refused where one is not the beginning of this log.
        """
        size = read_checkpoint(newest.text).size
        sizes = []
        for content in kept:
            checkpoint, _ = open_checkpoint(content, [log_key.key for log_key in self.keys])
            if checkpoint.size > size:
                raise Refused(keeping.checkpoint_ahead_of_log(checkpoint.size, size))
            if checkpoint.root != root(checkpoint.size, self.log.hashes):
                raise Refused(keeping.log_contradicts_itself(checkpoint.size))
            sizes.append(checkpoint.size)
        return sizes

    def _consistency(self, newest: Note, sizes: Iterable[int]) -> bytes:
        size = read_checkpoint(newest.text).size
        return canonical_bytes(
            [
                {
                    "size": earlier,
                    "root": _base64(root(earlier, self.log.hashes)),
                    "proof": [_base64(node) for node in consistency_proof(earlier, size, self.log.hashes)],
                }
                for earlier in sorted(set(sizes))
                if 0 < earlier < size
            ]
        )

    # --- documents and decisions

    def _put_documents(self) -> list[str]:
        """Put every cited document, and those that they cite.

        Returns the digests of those that are not here.
        """
        self.progress("documents")
        waiting = [part for entry in self.entries.values() for part in (entry.leaf, entry.detail or b"")]
        matters = {digest_of_bytes(matter): matter for matter in self._matters()}
        cited: set[str] = set()
        absent = []
        for content in waiting:  # it grows by the documents that are found
            for digest in sorted({match.decode() for match in CITED.findall(content)} - cited):
                cited.add(digest)
                cited_bytes = matters.get(digest)
                if cited_bytes is None and self.reader.documents.has(digest):
                    cited_bytes = self.reader.documents.content(digest)
                if cited_bytes is None:
                    absent.append(digest)
                    continue
                kind = _kind(cited_bytes)
                self._put(f"documents/{digest.removeprefix('sha256:')}.{kind}", cited_bytes)
                if kind == "json":
                    waiting.append(cited_bytes)
        return sorted(absent)

    def _put_cases(self) -> bool:
        """The cases that evidence here names, but for erased ones.

        Whether there are any.
        """
        for content in [content for name, content in self.files.items() if name.startswith("documents/")]:
            seals = {seal.decode() for seal in SEALED.findall(content)}
            about = json.loads(content) if seals and _kind(content) == "json" else None
            if not (isinstance(about, dict) and {"model", "version"} <= about.keys()):
                continue
            for case in self.reader.evidence.cases(about["model"], about["version"]):
                if case.seal in seals and case.key is not None and case.content is not None:
                    opened: dict[str, Json] = {"key": case.key.hex(), "case": case.content.decode()}
                    self._put(f"cases/{case.seal.removeprefix(CASE)}.json", canonical_bytes(opened))
        return any(name.startswith("cases/") for name in self.files)

    def _matters(self) -> Iterable[bytes]:
        """The matters of requests, as openings and renewals say them.

        A dossier is named by the digest of these bytes.
        """
        names = {
            text: shown
            for person in self.people.values()
            for text, shown in ((person.pseudonym, person.id), (NAME + person.pseudonym, person.name))
        }
        subjects = {entry.subject or "" for entry in self.entries.values()}
        # A request that was opened before the day of the export is decided on the same dossier.
        for entry in self.log.filed_under(
            sorted(subject for subject in subjects if subject.startswith(REQUEST.subject))
        ):
            if entry.action in (Move.OPEN.value, Move.RENEW.value) and entry.detail is not None:
                detail = replaced(json.loads(entry.detail), lambda text: names.get(text, text))
                if isinstance(detail, dict) and "matter" in detail:
                    yield canonical_bytes(detail["matter"])

    def _put_decisions(self, newest: Note, signer: SignerKey) -> None:
        """Each decision as an attestation, and its minutes for reading."""
        origin = read_checkpoint(newest.text).origin
        for entry in self.entries.values():
            outcome = OUTCOMES.get(entry.action or "")
            if outcome is None or entry.detail is None:
                continue
            request = (entry.subject or "").removeprefix(REQUEST.subject)
            event, detail = json.loads(entry.leaf), json.loads(entry.detail)
            matter = self.files.get(_document(event["digest"]))
            if matter is None or _document(detail["minutes"]) not in self.files:
                continue  # somebody has taken them away, and the verifier misses them
            self.progress(f"the decision on {request}")
            about = json.loads(matter)
            predicate: dict[str, Json] = {
                "request": request,
                "outcome": outcome,
                "decidedAt": event["at"],
                "decidedOn": event["digest"],
                "policy": about["policy"],
                "minutes": detail["minutes"],
                "tally": detail["tally"],
                "because": detail["because"],
                "conditions": detail["conditions"],
                "expiresOn": detail["expires_on"],
                "log": {"origin": origin, "index": entry.sequence, "leafHash": leaf_hash(entry.leaf).hex()},
            }
            subjects = _subjects(about) | {f"what {request} was decided on": event["digest"]}
            signed = self.ports.attester.attest(subjects, PREDICATE, predicate, signer)
            self._put(f"decisions/{request}.dsse.json", signed)
            record = json.loads(self.files[_document(detail["minutes"])])
            self._put(f"minutes/{request}.md", verify_bundle.minutes_text(record, detail["minutes"]).encode())
            paper = minutes_paper(fetch(self.reader, detail["minutes"], Minutes), detail["minutes"])
            self._put(f"minutes/{request}.pdf", self.ports.printer.pdf(paper))

    def _sign(self, about: Mapping[str, Json], absent: Sequence[str], signer: SignerKey) -> None:
        """Sign the manifest.

        The log's signature is under its digest: nothing in the export can be changed without that key.
        """
        listed = {name: digest_of_bytes(content) for name, content in self.files.items()}
        manifest = canonical_bytes({"format": FORMAT, "about": about, "absent": list(absent), "files": listed})
        text = f"{FORMAT}\n{digest_of_bytes(manifest)}\n"  # of two lines: no checkpoint can be read from it
        self._put("manifest.json", manifest)
        self._put("manifest.sig", Note(text, (signer.signature(text.encode()),)).written.encode())


def _pseudonyms(entry: StoredEntry) -> set[str]:
    pseudonyms = {match.decode() for match in MENTIONED.findall(entry.detail or b"")}
    return pseudonyms | ({entry.person} if entry.person is not None else set())


def _document(digest: str) -> str:
    return f"documents/{digest.removeprefix('sha256:')}.json"


def _person(person: KnownPerson) -> dict[str, Json]:
    return {"pseudonym": person.pseudonym, "key": person.key.hex(), "id": person.id, "name": person.name}


def _opened(key: bytes | None, content: bytes | None) -> dict[str, str] | None:
    return None if key is None or content is None else {"key": key.hex(), "text": content.decode()}


def _subjects(matter: Mapping[str, str]) -> dict[str, str]:
    """The model files, or the policy, of a decision.

    None for an emergency.
    """
    if "artifact" in matter:
        return {f"{matter['model']}/{matter['version']}": matter["artifact"]}
    return {matter["name"]: matter["adopts"]} if "adopts" in matter else {}


def _kind(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        text = content.decode()
        json.loads(text)
    except UnicodeDecodeError:
        return "bin"
    except (ValueError, RecursionError):
        return "txt"
    return "json"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
