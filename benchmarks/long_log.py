"""A long audit log in a SQLite file, made quickly.

Simulated votes, with the bytes that real ones have. Every leaf, seal and subtree is genuine. Unless each signature is
asked for, they are made only where `verify` looks at them in a log without fault when it does not check each: on the
last checkpoints, and on every so manieth.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from governance.adapters.store.sql_store import SqlStore
from governance.audit.checkpoint import Checkpoint
from governance.audit.keyring import Keyring
from governance.audit.merkle import LEAF, NODE, fold
from governance.audit.note import SignerKey, VerifierKey
from governance.audit.seal import KnownPerson, known_person, seal
from governance.audit.verify import EVERY
from governance.canonical import canonical_bytes
from governance.settings import sqlite_url

KEY = SignerKey("log.placet.test", b"\1" * 32)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
MEMBERS = tuple(known_person(secrets.token_bytes(32), f"member-{n}", f"Member {n}") for n in range(12))
REASON = (
    b"I read the dossier; the gap between the age bands is within what the policy allows, and the recall is better."
)
DETAIL = b'{"choice":"approve","digest":"sha256:' + b"0" * 64 + b'","holder":"%b","revision":%d,"seat":"ethics"}'
ROWS_AT_ONCE = 20_000


class OneKey(Keyring):
    """A keyring that holds the key of these logs."""

    def begin(self) -> SignerKey:
        """The key."""
        return KEY

    def holding(self, key: VerifierKey) -> SignerKey:  # noqa: ARG002  (there is one)
        """The key."""
        return KEY

    def prepare(self) -> SignerKey:
        """The key."""
        return KEY


def build(path: Path, size: int, *, each: bool = False) -> SqlStore:
    """Build a store at `path` whose log has `size` entries.

    Each has its signature where that is asked for.
    """
    store = SqlStore(sqlite_url(path), OneKey())
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO log_key VALUES (0, ?)", (str(KEY.verifier),))
        people = [(member.pseudonym, member.key, member.id, member.name) for member in MEMBERS]
        connection.executemany("INSERT INTO log_person VALUES (?, ?, ?, ?)", people)
        # The guard that keeps entries in order asks for the last one each time; these are in order.
        connection.execute("DROP TRIGGER log_entry_before_insert")
        connection.execute("DROP TRIGGER log_opened_before_insert")
        entries: list[tuple[object, ...]] = []
        for made in _entries(size, each=each):
            entries.append(made)
            if len(entries) == ROWS_AT_ONCE:
                _store(connection, entries)
                entries = []
        _store(connection, entries)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return store


def _store(connection: sqlite3.Connection, entries: list[tuple[object, ...]]) -> None:
    connection.executemany("INSERT INTO log_entry VALUES (?, ?, ?, ?, ?)", [entry[:5] for entry in entries])
    connection.executemany(
        "INSERT INTO log_opened VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(entry[0], *entry[5:]) for entry in entries]
    )


def _entries(size: int, *, each: bool) -> Iterator[tuple[object, ...]]:
    tree: list[bytes] = []
    for sequence in range(size):
        member = MEMBERS[sequence % len(MEMBERS)]
        subject = f"request/R-{sequence // 8 + 1:04d}"
        keys = secrets.token_bytes(64)
        detail = DETAIL % (member.pseudonym.encode(), sequence % 8 + 1)
        leaf = _leaf(sequence, member, subject, seal(keys[32:], detail), seal(keys[:32], REASON))
        node = hashed = sha256(LEAF + leaf).digest()
        subtrees, position = b"", sequence
        while position & 1:
            node = sha256(NODE + tree.pop() + node).digest()
            subtrees += node
            position >>= 1
        tree.append(node)
        looked_at = each or sequence + 1 > size - EVERY or (sequence + 1) % EVERY == 0
        text = Checkpoint(KEY.name, sequence + 1, fold(tree)).text if looked_at else ""
        signature = KEY.sign(text.encode()) if looked_at else bytes(64)
        yield (
            sequence,
            leaf,
            hashed,
            subtrees,
            signature,
            "vote:cast",
            subject,
            member.pseudonym,
            keys[:32],
            REASON,
            keys[32:],
            detail,
        )


def _leaf(sequence: int, member: KnownPerson, subject: str, detail: str, reason: str) -> bytes:
    at = (BEGAN + timedelta(seconds=sequence)).isoformat()
    leaf = (
        f'{{"action":"vote:cast","actor":{{"assurance":"demo","person":"{member.pseudonym}","role":"member","seat":"ethics"}},'
        f'"at":"{at}","detail":"{detail}","digest":"sha256:{sequence:064x}","reason":"{reason}","subject":"{subject}"}}'
    ).encode()
    assert sequence or leaf == canonical_bytes(json.loads(leaf))
    return leaf
