"""What anybody may fetch of the log.

Nothing else is in it.
"""

from dataclasses import replace

import pytest

from governance.audit.checkpoint import open_checkpoint
from governance.audit.event import Actor
from governance.audit.merkle import leaf_hash
from governance.audit.tiles import Tile, bundle
from governance.errors import NotFound, StoreUnavailable
from governance.sentences import keeping, storing
from governance.services.log.publish import published_checkpoint, published_keys, published_tile, require_store
from governance.services.ports import Ports
from governance.store.witnesses import Witnessed
from tests.builders import A_KEY, ANOTHER_KEY, NOON, an_event
from tests.fakes import ports
from tests.in_a_file import change, in_a_file
from tests.slow_merkle import mth
from tests.steps import refusal


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console with a log of 300 entries."""
    home = tmp_path_factory.mktemp("publish")
    (home / "predictions").mkdir()
    console = ports(home)
    with console.store.writer() as writer:
        for number in range(300):
            writer.log.append(an_event(f"secret words {number}", detail={"told": f"secret detail {number}"}))
    return console


@pytest.fixture(scope="module")
def leaves(console: Ports) -> list[bytes]:
    with console.store.reader() as reader:
        return [entry.leaf for entry in reader.log.stored()]


@pytest.fixture
def empty(tmp_path) -> Ports:
    (tmp_path / "predictions").mkdir()
    return ports(tmp_path)


def test_an_empty_log_has_no_checkpoint_no_key_and_no_tile(empty: Ports):
    with refusal(keeping.no_checkpoint_yet(), NotFound):
        published_checkpoint(empty)
    with refusal(keeping.no_key_yet(), NotFound):
        published_keys(empty)
    with refusal(keeping.no_such_tile(0, "0/000.p/1"), NotFound):
        published_tile(empty, Tile(0, 0, 1))


@pytest.mark.parametrize(
    "tile",
    [Tile(0, 1), Tile(0, 1, 45), Tile(None, 1, 45), Tile(None, 1), Tile(1, 0, 2), Tile(1, 0), Tile(2, 0, 1), Tile(63, 0, 1), Tile(0, 10**18)],
    ids=lambda tile: tile.path,
)  # fmt: skip
def test_what_the_log_has_not_reached_is_not_there(console: Ports, tile):
    with refusal(keeping.no_such_tile(300, tile.path), NotFound):
        published_tile(console, tile)


def test_the_checkpoint_is_signed_over_all_entries(console: Ports, leaves):
    checkpoint, _ = open_checkpoint(published_checkpoint(console).written.encode(), [A_KEY.verifier])
    assert (checkpoint.size, checkpoint.root) == (300, mth(leaves))


@pytest.mark.parametrize("tile", [Tile(0, 0), Tile(0, 1, 44), Tile(0, 1, 1), Tile(0, 0, 7)], ids=lambda tile: tile.path)
def test_tiles_of_level_0_have_the_hashes_of_entries(console: Ports, leaves, tile):
    assert published_tile(console, tile) == b"".join(leaf_hash(leaf) for leaf in leaves[tile.first : tile.end])


def test_tiles_above_have_the_roots_of_full_tiles(console: Ports, leaves):
    assert published_tile(console, Tile(1, 0, 1)) == mth(leaves[:256])


@pytest.mark.parametrize("tile", [Tile(None, 0), Tile(None, 1, 44), Tile(None, 0, 3)], ids=lambda tile: tile.path)
def test_bundles_have_the_entries(console: Ports, leaves, tile):
    assert published_tile(console, tile) == bundle(leaves[tile.first : tile.end])


def test_nobody_s_name_or_words_are_served(console: Ports):
    everything = published_tile(console, Tile(None, 0)) + published_tile(console, Tile(None, 1, 44))
    assert [word for word in (b"secret", b"Ben", b"Okafor", b'"ben"') if word in everything] == []


def test_every_key_of_the_log_is_told_oldest_first(empty: Ports):
    with empty.store.writer() as writer:
        announcing = an_event(action="log-key:rotated", subject=f"log-key/{ANOTHER_KEY.verifier}")
        writer.log.rotate(announcing, ANOTHER_KEY.verifier)
    assert published_keys(empty) == f"{A_KEY.verifier}\n{ANOTHER_KEY.verifier}\n"
    open_checkpoint(published_checkpoint(empty).written.encode(), [A_KEY.verifier])
    with empty.store.writer() as writer:
        writer.log.append(an_event())
    open_checkpoint(published_checkpoint(empty).written.encode(), [ANOTHER_KEY.verifier])


@pytest.mark.parametrize("word", [b"nonsense", b"\xff", b""], ids=["nonsense", "no text", "nothing"])
def test_a_cosignature_that_cannot_be_read_spoils_no_checkpoint(empty: Ports, word):
    with empty.store.writer() as writer:
        writer.log.append(an_event(actor=Actor("ben", "Ben Okafor", "member", "demo", "ethics")))
        signed = writer.log.checkpoint().written
        writer.witnesses.add(Witnessed(1, "w+00000000", "cosignature", signed, word, NOON))
    assert published_checkpoint(empty).written == signed


def test_a_timestamp_is_no_line_of_the_checkpoint(empty: Ports):
    with empty.store.writer() as writer:
        writer.log.append(an_event())
        signed = writer.log.checkpoint().written
        writer.witnesses.add(
            Witnessed(1, "http://tsa.test", "timestamp", signed, "— a.example AAAAAAAA\n".encode(), NOON)
        )
    assert published_checkpoint(empty).written == signed


def test_entries_that_are_missing_are_said_to_be(empty: Ports, tmp_path):
    with empty.store.writer() as writer:
        for number in range(3):
            writer.log.append(an_event(f"{number}"))
    changed = replace(empty, store=in_a_file(empty.store, tmp_path))
    change(tmp_path, "DELETE FROM log_entry WHERE sequence = 1")
    with refusal(keeping.entries_missing(0, 3), StoreUnavailable):
        published_tile(changed, Tile(None, 0, 3))
    with refusal(storing.entry_cannot_be_read(1), StoreUnavailable):
        published_tile(changed, Tile(0, 0, 3))


def test_a_store_that_answers_is_well(empty: Ports):
    require_store(empty)
