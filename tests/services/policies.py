"""Consoles that begin with a policy of their own."""

from governance.committee.policy import Policy
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import FARAH, MODEL, by
from tests.steps import ask, under


def asked_under(console: Ports, policy: Policy) -> Ports:
    """`console` with `policy` and an open request.

    Nothing has happened on it before. The request is R-0001, about version 2.
    """
    begun = under(console, policy)
    assess(by(begun, FARAH), MODEL, "2")
    ask(begun)
    return begun
