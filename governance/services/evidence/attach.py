"""Attach a document to a version.

A test report, a datasheet, a signature. The next assessment counts it in.
"""

import re

from governance.audit.event import Event
from governance.committee.policy import SLUG
from governance.errors import Refused
from governance.evidence.bundle import Attached, Result
from governance.people.permissions import Action
from governance.sentences import measuring, refusals
from governance.services.acting import Acting
from governance.words import LONGEST_NAME, require_words

RESERVED = {"bias-report": "placet bias"}
"""Kinds of documents that are read again as what a command of ours wrote, by that command."""
LARGEST = 20 * 1024 * 1024
"""In bytes: the store keeps documents that people read, no data sets."""


def attach_document(
    acting: Acting, model: str, version: str, kind: str, name: str, content: bytes, result: Result | None
) -> Attached:
    """Keep `content` as the document `name` of `kind` of `model`/`version`.

    Nothing in it is executed or believed: `result` is the word of `actor`. Raises Refused where it is empty, too
    large, or its kind is no word or one of ours; NotFound where the version is not registered.
    """
    acting.require(Action.ATTACH)
    if not re.match(SLUG, kind):
        raise Refused(measuring.kind_is_no_word(kind))
    if kind in RESERVED:
        raise Refused(measuring.kind_is_ours(name, kind, RESERVED[kind]))
    return attach_ours(acting, model, version, kind, name, content, result)


def attach_ours(
    acting: Acting,
    model: str,
    version: str,
    kind: str,
    name: str,
    content: bytes,
    result: Result | None = None,
) -> Attached:
    """Attach a document that a service of ours has written.

    Of any kind. Raises Refused and NotFound.
    """
    acting.require(Action.ATTACH)
    require_words(name, refusals.document_without_name(), LONGEST_NAME, field="name")
    if not content:
        raise Refused(measuring.document_is_empty(name))
    if len(content) > LARGEST:
        raise Refused(measuring.document_too_large(name, len(content), LARGEST))
    registered = acting.ports.registry.version(model, version)
    with acting.ports.store.writer() as writer:
        attached = Attached(kind, name, writer.documents.put(content), result)
        writer.evidence.add_attachment(model, version, attached)
        writer.log.append(
            Event(
                "version:attached",
                acting.now,
                acting.actor,
                f"model/{registered.name}",
                f"{name} is attached as {kind}",
                digest=attached.digest,
                detail={"kind": kind, "name": name, "result": None if result is None else str(result)},
            )
        )
    return attached
