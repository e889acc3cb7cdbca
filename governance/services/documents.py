"""Documents in the store, by digest: canonical bytes in, checked records out."""

from typing import TypeVar

from pydantic import TypeAdapter

from governance.canonical import canonical_bytes
from governance.card.card import Card
from governance.evidence.bundle import Evidence
from governance.review.policy import Policy
from governance.spec import ModelSpec
from governance.statistics.binning import Binning
from governance.store import Reader, Writer

T = TypeVar("T", Evidence, Card, Policy, ModelSpec, Binning)

# Built once: making the parser of a record takes longer than parsing it.
ADAPTERS = {kind: TypeAdapter(kind) for kind in (Evidence, Card, Policy, ModelSpec, Binning)}


def keep(writer: Writer, record: Evidence | Card | Policy | ModelSpec | Binning) -> str:
    """Keep `record`; its digest."""
    return writer.put_document(canonical_bytes(record))


def fetch(reader: Reader, digest: str, kind: type[T]) -> T:
    """The record that `digest` names. Raises NotFound, StoreUnavailable."""
    found: T = ADAPTERS[kind].validate_json(reader.document(digest))  # type: ignore[assignment]  # keyed by kind
    return found
