"""The public parts of the log.

Its checkpoint, its tiles and its keys. All of it is public: digests, pseudonyms, times.
"""

from governance.audit.invalid import NoteInvalid
from governance.audit.log import LogReader
from governance.audit.note import Note, Signature, read_signature
from governance.audit.tiles import Tile, bundle, hash_tile
from governance.errors import NotFound, StoreUnavailable
from governance.sentences import keeping
from governance.services.ports import Ports
from governance.store.transaction import Reader

COSIGNATURE, TIMESTAMP = "cosignature", "timestamp"
"""Kinds of `Witnessed`."""


def published_checkpoint(ports: Ports) -> Note:
    """The newest checkpoint with all its signatures.

    The log's, and those of the witnesses that have cosigned it. Raises NotFound.
    """
    with ports.store.reader() as reader:
        newest = newest_checkpoint(reader.log)
        return Note(newest.text, (*newest.signatures, *_cosignatures(reader, newest)))


def published_tile(ports: Ports, tile: Tile) -> bytes:
    """The bytes of a tile, or of a bundle of entries.

    Raises NotFound where the log has not come so far.
    """
    with ports.store.reader() as reader:
        size = reader.log.size()
        if not tile.is_in(size):
            raise NotFound(keeping.no_such_tile(size, tile.path))
        if tile.level is not None:
            return hash_tile(tile, reader.log.hashes(tile.nodes))
        leaves = reader.log.leaves(tile.first, tile.end)
    if len(leaves) != tile.width:
        raise StoreUnavailable(keeping.entries_missing(tile.first, tile.end))
    return bundle(leaves)


def published_keys(ports: Ports) -> str:
    """Every key that the log has signed with, oldest first.

    One a line. Raises NotFound.
    """
    with ports.store.reader() as reader:
        keys = reader.log.keys()
    if not keys:
        raise NotFound(keeping.no_key_yet())
    return "".join(f"{log_key.key}\n" for log_key in keys)


def require_store(ports: Ports) -> None:
    """Raise StoreUnavailable unless the store answers."""
    with ports.store.reader() as reader:
        reader.log.size()


def newest_checkpoint(log: LogReader) -> Note:
    """The newest checkpoint as the log has signed it.

    Raises NotFound where there is none yet.
    """
    newest = log.checkpoint()
    if newest is None:
        raise NotFound(keeping.no_checkpoint_yet())
    return newest


def _cosignatures(reader: Reader, newest: Note) -> tuple[Signature, ...]:
    signatures = []
    for word in reader.witnesses.words(reader.log.size()):
        # A store that was set back and went on differently may hold a word on another checkpoint of the same size.
        if word.kind == COSIGNATURE and word.checkpoint.startswith(f"{newest.text}\n"):
            try:
                signatures.append(read_signature(word.word.decode().removesuffix("\n")))
            except (NoteInvalid, UnicodeDecodeError):
                continue  # whoever wrote into the store spoils a cosignature, and not the checkpoint
    return tuple(signatures)
