"""Documents that are attached.

They are kept under their digest, and the next assessment counts them in.
"""

from hashlib import sha256

import pytest

from governance.committee.policy import Requirement
from governance.evidence.bundle import Attached, Result
from governance.evidence.judgement import Answer
from governance.records import Person
from governance.sentences import deciding
from governance.sentences.phrase import Phrase
from governance.services.acting import seeing_everything
from governance.services.evidence.assess import assess
from governance.services.evidence.attach import attach_document
from governance.services.ports import Ports
from governance.services.views.read import review
from tests.builders import FARAH, MODEL, ROBOT, a_policy, by
from tests.services.policies import asked_under
from tests.services.worlds import World, asking
from tests.steps import actions, ask, close, held_on, last_entry, vote_all

pytest_plugins = ("tests.services.begun",)

REPORT = b"12 of 12 checks passed\n"
NAMED = "sha256:" + sha256(REPORT).hexdigest()
TESTED = Requirement.model_validate(
    {"id": "tested", "text": "A test report is attached.", "attachment": "test-report", "when_not_measured": "block"}
)


def attach(
    console: Ports, content: bytes = REPORT, result: Result | None = Result.PASSED, actor: Person = FARAH, **changes
) -> Attached:
    document = {"kind": "test-report", "name": "checks.txt"}
    return attach_document(
        by(console, actor), model=MODEL, version="2", content=content, result=result, **document | changes
    )


def attached_to(console: Ports) -> list[tuple[str, str, Result | None]]:
    with console.store.reader() as reader:
        return [
            (attachment.kind, attachment.name, attachment.result)
            for attachment in reader.evidence.attachments(MODEL, "2")
        ]


@pytest.fixture
def asked(world: World) -> Ports:
    return world(asking)


def test_the_bytes_of_a_document_are_kept_under_their_digest(asked: Ports):
    assert attach(asked) == Attached("test-report", "checks.txt", NAMED, Result.PASSED)
    with asked.store.reader() as reader:
        assert reader.documents.content(NAMED) == REPORT


def test_bytes_of_any_kind_are_kept_as_they_are(asked: Ports):
    content = bytes(range(256)) + b"<script>alert(1)</script>\r\n\x00"
    digest = attach(asked, content).digest
    with asked.store.reader() as reader:
        assert reader.documents.content(digest) == content


@pytest.mark.parametrize("person", [FARAH, ROBOT], ids=lambda person: str(person.role))
def test_an_attachment_stands_in_the_log_with_its_digest_and_the_word_of_who_attached_it(asked: Ports, person):
    attach(asked, result=Result.WARNED, actor=person)
    entry = last_entry(asked)
    assert (entry["action"], entry["subject"], entry["actor"]["id"]) == (
        "version:attached",
        "model/card-fraud/2",
        person.id,
    )
    assert (entry["reason"], entry["digest"]) == ("checks.txt is attached as test-report", NAMED)
    assert entry["detail"] == {"kind": "test-report", "name": "checks.txt", "result": "warned"}


def test_a_document_of_the_same_kind_and_name_takes_the_place_of_the_earlier_whose_bytes_stay(asked: Ports):
    attach(asked)
    attach(asked, b"3 of 12 checks failed\n", Result.FAILED)
    assert attached_to(asked) == [("test-report", "checks.txt", Result.FAILED)]
    assert actions(asked).count("version:attached") == 2
    with asked.store.reader() as reader:
        assert reader.documents.content(NAMED) == REPORT


def test_documents_of_another_kind_or_name_stand_beside_each_other(asked: Ports):
    attach(asked)
    attach(asked, name="more-checks.txt", result=None)
    attach(asked, kind="datasheet")
    assert attached_to(asked) == [
        ("datasheet", "checks.txt", Result.PASSED),
        ("test-report", "checks.txt", Result.PASSED),
        ("test-report", "more-checks.txt", None),
    ]


def test_a_document_that_is_attached_leaves_an_open_request_and_its_votes_as_they_are(asked: Ports):
    vote_all(asked)
    attach(asked, result=Result.FAILED)
    assert review(seeing_everything(asked), "R-0001").changed == ()
    assert (close(asked).approved, len(held_on(asked).counting)) == (True, 3)


def test_an_attachment_counts_after_the_next_assessment(console: Ports):
    strict = asked_under(console, a_policy(TESTED))

    def told() -> tuple[Answer, Phrase]:
        (finding,) = review(seeing_everything(strict), "R-0001").findings
        return finding.answer, finding.reason

    assert told() == (Answer.NOT_MEASURED, deciding.nothing_attached("test-report"))
    attach(strict)
    assert told()[0] is Answer.NOT_MEASURED
    assess(by(strict, FARAH), MODEL, "2")
    assert review(seeing_everything(strict), "R-0001").changed == ("the evidence", "the model card")
    ask(strict)
    assert told() == (Answer.MET, deciding.attached_as_asked(("checks.txt",)))
    attach(strict, b"3 of 12 checks failed\n", Result.FAILED, name="more-checks.txt")
    assess(by(strict, FARAH), MODEL, "2")
    ask(strict)
    assert told() == (Answer.NOT_MET, deciding.attached_says_failed(("more-checks.txt",)))
