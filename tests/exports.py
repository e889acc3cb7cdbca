"""Two exports of one eventful log.

Of a request, and of everything since a day.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from governance.audit.checkpoint import read_checkpoint
from governance.audit.note import KeyType, Note, SignerKey, VerifierKey
from governance.audit.verify_bundle import FORMAT, MANIFEST
from governance.canonical import canonical_bytes
from governance.evidence.bundle import Result
from governance.services.acting import seeing_everything
from governance.services.evidence.attach import attach_document
from governance.services.log.erase import erase_words
from governance.services.log.export import export_item, export_since
from governance.services.log.publish import published_checkpoint
from governance.services.log.rotate import rotate_key
from governance.store.witnesses import Witnessed
from tests.builders import A_KEY, ANOTHER_KEY, FARAH, MODEL, NADIA, NOON, a_policy, an_event, by
from tests.cosigned import cosign
from tests.services.worlds import Homes, replacing

WITNESS = SignerKey("witness.example/w1", b"w" * 32, KeyType.COSIGNATURE)
WITNESSED_AT = datetime(2026, 4, 2, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Exports:
    """What was exported, and what somebody outside knows of the log."""

    request: dict[str, bytes]
    since: dict[str, bytes]
    first_key: VerifierKey
    newest_key: VerifierKey
    kept: bytes
    """A checkpoint from before the key was changed."""


def exports(folder: Path, first: int = 60, then: int = 30) -> Exports:
    """A log in which much has happened.

    A model that was approved and replaced, a report, a witness, a lost key, words that were erased, and much else:
    `first` entries before the first checkpoint was kept, and `then` after the key was changed.
    """
    console = Homes(folder / "homes").console(folder / "console", replacing, a_policy())
    attach_document(by(console, FARAH), MODEL, "2", "test-report", "report.pdf", b"%PDF-1.7 a report", Result.PASSED)
    with console.store.writer() as writer:
        for number in range(first):
            writer.log.append(an_event(f"because {number}", action="version:noted", subject="model/other/1"))
    note = published_checkpoint(console)
    size, token = read_checkpoint(note.text).size, b"0 a token 0" + sha256(note.written.encode()).digest()
    line = cosign(note.text, WITNESS, WITNESSED_AT).line.encode()
    with console.store.writer() as writer:
        writer.witnesses.add(Witnessed(size, WITNESS.name, "cosignature", note.written, line, WITNESSED_AT))
        writer.witnesses.add(Witnessed(size, "https://tsa.example", "timestamp", note.written, token, WITNESSED_AT))
        vote = next(entry.sequence for entry in writer.log.stored() if entry.action == "vote:cast")
    kept = published_checkpoint(console).written.encode()
    erase_words(by(console, NADIA), vote, "he asked for it")
    rotate_key(by(console, NADIA), "the machine was replaced")
    with console.store.writer() as writer:
        for number in range(then):
            writer.log.append(an_event(f"since then {number}", action="version:noted", subject="model/other/1"))
    return Exports(
        dict(export_item(seeing_everything(console), "R-0001", kept=[kept]).files),
        dict(export_since(seeing_everything(console), NOON.date(), kept=[kept]).files),
        A_KEY.verifier,
        ANOTHER_KEY.verifier,
        kept,
    )


def signed_anew(files: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """An export that somebody changed and signed again.

    With the log's newest key. Files that are None are gone.
    """
    other = {name: content for name, content in files.items() if content is not None}
    manifest = json.loads(other["manifest.json"])
    manifest["files"] = {
        name: f"sha256:{sha256(content).hexdigest()}" for name, content in other.items() if name not in MANIFEST
    }
    other["manifest.json"] = canonical_bytes(manifest)
    text = f"{FORMAT}\nsha256:{sha256(other['manifest.json']).hexdigest()}\n"
    return other | {"manifest.sig": Note(text, (ANOTHER_KEY.signature(text.encode()),)).written.encode()}
