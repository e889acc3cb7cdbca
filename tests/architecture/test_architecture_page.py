"""The page that newcomers read, held against the contracts that imports obey."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAME = r"[a-z_.]+"
ROOMS = re.compile(rf"    ({NAME}(?: \| {NAME})*)(?: |$)")


def drawn() -> list[str]:
    """The rooms of each line of the page's pictures, from the top."""
    return [match[1] for line in PAGE.splitlines() if (match := ROOMS.match(line))]


@pytest.mark.parametrize("contract", ["direction", "rooms", "adapters", "panels"])
def test_the_page_draws_the_rooms_in_the_order_that_imports_obey(contract: str):
    layers, lines = CONTRACTS[contract]["layers"], drawn()
    begins = [at for at in range(len(lines)) if lines[at : at + len(layers)] == layers]
    assert len(begins) == 1, f"{layers} are not drawn one below the other in docs/architecture.md"


def test_every_contract_of_layers_is_on_the_page():
    of_layers = {name for name, contract in CONTRACTS.items() if contract["type"] == "layers"}
    assert of_layers == {"direction", "rooms", "adapters", "panels", "app"}


def test_every_place_that_the_page_sends_to_is_there():
    named = re.findall(r"`([a-z_/]+(?:\.py|/))`", PAGE)
    assert named
    assert not [path for path in named if not (ROOT / "governance" / path).exists()]
