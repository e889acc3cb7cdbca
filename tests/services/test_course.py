from governance.committee.request import State
from governance.services.evidence.assess import assess
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from tests.builders import FARAH, MODEL, by
from tests.steps import actions, ask, close, request_of, vote_all


def test_a_version_serves_after_evidence_votes_and_a_decision(console: Ports):
    assess(by(console, FARAH), MODEL, "2")
    ask(console)
    vote_all(console)
    close(console)
    settle(console)
    assert actions(console) == [
        "policy:founded",
        "version:assessed",
        "request:opened",
        "vote:cast",
        "vote:cast",
        "vote:cast",
        "decision:approved",
        "alias:moved",
    ]
    assert console.registry.alias_holder(MODEL, "champion") == "2"
    assert request_of(console).state is State.SETTLED
    assert verify_log(console).head.size == 8
