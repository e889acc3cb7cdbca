"""Documents in the store, by digest: canonical bytes in, checked records out."""

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from governance.canonical import canonical_bytes
from governance.committee.minutes import Minutes
from governance.committee.policy import Policy
from governance.evidence.bias import BiasReport
from governance.evidence.bundle import Evidence
from governance.papers.card import Card
from governance.predictions.spec import ModelSpec
from governance.statistics.binning import Binning
from governance.store.transaction import Reader, Writer

T = TypeVar("T", Evidence, Card, Policy, ModelSpec, Binning, Minutes, BiasReport)

# Built once: making the parser of a record takes longer than parsing it.
ADAPTERS = {
    kind.__name__: TypeAdapter(kind) for kind in (Evidence, Card, Policy, ModelSpec, Binning, Minutes, BiasReport)
}


def keep(writer: Writer, record: Evidence | Card | Policy | ModelSpec | Binning | Minutes) -> str:
    """Keep `record`, and return its digest."""
    return writer.documents.put(canonical_bytes(record))


def fetch(reader: Reader, digest: str, kind: type[T]) -> T:
    """The record that `digest` names. Raises NotFound, StoreUnavailable."""
    # The store has compared the bytes with the digest, so that parsing them again could say nothing new.
    document: T = _parsed(reader.documents.content(digest), kind.__name__)
    return document


@lru_cache(maxsize=256)
def _parsed(content: bytes, kind: str) -> Any:
    return ADAPTERS[kind].validate_json(content)
