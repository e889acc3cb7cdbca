"""The offline verifier on exports that keep it busy.

Exports of 2 MB that are made to take long or to fill the memory: the slowest and the largest. Each is checked by a
process of its own, as somebody who was sent it would: deflate bombs, honest and lying about their size; as many files
as fit; JSON as wide and as deep as fits; as many signed entries, signatures and citations as fit.

Usage: python -m benchmarks.hostile_export
"""

import io
import json
import os
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from governance.audit import verify_bundle
from governance.audit.checkpoint import Checkpoint
from governance.audit.merkle import leaf_hash
from governance.audit.note import Note, SignerKey

SIZE = 2_000_000
KEY = SignerKey("log.placet.test", b"\1" * 32)
SEAL = "hmac-sha256:" + "0" * 64


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files, as small as it gets."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    return target.getvalue()


def padded(files: dict[str, bytes]) -> bytes:
    """The same bytes, padded to the common size.

    With bytes that do not compress.
    """
    lacking = SIZE - len(zipped(files)) - 200
    return zipped(files | {"documents/" + "0" * 64 + ".bin": os.urandom(max(0, lacking))})


def signed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with keys and a manifest that holds."""
    files = files | {"keys.json": json.dumps([{"since": 0, "key": str(KEY.verifier)}]).encode()}
    listed = {name: verify_bundle.digest(content) for name, content in files.items()}
    about = {"since": "2026-01-01", "first": 0}
    manifest = {"format": verify_bundle.FORMAT, "about": about, "absent": [], "files": listed}
    content = json.dumps(manifest).encode()
    text = f"{verify_bundle.FORMAT}\n{verify_bundle.digest(content)}\n"
    note = Note(text, (KEY.signature(text.encode()),)).written.encode()
    return files | {"manifest.json": content, "manifest.sig": note}


def unpacked(content: bytes) -> bytes:
    """As much of it as the limit of the verifier lets through."""
    most = verify_bundle.ROOM + verify_bundle.TIMES * SIZE - 200_000
    return content * (most // len(content))


def bomb() -> bytes:
    """Files of zeros, far over the limit."""
    return zipped({f"documents/{number:064x}.bin": bytes(60_000_000) for number in range(30)})


def lying_bomb() -> bytes:
    """Two thousand million zeros that are said to be ten bytes."""
    content = zipped({"manifest.json": bytes(1_900_000_000)})
    return content.replace(struct.pack("<I", 1_900_000_000), struct.pack("<I", 10))


def zeros() -> bytes:
    """Zeros up to the limit."""
    return padded({"manifest.json": b" " * (verify_bundle.ROOM + verify_bundle.TIMES * SIZE - 2_500_000)})


def wide(value: bytes) -> Callable[[], bytes]:
    """JSON that repeats this value.

    As often as is read before the verifier refuses to read on.
    """
    most = verify_bundle.VALUES + SIZE // verify_bundle.BYTES_A_VALUE - 10
    counted = sum((value + b",").count(sign) for sign in (b",", b"[", b"{"))
    return lambda: padded({"manifest.json": b"[" + (value + b",") * (most // counted) + b"0]"})


def deep() -> bytes:
    """Brackets in brackets."""
    return padded({"manifest.json": unpacked(b"[")})


def empty_files() -> bytes:
    """As many files as fit."""
    return zipped({f"entries/{number:06d}.leaf": b"" for number in range(SIZE // 120)})


def directory_alone() -> bytes:
    """A directory that names more files than there are: 47 bytes each."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    many = SIZE // len(entry)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, many, many, many * len(entry), 0, 0)
    return entry * many + end


def entries() -> bytes:
    """As many entries as fit.

    Each under a signed checkpoint of its own.
    """
    files: dict[str, bytes] = {}
    leaf = {
        "action": "decision:approved",
        "actor": {"assurance": "local", "person": None, "role": "chair", "seat": None},
        "at": "2026-01-01T00:00:00+00:00",
        "detail": SEAL,
        "digest": None,
        "reason": SEAL,
        "subject": "request/R-0001",
    }
    content = json.dumps(leaf).encode()
    root = leaf_hash(content)
    for number in range(SIZE // 1_150):
        stem = f"entries/{number:06d}"
        note = Checkpoint(KEY.name, number + 1, root).signed(KEY).written
        receipt = f"c2sp.org/tlog-proof@v1\nindex {number}\n\n{note}".encode()
        files |= {f"{stem}.leaf": content, f"{stem}.written.tlog-proof": receipt, f"{stem}.tlog-proof": receipt}
        files[f"{stem}.opened.json"] = b'{"reason":null,"detail":null}'
    files["checkpoint"] = Checkpoint(KEY.name, len(files), root).signed(KEY).written.encode()
    return zipped(signed(files))


def signatures() -> bytes:
    """Notes with as many lines of signatures as fit."""
    line = Checkpoint(KEY.name, 1, b"\0" * 32).signed(KEY).written.split("\n\n")[1]
    note = (Checkpoint(KEY.name, 1, b"\0" * 32).text + "\n" + line * 100).encode()
    return zipped(signed({f"witnessed/{number}.checkpoint": note for number in range(1, SIZE // 330)}))


def citations() -> bytes:
    """A document that names as many others as fit.

    None of them is there.
    """
    names = b",".join(b'"sha256:%s"' % sha256(b"%d" % number).hexdigest().encode() for number in range(SIZE // 48))
    own = b"[" + names + b"]"
    return zipped({f"documents/{sha256(own).hexdigest()}.json": own})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": bomb,
    "lying_bomb": lying_bomb,
    "zeros": zeros,
    "wide_objects": wide(b'{"":0}'),
    "wide_lists": wide(b"[]"),
    "wide_numbers": wide(b"1.5"),
    "wide_texts": wide(b'"abc"'),
    "deep": deep,
    "empty_files": empty_files,
    "directory_alone": directory_alone,
    "entries": entries,
    "signatures": signatures,
    "citations": citations,
}


def checked(path: Path) -> tuple[float, float]:
    """Seconds and mebibytes that the verifier took.

    It must not say that the file holds, and must not crash.
    """
    printed = os.open(path.with_suffix(".txt"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    started = time.perf_counter()
    command = [sys.executable, "-I", verify_bundle.__file__, str(path)]
    redirected = [(os.POSIX_SPAWN_DUP2, printed, 1), (os.POSIX_SPAWN_DUP2, printed, 2)]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=redirected)
    _, status, used = os.wait4(child, 0)
    elapsed = time.perf_counter() - started
    os.close(printed)
    report = path.with_suffix(".txt").read_text()
    if os.waitstatus_to_exitcode(status) not in (1, 2) or "Traceback" in report:
        raise SystemExit(f"{path.name}: exit code {os.waitstatus_to_exitcode(status)}: {report[-500:]}")
    return elapsed, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Make each, check each, and say what the worst took."""
    worst = (0.0, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        for name, make in HOSTILE.items():
            path = Path(folder) / f"{name}.zip"
            path.write_bytes(make())
            seconds, mebibytes = checked(path)
            print(f"{name}: {path.stat().st_size:,} bytes, {seconds:.2f} s, {mebibytes:.0f} MiB", flush=True)
            worst = max(worst[0], seconds), max(worst[1], mebibytes)
    print(
        json.dumps({"exports": len(HOSTILE), "seconds_worst": round(worst[0], 2), "mebibytes_worst": round(worst[1])})
    )


if __name__ == "__main__":
    main()
