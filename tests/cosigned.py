"""A witness's signature under a checkpoint (C2SP tlog-cosignature v1.0.0).

Written from the specification.
"""

from datetime import datetime

from governance.audit.note import Signature, SignerKey


def cosign(text: str, key: SignerKey, at: datetime) -> Signature:
    """The line of the witness with this key under the checkpoint `text`."""
    stamp = int(at.timestamp())
    message = f"cosignature/v1\ntime {stamp}\n{text}".encode()
    return Signature(key.name, key.verifier.key_id, stamp.to_bytes(8, "big") + key.sign(message))
