"""Receipts: a checkpoint and the proof that one entry is under it (C2SP tlog-proof v1), to hand to somebody.

c2sp.org/tlog-proof@v1
index <position of the entry>
<hash, base64>, one a line, from the leaf upwards
<empty line>
<checkpoint>
"""

import base64
from collections.abc import Sequence

HEADER = "c2sp.org/tlog-proof@v1"


def receipt(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """That the entry at `index` is in the log which signed `checkpoint`; by custom in a file `.tlog-proof`."""
    hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"{HEADER}\nindex {index}\n{hashes}\n{checkpoint}"
