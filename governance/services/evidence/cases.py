"""Predictions that were taken apart, sealed beside the evidence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from secrets import token_bytes

from pydantic import TypeAdapter

from governance.audit.seal import KEY_BYTES, KeptCase, case_seal
from governance.canonical import canonical_bytes
from governance.evidence.bundle import Evidence
from governance.evidence.explanation import ExplainedCase, Explanation
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
    kept = writer.evidence.cases(evidence.model, evidence.version)
    seals = {case.content: case.seal for case in kept if case.content is not None}

    def seal(case: str | ExplainedCase) -> str:
        content = canonical_bytes(case)
        if content not in seals:
            key = token_bytes(KEY_BYTES)
            seals[content] = case_seal(key, content)
            writer.evidence.put_case(KeptCase(seals[content], evidence.model, evidence.version, key, content))
        return seals[content]

    return replace(evidence, explanation=_sealed(evidence.explanation, seal))


def _sealed(explanation: Explanation, seal: Callable[[str | ExplainedCase], str]) -> Explanation:
    """The explanation with a seal in place of each case.

    Also in that of each class.
    """
    return replace(
        explanation,
        cases=tuple(map(seal, explanation.cases)),
        of_classes=tuple((name, _sealed(each, seal)) for name, each in explanation.of_classes),
    )


def cases_of(ports: Ports, evidence: Evidence, of_class: str = "") -> Cases:
    """The cases that `evidence` names by their seals.

    Those of one class, where it chooses between classes. Evidence of before there were seals has them in full.
    """
    cases = evidence.explanation.of_class(of_class).cases
    with ports.store.reader() as reader:
        kept = {case.seal: case for case in reader.evidence.cases(evidence.model, evidence.version)}
    named = [case if isinstance(case, ExplainedCase) else kept.get(case) for case in cases]
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
