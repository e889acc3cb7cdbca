"""The bytes of evidence are its name.

It matters what evidence calls its measurements, how it says they were made, and in which order.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.canonical import plain
from governance.services.evidence.assess import assess
from governance.services.evidence.audit_bias import audit_bias
from governance.services.ports import Ports
from governance.services.views.read import assessed
from tests.builders import FARAH, MODEL, a_ranking, a_regression, by
from tests.fakes import ordering, ports, predicting
from tests.prose import prose

pytestmark = pytest.mark.slow

RECORD = Path(__file__).resolve().parents[1] / "vectors" / "evidence.json"
"""By task: what is measured of version 2, how it was made, why it was not, and the counts. What is new may stand between its lines.
One that differs is another evidence of the same: every dossier that is measured again changes with it, and its votes no longer count."""


def regression(home: Path) -> Ports:
    return predicting(home, a_regression(within=["zone"]))


def ranking(home: Path) -> Ports:
    return ordering(home, a_ranking(sensitive={name: {"column": name} for name in ("sex", "firm")}))


@pytest.mark.parametrize(
    ("task", "begin"),
    [("binary", ports), ("regression", regression), ("ranking", ranking)],
    ids=["binary", "regression", "ranking"],
)
def test_names_methods_reasons_and_order_are_those_on_record(task: str, begin: Callable[[Path], Ports], tmp_path: Path):
    console = begin(tmp_path)
    for version in "12":
        assess(by(console, FARAH), MODEL, version)
    measured = assessed(console, MODEL, "2").evidence.measurements
    record = json.loads(RECORD.read_text(encoding="utf-8"))[task]
    on_record = {key for key, *_ in record}
    measured_now = [[m.key, plain(m.reason or m.method), m.n, dict(m.counts)] for m in measured if m.key in on_record]
    assert measured_now == record


@pytest.mark.parametrize(
    ("task", "begin"),
    [("binary", ports), ("regression", regression), ("ranking", ranking)],
    ids=["binary", "regression", "ranking"],
)
def test_no_sentence_stands_in_evidence_or_in_a_report(task: str, begin: Callable[[Path], Ports], tmp_path: Path):
    console = begin(tmp_path)
    assess(by(console, FARAH), MODEL, "2")
    assert list(prose(plain(assessed(console, MODEL, "2").evidence))) == []
    if task == "binary":
        assert list(prose(plain(audit_bias(by(console, FARAH), MODEL, "2")))) == []


def test_a_sentence_in_evidence_would_be_found():
    assert list(prose({"remarks": [{"values": {"text": "nobody has counted any of it"}}]})) != []
    assert list(prose({"remarks": [{"values": {"example": "c-17"}}]})) != []
