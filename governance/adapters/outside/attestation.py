"""Statements about decisions: in-toto Statement v1 in a DSSE envelope."""

from collections.abc import Mapping

from governance.audit.note import SignerKey
from governance.canonical import Json, canonical_bytes

PAYLOAD_TYPE = "application/vnd.in-toto+json"


class InTotoAttester:
    """An `Attester` that builds with in-toto's own records and signs with securesystemslib."""

    def attest(self, subjects: Mapping[str, str], kind: str, predicate: Mapping[str, Json], key: SignerKey) -> bytes:
        """Sign a statement.

        The envelope is canonical JSON: the same statement gives the same bytes.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # brings no types
        from in_toto_attestation.v1.resource_descriptor import (  # type: ignore[import-untyped]  # as above
            ResourceDescriptor,
        )
        from in_toto_attestation.v1.statement import Statement  # type: ignore[import-untyped]  # as above
        from securesystemslib.dsse import Envelope
        from securesystemslib.signer import (  # type: ignore[attr-defined]  # its package re-exports without saying so
            CryptoSigner,
            SSlibKey,
        )

        named = [
            ResourceDescriptor(name=name, digest={"sha256": digest.removeprefix("sha256:")}).pb
            for name, digest in subjects.items()
        ]
        statement = Statement(named, kind, dict(predicate))
        statement.validate()
        public = SSlibKey(key.verifier.key_id.hex(), "ed25519", "ed25519", {"public": key.verifier.public.hex()})
        envelope = Envelope(canonical_bytes(MessageToDict(statement.pb)), PAYLOAD_TYPE, {})
        envelope.sign(CryptoSigner(Ed25519PrivateKey.from_private_bytes(key.seed), public))
        return canonical_bytes(envelope.to_dict())
