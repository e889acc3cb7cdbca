"""Single cases lie sealed beside the evidence.

Measured again they are the same, erased they are gone, changed they are named.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from governance.audit.log import CASE_ERASED
from governance.audit.seal import CASE, KeptCase
from governance.audit.verify_bundle import Check
from governance.canonical import canonical_bytes
from governance.committee.acts import Choice
from governance.errors import NotFound
from governance.evidence.bundle import Evidence
from governance.evidence.explanation import ExplainedCase
from governance.sentences import keeping, refusals
from governance.services.acting import seeing_everything
from governance.services.evidence.assess import assess
from governance.services.evidence.cases import Cases, cases_of
from governance.services.log.erase import erase_case
from governance.services.log.export import export_item
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.builders import AMINA, BEN, FARAH, MODEL, NADIA, by
from tests.fakes import FakeExplainer, ports
from tests.in_a_file import change, in_a_file
from tests.steps import actions, ask, may_not, refused, request_of, vote

AMOUNT = 4711.25
CASES = tuple(
    ExplainedCase(name, score, {"amount": amount, "city": "Kiel"}, {"amount": score, "city": 0.0})
    for name, score, amount in (("c-1", 0.9, AMOUNT), ("c-2", 0.4, 12.0))
)
WHY = "she asked for it under article 17"


@pytest.fixture
def explained(console: Ports) -> Ports:
    """A console with two cases of version 2 taken apart."""
    return assessing(console)


def assessing(console: Ports) -> Ports:
    explaining = replace(console, explainer=FakeExplainer(("amount",), cases=CASES))
    for version in "12":
        assess(by(explaining, FARAH), MODEL, version)
    return explaining


def evidence(console: Ports) -> Evidence:
    return read_assessed(console, MODEL, "2").evidence


def kept(console: Ports) -> tuple[KeptCase, ...]:
    with console.store.reader() as reader:
        return reader.evidence.cases(MODEL, "2")


def fault(console: Ports) -> str:
    return verify_log(console).fault or ""


def test_who_does_not_keep_the_log_may_not_erase_a_case(explained: Ports):
    for person in (AMINA, BEN, FARAH):
        with refused(explained, may_not(person, "keep the log", "log keeper")):
            erase_case(by(explained, person), MODEL, "2", "c-1", WHY)


def test_an_erasure_of_a_case_without_a_reason_is_refused(explained: Ports):
    with refused(explained, refusals.no_reason()):
        erase_case(by(explained, NADIA), MODEL, "2", "c-1", " ")


@pytest.mark.parametrize(("version", "case"), [("2", "c-3"), ("3", "c-1")], ids=["another id", "another version"])
def test_a_case_that_is_not_kept_is_not_erased(explained: Ports, version: str, case: str):
    with refused(explained, keeping.no_such_case(case, MODEL, version), NotFound):
        erase_case(by(explained, NADIA), MODEL, version, case, WHY)


def test_a_case_is_erased_once(explained: Ports):
    erase_case(by(explained, NADIA), MODEL, "2", "c-1", WHY)
    with refused(explained, keeping.no_such_case("c-1", "card-fraud", "2"), NotFound):
        erase_case(by(explained, NADIA), MODEL, "2", "c-1", WHY)


def test_evidence_has_the_seals_of_its_cases_and_nothing_of_what_they_say(explained: Ports):
    sealed = evidence(explained)
    assert [type(case) for case in sealed.explanation.cases] == [str, str]
    assert not [word for word in (b"4711.25", b"Kiel", b"c-1") if word in canonical_bytes(sealed)]
    assert cases_of(explained, sealed) == Cases(CASES, 0)


def test_the_same_cases_measured_again_leave_the_evidence_as_it_is(explained: Ports):
    before = evidence(explained).digest
    assess(by(explained, FARAH), MODEL, "2")
    assert (evidence(explained).digest, len(kept(explained))) == (before, 2)


def test_an_erased_case_leaves_its_seal_its_entry_and_every_vote(explained: Ports):
    ask(explained)
    vote(explained, BEN, Choice.APPROVE)
    before = evidence(explained).digest
    assert erase_case(by(explained, NADIA), MODEL, "2", "c-1", WHY) == 1
    assert actions(explained)[-1] == CASE_ERASED
    assert cases_of(explained, evidence(explained)) == Cases(CASES[1:], 1)
    assert not [case for case in kept(explained) if case.content is not None and b"4711.25" in case.content]
    assert (evidence(explained).digest, request_of(explained).matter.evidence) == (before, before)
    assert verify_log(explained).intact


def test_evidence_of_before_there_were_seals_shows_the_cases_that_it_has(explained: Ports):
    sealed = evidence(explained)
    earlier = replace(sealed, explanation=replace(sealed.explanation, cases=CASES))
    assert cases_of(explained, earlier) == Cases(CASES, 0)


def put(change: Callable[[KeptCase], KeptCase]) -> Callable[[Ports], None]:
    def spoil(console: Ports) -> None:
        first = next(case for case in kept(console) if case.content is not None)
        with console.store.writer() as writer:
            writer.evidence.put_case(change(first))

    return spoil


def brought_back(console: Ports) -> None:
    before = kept(console)
    erase_case(by(console, NADIA), MODEL, "2", "c-1", WHY)
    with console.store.writer() as writer:
        for case in before:
            writer.evidence.put_case(case)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(put(lambda case: replace(case, content=b"{}")), "was changed: it is not what its seal stands for", id="another case"),
        pytest.param(put(lambda case: replace(case, key=b"another")), "was changed: it is not what its seal stands for", id="another key"),
        pytest.param(put(lambda case: replace(case, key=None, content=None)), "was changed: it is not what its seal stands for", id="erased by nobody"),
        pytest.param(put(lambda case: replace(case, seal=f"{CASE}{'0' * 64}")), "was changed: it is not what its seal stands for", id="under another seal"),
        pytest.param(brought_back, "is there again, and the log says that it was erased", id="brought back"),
    ],
)  # fmt: skip
def test_a_case_that_was_changed_is_named(tmp_path: Path, spoil: Callable[[Ports], None], sentence: str):
    console = assessing(ports(tmp_path))
    spoil(console)
    named_fault = fault(console)
    assert named_fault.startswith("case case:")
    assert sentence in named_fault


def test_a_case_that_was_taken_away_is_missed(tmp_path: Path):
    console = assessing(ports(tmp_path))
    changed = replace(console, store=in_a_file(console.store, tmp_path))
    change(tmp_path, "DELETE FROM explained_case WHERE version = '2'")
    assert "that evidence names is missing, and no entry says that it was erased" in fault(changed)


def exported(console: Ports, *, with_cases: bool) -> dict[str, bytes]:
    return dict(export_item(seeing_everything(console), "R-0001", with_cases=with_cases).files)


def test_an_export_has_the_cases_only_where_they_are_asked_for(explained: Ports):
    ask(explained)
    without, whole = exported(explained, with_cases=False), exported(explained, with_cases=True)
    assert not [name for name, content in without.items() if b"4711.25" in content or b"Kiel" in content]
    assert len([name for name in whole if name.startswith("cases/")]) == 2
    for files in (without, whole):
        assert not Check(files).run().faults


def test_a_case_in_an_export_that_was_changed_is_named(explained: Ports):
    ask(explained)
    files = exported(explained, with_cases=True)
    name = next(name for name in files if name.startswith("cases/"))
    files[name] = files[name].replace(b"Kiel", b"Bonn")
    sentences = [mistake.sentence for mistake in Check(files).run().faults]
    assert any(f"{name} is not what its seal stands for" in sentence for sentence in sentences)
