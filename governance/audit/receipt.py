"""Receipts: proofs that one entry is in the log (C2SP tlog-proof v1).

A receipt has a checkpoint and the proof that the entry is under it. It is made to be handed to somebody.
c2sp.org/tlog-proof@v1 index <position of the entry> <hash, base64>, one a line, from the leaf upwards <empty line>
<checkpoint>
"""

import base64
from collections.abc import Sequence

HEADER = "c2sp.org/tlog-proof@v1"


def receipt(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """Write the receipt of the entry at `index`.

    It proves that the entry is in the log which signed `checkpoint`. By custom it is a file `.tlog-proof`.
    """
    hashes = "".join(f"{base64.b64encode(sibling).decode()}\n" for sibling in proof)
    return f"{HEADER}\nindex {index}\n{hashes}\n{checkpoint}"
