"""Predictions that were taken apart, sealed beside the evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from secrets import token_bytes

from pydantic import TypeAdapter

from governance.audit.seal import KEY_BYTES, KeptCase, case_seal
from governance.canonical import canonical_bytes
from governance.evidence.bundle import Evidence
from governance.evidence.explanation import ExplainedCase
from governance.services.ports import Ports
from governance.store.transaction import Writer

CASE = TypeAdapter(ExplainedCase)


@dataclass(frozen=True, slots=True)
class Cases:
    """The single cases of an explanation that are still there."""

    shown: tuple[ExplainedCase, ...]
    """From the highest score to the lowest."""
    erased: int
    """How many there were besides; an entry of the log says of each that it was erased."""


def with_cases_sealed(writer: Writer, evidence: Evidence) -> Evidence:
    """`evidence` with the seals of its cases, which are kept beside it.

    A case that is kept already has the seal that it had: measuring the same again gives the same evidence.
    """
    explanation, kept = evidence.explanation, writer.evidence.cases(evidence.model, evidence.version)
    seals = {case.content: case.seal for case in kept if case.content is not None}
    cases = []
    for case in explanation.cases:
        content = canonical_bytes(case)
        if content not in seals:
            key = token_bytes(KEY_BYTES)
            seals[content] = case_seal(key, content)
            writer.evidence.put_case(KeptCase(seals[content], evidence.model, evidence.version, key, content))
        cases.append(seals[content])
    return replace(evidence, explanation=replace(explanation, cases=tuple(cases)))


def cases_of(ports: Ports, evidence: Evidence) -> Cases:
    """The cases that `evidence` names by their seals.

    Evidence of before there were seals has them in full.
    """
    with ports.store.reader() as reader:
        kept = {case.seal: case for case in reader.evidence.cases(evidence.model, evidence.version)}
    named = [case if isinstance(case, ExplainedCase) else kept.get(case) for case in evidence.explanation.cases]
    shown = tuple(_read(named))
    return Cases(shown, len(named) - len(shown))


def called(case: KeptCase) -> str | None:
    """The id of the prediction.

    None where it was erased.
    """
    return None if case.content is None else CASE.validate_json(case.content).id


def _read(cases: Iterable[ExplainedCase | KeptCase | None]) -> Iterable[ExplainedCase]:
    for case in cases:
        if isinstance(case, ExplainedCase):
            yield case
        elif case is not None and case.content is not None:
            yield CASE.validate_json(case.content)
