from typing import Any

import pytest

from governance.committee.asking import question
from governance.committee.dossier import Adoption, Emergency
from governance.committee.request import Purpose
from tests.builders import a_dossier, a_request


def an_emergency(**changes: Any) -> Emergency:
    usual = {
        "policy": "sha256:p",
        "model": "loans",
        "alias": "champion",
        "was": "3",
        "to": "2",
        "approved_as": "R-0001",
    }
    return Emergency(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "replaces", "asked"),
    [
        pytest.param({}, None, "Should version 2 of card-fraud serve?", id="the first"),
        pytest.param({}, "1", "Should version 2 of card-fraud replace version 1?", id="in the place of another"),
        pytest.param({"matter": a_dossier(alias="pilot")}, "1", "Should version 2 of card-fraud replace version 1 as pilot?", id="another part"),
        pytest.param({"matter": a_dossier(alias="pilot")}, None, "Should version 2 of card-fraud serve as pilot?", id="the first in a part"),
        pytest.param({"purpose": Purpose.APPEAL}, "1", "Should version 2 of card-fraud replace version 1 after all?", id="an appeal"),
        pytest.param({"purpose": Purpose.INCUMBENT}, None, "Should version 2 of card-fraud stay? It serves without a decision.", id="an incumbent"),
        pytest.param({"purpose": Purpose.REATTESTATION}, None, "Should version 2 of card-fraud stay when its approval runs out?", id="a re-attestation"),
        pytest.param({"purpose": Purpose.POLICY, "matter": Adoption("sha256:a", "sha256:b", "strict, version 2")}, None, "Should the policy “strict, version 2” come into force?", id="a policy"),
        pytest.param({"purpose": Purpose.EMERGENCY, "matter": an_emergency()}, None, "Was it right to go from version 3 of loans to version 2?", id="an emergency"),
        pytest.param({"purpose": Purpose.EMERGENCY, "matter": an_emergency(to=None)}, None, "Was it right to switch loans off?", id="switched off"),
        pytest.param({"purpose": Purpose.EMERGENCY, "matter": an_emergency(was=None, alias="pilot")}, None, "Was it right to let version 2 of loans serve as pilot?", id="from nothing"),
    ],
)  # fmt: skip
def test_a_request_asks_one_question(changes, replaces, asked):
    assert question(a_request(**changes), replaces) == asked
