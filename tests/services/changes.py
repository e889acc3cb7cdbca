"""What may happen to a dossier while a request is open.

Each of these is one way to make it another dossier.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from tests.builders import FARAH, MODEL, by
from tests.services.rows import add_rows


def assessed_again(ports: Ports) -> Ports:
    add_rows(ports)
    assess(by(ports, FARAH), MODEL, "2")
    return ports


def other_files(ports: Ports) -> Ports:
    Path(ports.registry.version(MODEL, "2").source, "model.bin").write_bytes(b"other weights")
    return ports


def other_champion(ports: Ports) -> Ports:
    ports.registry.register(MODEL, b"weights of 3")
    ports.registry.set_alias(MODEL, "champion", "3")
    look_at_registry(ports, MODEL)
    return ports


CHANGES: dict[str, tuple[Callable[[Ports], Ports], Sequence[str]]] = {
    "new rows": (assessed_again, ("the data it was measured on", "the evidence", "the model card")),
    "other files": (other_files, ["the model's files"]),
    "another champion": (other_champion, ["the serving version it is compared with"]),
}
"""Each change, and how a refusal calls it."""
