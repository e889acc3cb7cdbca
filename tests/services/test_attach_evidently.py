"""Evidently's report on a version.

Tests look at what it was given. It is kept as a document, not as a result.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.errors import NotFound, PredictionsUnreadable
from governance.records import Window
from governance.services.evidence.attach_evidently import attach_evidently
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, ROBOT, a_spec, by
from tests.fakes import FakeDocuments
from tests.steps import actions, refusal

pytestmark = pytest.mark.slow

FIRST = date(2026, 3, 1)


def with_reference(console: Ports, days: int) -> Ports:
    """The console with a reference of the first `days` days."""
    reference = {"version": "1", "from": FIRST, "to": FIRST + timedelta(days=days - 1)}
    return replace(console, documents=FakeDocuments({MODEL: a_spec(reference=reference)}, console.documents.policy()))


def test_who_may_not_attach_is_refused_before_the_log_is_read(console: Ports):
    with refusal("may not attach a document"):
        attach_evidently(by(console, BEN), MODEL, "2")
    assert actions(console) == []


def test_a_version_that_is_not_registered_is_refused(console: Ports):
    with refusal("no version 9; its versions are 2, 1", NotFound):
        attach_evidently(by(console, FARAH), MODEL, "9")


@pytest.mark.parametrize(("version", "mention"), [("1", "its last on 20 Mar 2026"), ("3", "none of it")])
def test_nothing_later_than_the_reference_is_a_refusal(console: Ports, version, mention):
    console.registry.register(MODEL, b"weights of 3")
    with pytest.raises(
        PredictionsUnreadable, match=rf"later than its reference. That ends on 20 Mar 2026, and the log has {mention}"
    ):
        attach_evidently(by(with_reference(console, days=20), FARAH), MODEL, version)
    assert actions(console) == []


def test_a_reference_without_rows_is_a_refusal(console: Ports):
    reference = {"version": "9", "from": FIRST, "to": FIRST}
    documents = FakeDocuments({MODEL: a_spec(reference=reference)}, console.documents.policy())
    with refusal("has 0 predictions of version 9 in the reference", PredictionsUnreadable):
        attach_evidently(by(replace(console, documents=documents), FARAH), MODEL, "2")


@pytest.mark.parametrize("person", [FARAH, ROBOT], ids=lambda person: str(person.role))
def test_the_report_is_attached_without_a_result_and_says_what_it_rests_on(console: Ports, person):
    made = attach_evidently(by(console, person), MODEL, "2")
    assert (made.attached.kind, made.attached.name, made.attached.result) == (
        "evidently-report",
        "evidently-report.html",
        None,
    )
    with console.store.reader() as reader:
        assert reader.documents.content(made.attached.digest) == b"['amount']: 240 and 240"
        assert reader.evidence.attachments(MODEL, "2") == (made.attached,)
    assert (made.reference, made.reference_rows) == (Window(FIRST, date(2026, 3, 10)), 240)
    assert (made.current, made.current_rows) == (Window(date(2026, 3, 11), date(2026, 3, 20)), 240)
    assert actions(console)[-1] == "version:attached"


def test_days_of_the_reference_are_never_compared_with_it(console: Ports):
    made = attach_evidently(by(with_reference(console, days=12), FARAH), MODEL, "2")
    assert made.current == Window(date(2026, 3, 13), date(2026, 3, 20))
    assert made.current_rows == 8 * 24
