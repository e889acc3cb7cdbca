"""A witness and a timestamping authority, on loopback.

C2SP tlog-witness v1.0.0. Each is as strict as its specification. The witness shares no code with the log: it parses,
verifies and signs by itself, with `cryptography` and the definitions of tests/slow_merkle.py. What it remembers, it
remembers in a file.
"""

import base64
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.slow_merkle import consistent

TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
Reply = tuple[int, str, bytes]


class Malformed(Exception):
    """The request is not written as the specification says."""


@dataclass
class StrictWitness:
    """One witness.

    The logs it knows, and the newest checkpoint of each that it has cosigned.
    """

    file: Path
    logs: dict[str, list[str]]
    """Keys by origin, NAME+ID+KEY."""
    name: str = "witness.example/w1"
    seed: bytes = b"w" * 32
    time: int = 1_775_000_000
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: list[bytes] = field(default_factory=list)
    """Every body it was sent."""

    @property
    def vkey(self) -> str:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"

    @property
    def key_id(self) -> bytes:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return sha256(self.name.encode() + b"\n\x04" + public).digest()[:4]

    def cosigned(self, origin: str) -> tuple[int, bytes]:
        """Size and root of the newest checkpoint that it has cosigned.

        0 where there is none.
        """
        sizes = json.loads(self.file.read_text()) if self.file.exists() else {}
        size, root = sizes.get(origin, (0, ""))
        return size, bytes.fromhex(root)

    def add_checkpoint(self, body: bytes) -> Reply:
        """The answer to POST <prefix>/add-checkpoint."""
        self.seen.append(body)
        try:
            old, proof, text, signatures = read_request(body)
            origin, size, root = read_text(text)
        except (Malformed, UnicodeDecodeError) as error:
            return 400, TEXT, f"{error}\n".encode()
        if origin not in self.logs:
            return 404, TEXT, b"unknown origin\n"
        if not any(holds(vkey, text, signatures) for vkey in self.logs[origin]):
            return 403, TEXT, b"no trusted signature\n"
        if old > size:
            return 400, TEXT, b"the old size is larger than the new one\n"
        with self.lock:  # what is checked is still so when it is kept
            cosigned, cosigned_root = self.cosigned(origin)
            if old != cosigned or (old == size and cosigned_root != root and old):
                return 409, SIZE, f"{cosigned}\n".encode()
            if not self._follows(old, cosigned_root, size, proof, root):
                return 422, TEXT, b"the proof does not lead there\n"
            self._keep(origin, size, root)
        return 200, TEXT, self.cosignature(text).encode()

    def cosignature(self, text: str) -> str:
        """Its line under a checkpoint."""
        self.time += 1
        message = f"cosignature/v1\ntime {self.time}\n{text}".encode()
        blob = self.key_id + self.time.to_bytes(8) + Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        return f"— {self.name} {base64.b64encode(blob).decode()}\n"

    def _follows(self, old: int, old_root: bytes, size: int, proof: list[bytes], root: bytes) -> bool:
        if old in (0, size):
            return proof == []
        return consistent(old, old_root, size, proof, root)

    def _keep(self, origin: str, size: int, root: bytes) -> None:
        sizes = json.loads(self.file.read_text()) if self.file.exists() else {}
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps({**sizes, origin: (size, root.hex())}))
        draft.replace(self.file)


def read_request(body: bytes) -> tuple[int, list[bytes], str, list[tuple[str, bytes]]]:
    """Old size, proof, the text of the checkpoint and its signatures."""
    head, signatures, note = body.decode().partition("\n\n")
    old, *lines = head.split("\n")
    size = re.fullmatch(r"old (0|[1-9][0-9]*)", old, re.ASCII)
    if not signatures or size is None or len(lines) > 63:
        raise Malformed("expected `old SIZE`, at most 63 hashes, an empty line and a checkpoint")
    proof = [base64.b64decode(line, validate=True) for line in lines]
    if any(len(node_hash) != 32 for node_hash in proof):
        raise Malformed("a hash has 32 bytes")
    text, signatures, below = note.rpartition("\n\n")
    matched = [re.fullmatch(r"— ([^ +]+) ([A-Za-z0-9+/]+=*)", line) for line in below.removesuffix("\n").split("\n")]
    if not signatures or not below.endswith("\n") or None in matched:
        raise Malformed("a checkpoint ends in lines of signatures")
    return (
        int(size[1]),
        proof,
        f"{text}\n",
        [(line[1], base64.b64decode(line[2], validate=True)) for line in matched if line],
    )


def read_text(text: str) -> tuple[str, int, bytes]:
    """Origin, size and root."""
    lines = text.split("\n")
    if len(lines) < 4 or not re.fullmatch(r"0|[1-9][0-9]*", lines[1], re.ASCII):
        raise Malformed("a checkpoint is origin, size and root")
    return lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)


def holds(vkey: str, text: str, signatures: list[tuple[str, bytes]]) -> bool:
    """Whether one of the signatures is this key's over the text."""
    name, key_id, encoded = vkey.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    for signer, blob in signatures:
        if signer == name and blob[:4].hex() == key_id:
            try:
                public.verify(blob[4:], text.encode())
            except InvalidSignature:
                return False
            return True
    return False


@contextmanager
def answering(reply: Callable[[str, bytes], Reply], **headers: str) -> Iterator[str]:
    """A server on a free loopback port.

    It answers every POST with `reply(path, body)`. Returns its address.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, content = reply(self.path, body)
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@contextmanager
def served(witness: StrictWitness) -> Iterator[str]:
    """Serve the witness over HTTP, and return its submission prefix."""

    def reply(path: str, body: bytes) -> Reply:
        return witness.add_checkpoint(body) if path == "/prefix/add-checkpoint" else (404, TEXT, b"no such address\n")

    with answering(reply) as url:
        yield f"{url}/prefix"


class OpensslAuthority:
    """A timestamping authority with a CA of its own.

    `openssl ts -reply` gives its answers.
    """

    def __init__(self, folder: Path, openssl: str) -> None:
        folder.mkdir(parents=True)
        self._folder, self._openssl = folder, openssl
        self.roots = folder / "root.pem"
        root_key, tsa_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = certificate("Test root", root_key, "Test root", root_key, authority=True)
        tsa = certificate("Test authority", tsa_key, "Test root", root_key, authority=False)
        self.roots.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        (folder / "tsa.pem").write_bytes(tsa.public_bytes(serialization.Encoding.PEM))
        (folder / "tsa.key").write_bytes(
            tsa_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (folder / "ts.cnf").write_text(
            "[tsa]\ndefault_tsa = one\n[one]\n"
            f"serial = {folder}/serial\nsigner_cert = {folder}/tsa.pem\nsigner_key = {folder}/tsa.key\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n"
        )

    def stamp(self, _path: str, query: bytes) -> Reply:
        """The response to a request for a timestamp.

        A rejection where openssl does not like it.
        """
        (self._folder / "query.tsq").write_bytes(query)
        arguments = ["ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr"]
        subprocess.run([self._openssl, *arguments], cwd=self._folder, check=False, capture_output=True)
        return 200, "application/timestamp-reply", (self._folder / "reply.tsr").read_bytes()

    def accepts(self, token: bytes, content: bytes) -> bool:
        """Whether openssl finds that `token` stamps `content`, under this authority's root."""
        (self._folder / "token.der").write_bytes(token)
        (self._folder / "content").write_bytes(content)
        arguments = ["ts", "-verify", "-data", "content", "-in", "token.der", "-token_in", "-CAfile", "root.pem"]
        return (
            subprocess.run([self._openssl, *arguments], cwd=self._folder, check=False, capture_output=True).returncode
            == 0
        )


def certificate(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey, *, authority: bool
) -> x509.Certificate:
    """A certificate of a root, or of a timestamping authority under it."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(by, hashes.SHA256())
