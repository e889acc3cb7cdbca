"""An inclusion proof and a checkpoint from a long log.

From a log of a million entries against one of ten thousand, in one run. Usage: python -m benchmarks.proofs [LARGE
[SMALL]]
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.long_log import build
from governance.audit.checkpoint import read_checkpoint
from governance.audit.merkle import inclusion_proof, leaf_hash
from governance.audit.verify_bundle import require_included
from governance.store.transaction import Store

ROUNDS = 400


def prove(store: Store, size: int, index: int) -> None:
    """A proof that one entry is in the log, from the store."""
    with store.reader() as reader:
        inclusion_proof(index, size, reader.log.hashes)


def sign(store: Store) -> None:
    """The newest checkpoint, from the store."""
    with store.reader() as reader:
        reader.log.checkpoint()


def milliseconds(acts: list[Callable[[], None]]) -> list[float]:
    """The median time of each of `acts`.

    They are taken in turns, so that noise meets all alike.
    """
    by_act: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for act, times in zip(acts, by_act, strict=True):
            started = time.perf_counter()
            act()
            times.append(1000 * (time.perf_counter() - started))
    return [median(times) for times in by_act]


def require_right(store: Store, size: int) -> None:
    """The proofs that are measured must be proofs."""
    with store.reader() as reader:
        note = reader.log.checkpoint()
        assert note is not None
        root = read_checkpoint(note.text).root
        for index in (0, size // 2, size - 1):
            (entry,) = (reader.log.leaves(index, index + 1),)
            require_included(leaf_hash(entry[0]), index, size, inclusion_proof(index, size, reader.log.hashes), root)


def main() -> None:
    """Print the figures."""
    large, small = (int(sys.argv[at]) if len(sys.argv) > at else size for at, size in ((1, 1_000_000), (2, 10_000)))
    draw = random.Random(7)  # noqa: S311  (which entries are asked for, nothing secret)
    with tempfile.TemporaryDirectory() as folder:
        print(f"building logs of {large:,} and {small:,} entries")
        stores = {size: build(Path(folder) / f"{size}.db", size) for size in (large, small)}
        for size, store in stores.items():
            require_right(store, size)
        acts: list[Callable[[], None]] = []
        for size, store in stores.items():
            acts += [
                lambda store=store, size=size: prove(store, size, draw.randrange(size)),  # type: ignore[misc]
                lambda store=store: sign(store),  # type: ignore[misc]
            ]
        proof_large, head_large, proof_small, head_small = milliseconds(acts)
    print(
        json.dumps(
            {
                "entries": large,
                "entries_small": small,
                "inclusion_proof_ms": round(proof_large, 2),
                "inclusion_proof_small_ms": round(proof_small, 2),
                "inclusion_proof_ratio": round(proof_large / proof_small, 2),
                "checkpoint_ms": round(head_large, 2),
                "checkpoint_small_ms": round(head_small, 2),
                "checkpoint_ratio": round(head_large / head_small, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
