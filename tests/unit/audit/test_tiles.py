"""Tiles are those of a log that Tessera wrote.

And those of the specification's own examples.
"""

import json
import struct
from pathlib import Path

import pytest

from governance.audit.checkpoint import open_checkpoint
from governance.audit.invalid import PathInvalid
from governance.audit.merkle import Node, leaf_hash
from governance.audit.note import read_verifier_key
from governance.audit.tiles import Tile, bundle, hash_tile, read_tile
from tests.logs import a_log
from tests.slow_merkle import mth

TESSERA = json.loads((Path(__file__).parents[2] / "vectors" / "tiles.json").read_text())
LEAVES = [leaf.encode() for leaf in TESSERA["leaves"]]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        pytest.param("", "is no tile", id="nothing"),
        pytest.param("0", "is no tile", id="no number"),
        pytest.param("0/1", "is no tile", id="fewer than three digits"),
        pytest.param("0/0001", "is no tile", id="more than three digits"),
        pytest.param("0/x001", "is no tile", id="an x before the last group"),
        pytest.param("0/001/002", "is no tile", id="no x before the first group"),
        pytest.param("0/X001/002", "is no tile", id="a large X"),
        pytest.param("0/x000/001", "not written as short as it can be", id="leading zeros"),
        pytest.param(f"0/{'x001/' * 7}000", "beyond every log", id="a number beyond every log"),
        pytest.param("00/001", "is no tile", id="a level with a leading zero"),
        pytest.param("64/001", "the level is 64, expected at most 63", id="a level that is too high"),
        pytest.param("-1/001", "is no tile", id="a negative level"),
        pytest.param("data/001", "is no tile", id="another kind"),
        pytest.param("0/001.p/0", "is no tile", id="an empty tile"),
        pytest.param("0/001.p/01", "is no tile", id="a width with a leading zero"),
        pytest.param("0/001.p/256", "of width 256 is asked for, expected 1 to 255", id="a full tile called partial"),
        pytest.param("0/001.p/", "is no tile", id="no width"),
        pytest.param("0/001/", "is no tile", id="something after the number"),
        pytest.param("0/001\n", "is no tile", id="a newline after the number"),
        pytest.param("0/\u0660\u0660\u0661", "is no tile", id="digits of another script"),
        pytest.param("0/001?x", "is no tile", id="a question"),
    ],
)
def test_a_tile_is_asked_for_in_one_way_only(path, why):
    with pytest.raises(PathInvalid, match=why):
        read_tile(path)


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        pytest.param("0/000", Tile(0, 0), id="the first"),
        pytest.param("0/x001/x234/067", Tile(0, 1234067), id="the specification's example"),
        pytest.param("1/000.p/17", Tile(1, 0, 17), id="a partial one"),
        pytest.param("entries/x001/000.p/255", Tile(None, 1000, 255), id="entries"),
        pytest.param("63/999", Tile(63, 999), id="the highest level"),
    ],
)
def test_a_path_names_a_tile(path, tile):
    assert read_tile(path) == tile
    assert tile.path == path


def test_a_tile_of_level_2_has_subtrees_of_65_536_entries():
    assert Tile(2, 3, 2).nodes == (Node(16, 768), Node(16, 769))


def test_a_log_of_70_000_entries_has_the_tiles_that_the_specification_counts():
    there = [
        "0/272", "0/273.p/112", "entries/272", "entries/273.p/112", "1/000", "1/001.p/17", "2/000.p/1",
        "0/273.p/111", "0/000.p/5", "1/000.p/255",
    ]  # fmt: skip
    missing = [
        "0/273",
        "0/273.p/113",
        "entries/273.p/113",
        "1/001",
        "1/001.p/18",
        "2/000.p/2",
        "2/000",
        "3/000.p/1",
        "63/000.p/1",
    ]
    assert [path for path in there if not read_tile(path).is_in(70_000)] == []
    assert [path for path in missing if read_tile(path).is_in(70_000)] == []


def test_an_empty_log_has_no_tile():
    assert not Tile(0, 0, 1).is_in(0)


def test_a_log_of_256_entries_has_a_full_tile_and_one_hash_above_it():
    assert Tile(0, 0).is_in(256)
    assert Tile(1, 0, 1).is_in(256)
    assert not Tile(1, 0, 1).is_in(255)


@pytest.mark.parametrize("path", TESSERA["tiles"])
def test_hashes_lie_in_a_tile_as_tessera_lays_them(path):
    tile = read_tile(path)
    hashes = {Node(0, index): leaf_hash(leaf) for index, leaf in enumerate(LEAVES)}
    assert hash_tile(tile, hashes).hex() == TESSERA["tiles"][path]


@pytest.mark.parametrize("path", TESSERA["bundles"])
def test_entries_lie_in_a_bundle_as_tessera_lays_them(path):
    tile = read_tile(path)
    assert bundle(LEAVES[tile.first : tile.end]).hex() == TESSERA["bundles"][path]


@pytest.mark.parametrize("size", range(16))
def test_the_checkpoints_of_tessera_are_those_of_its_leaves(size):
    checkpoint, note = open_checkpoint(TESSERA["checkpoints"][size].encode(), [read_verifier_key(TESSERA["key"])])
    assert (checkpoint.size, checkpoint.root) == (size, mth(LEAVES[:size]))
    assert note.written == TESSERA["checkpoints"][size]


def test_the_hashes_of_a_real_log_lead_through_tiles_to_its_root():
    log = a_log(600)
    leaves = [row.leaf for row in log.rows]
    above = hash_tile(Tile(1, 0, 2), log.hashes(Tile(1, 0, 2).nodes))
    assert above == mth(leaves[:256]) + mth(leaves[256:512])
    below = hash_tile(Tile(0, 1), log.hashes(Tile(0, 1).nodes))
    assert [below[at : at + 32] for at in range(0, 8192, 32)] == [leaf_hash(leaf) for leaf in leaves[256:512]]


def test_an_entry_that_two_bytes_cannot_measure_is_refused():
    assert bundle([b"x" * 65_535])[:2] == struct.pack(">H", 65_535)
    with pytest.raises(ValueError, match="an entry has 65536 bytes, expected at most 65535"):
        bundle([b"x" * 65_536])
