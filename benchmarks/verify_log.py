"""Verification of a log against bare `hashlib` and `hmac`.

Over the same bytes, in one run. Also the memory at its peak. `verify` is of every entry, leaf, seal and subtree, with
the last 1,024 signatures and every 1,024th. `placet verify` checks each signature beside that: what this adds is
measured on a shorter log, against bare Ed25519 verification of as many signatures.

Usage: python -m benchmarks.verify_log [ENTRIES]
"""

import hmac
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks.long_log import KEY, OneKey, build
from governance.adapters.store.sql_store import SqlStore
from governance.audit.checkpoint import Checkpoint
from governance.audit.merkle import LEAF, NODE
from governance.audit.verify import EVERY, verify
from governance.settings import sqlite_url

EACH_SIGNED = 20_000


def bare(size: int, leaf: bytes, reason: bytes, detail: bytes) -> float:
    """Seconds for as many hashes over as many bytes.

    A leaf and a node, and the two seals of an entry.
    """
    key, left, right = b"k" * 32, b"l" * 32, b"r" * 32
    started = time.perf_counter()
    for _ in range(size):
        sha256(LEAF + leaf).digest()
        sha256(NODE + left + right).digest()
        hmac.digest(key, reason, "sha256")
        hmac.digest(key, detail, "sha256")
    return time.perf_counter() - started


def bare_signatures(size: int) -> float:
    """Seconds for verifying as many signatures.

    Over texts as long as a checkpoint's.
    """
    text = Checkpoint(KEY.name, size, b"r" * 32).text.encode()
    signature, public = KEY.sign(text), Ed25519PublicKey.from_public_bytes(KEY.verifier.public)
    started = time.perf_counter()
    for _ in range(size):
        public.verify(signature, text)
    return time.perf_counter() - started


def timed(act: Callable[[], object]) -> float:
    """Seconds that `act` takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def peak_mebibytes() -> float:
    """The largest the process has been."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def measure(path: Path, size: int) -> dict[str, float]:
    """The figures, over the log in `path`."""
    store = SqlStore(sqlite_url(path), OneKey())
    with store.reader() as reader:
        first = next(iter(reader.log.stored()))
        assert first.reason is not None
        assert first.detail is not None
        reference = bare(size, first.leaf, first.reason, first.detail)
        verifications = []
        elapsed = timed(lambda: verifications.append(verify(reader.log, KEY.verifier, each=False)))
        again = bare(size, first.leaf, first.reason, first.detail)
    if verifications[0].fault:
        raise SystemExit(verifications[0].fault)
    hashes = (reference + again) / 2
    peak = peak_mebibytes()
    return {
        "entries": size,
        "verify_seconds": round(elapsed, 2),
        "hashlib_seconds": round(hashes, 2),
        "verify_to_hashlib": round(elapsed / hashes, 2),
        "peak_mebibytes": round(peak),
        **signatures(path.with_name("signed.db")),
    }


def signatures(path: Path) -> dict[str, float]:
    """What checking each signature adds, over the shorter log in `path`."""
    store = SqlStore(sqlite_url(path), OneKey())
    with store.reader() as reader:
        size = reader.log.size()
        passed_over = timed(lambda: verify(reader.log, KEY.verifier, each=False))
        before, each, after = (
            bare_signatures(size),
            timed(lambda: verify(reader.log, KEY.verifier)),
            bare_signatures(size),
        )
    more = size - EVERY - size // EVERY
    bare_each = (before + after) / 2 / size
    return {
        "entries_each_signed": size,
        "microseconds_each_signature": round((each - passed_over) / more * 1e6),
        "signatures_to_ed25519": round((each - passed_over) / more / bare_each, 2),
    }


def main() -> None:
    """Build the log in another process, and check it here.

    So only checking it is measured.
    """
    if len(sys.argv) == 3:
        print(json.dumps(measure(Path(sys.argv[2]), int(sys.argv[1]))))
        return
    import subprocess

    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "placet.db"
        print(f"building a log of {size:,} entries")
        build(path, size)
        build(path.with_name("signed.db"), EACH_SIGNED, each=True)
        subprocess.run([sys.executable, "-m", "benchmarks.verify_log", str(size), str(path)], check=True)  # noqa: S603  (ourselves)


if __name__ == "__main__":
    main()
