"""Every form in which a card can be had, in one table.

Page and command line offer what stands here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from governance.canonical import Json, bytes_of_json, plain
from governance.papers.card import Background, Card
from governance.papers.exports.cyclonedx import cyclonedx
from governance.papers.exports.hugging_face import hugging_face
from governance.papers.exports.model_card_toolkit import model_card_toolkit
from governance.papers.exports.provenance import Provenance
from governance.papers.exports.sagemaker import sagemaker


class Export(StrEnum):
    """A form that another tool reads."""

    RECORD = "record"
    CYCLONEDX = "cyclonedx"
    HUGGING_FACE = "hugging-face"
    MODEL_CARD_TOOLKIT = "model-card-toolkit"
    SAGEMAKER = "sagemaker"


Make = Callable[[Card, Provenance, Background], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """How a card is written in one form."""

    title: str
    """As people read it."""
    ending: str
    """Of its file's name."""
    media: str
    make: Make
    """The same card and decisions give the same bytes."""


def _as_json(make: Callable[[Card, Provenance], Json]) -> Make:
    def written(card: Card, provenance: Provenance, _: Background) -> bytes:
        return f"{json.dumps(make(card, provenance), indent=1, ensure_ascii=False)}\n".encode()

    return written


def _record(card: Card, provenance: Provenance, _: Background) -> bytes:
    """The record as it is stored, with where it is from."""
    return bytes_of_json({"card": plain(card), "provenance": plain(provenance)})


FORMS: Mapping[Export, Form] = {
    Export.RECORD: Form("Record with its decisions (JSON)", "card.json", "application/json", _record),
    Export.CYCLONEDX: Form("CycloneDX 1.6", "cdx.json", "application/vnd.cyclonedx+json", _as_json(cyclonedx)),
    Export.HUGGING_FACE: Form(
        "Hugging Face",
        "README.md",
        "text/markdown",
        lambda card, provenance, beside: hugging_face(card, provenance, beside).encode(),
    ),
    Export.MODEL_CARD_TOOLKIT: Form("Model Card Toolkit", "mct.json", "application/json", _as_json(model_card_toolkit)),
    Export.SAGEMAKER: Form("Amazon SageMaker", "sagemaker.json", "application/json", _as_json(sagemaker)),
}
