"""The lineage of a version shows nobody's vote."""

from governance.committee.acts import Choice
from governance.committee.request import State
from governance.papers.lineage import Held, lineage
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from governance.services.serving.settle import settle
from governance.services.views.lineage import traced
from governance.services.views.read import assessed as read_assessed
from tests.builders import MODEL
from tests.lineages import clauses, into_aliases
from tests.steps import decide, vote_all


def test_a_version_that_the_registry_no_longer_has_keeps_what_was_measured_and_has_no_alias(assessed: Ports):
    with assessed.store.writer() as writer:
        writer.serving.put_registered(MODEL, ())
    version = traced(assessed, read_assessed(assessed, MODEL, "2"))
    assert (version.run_id, version.requests, version.aliases) == (None, (), ())
    assert lineage(version).edges


def test_votes_are_no_part_of_a_lineage_while_nothing_is_decided(asked: Ports):
    vote_all(asked)
    (request,) = traced(asked, read_assessed(asked, MODEL, "2")).requests
    assert (request.request.state, request.approved, request.minutes) == (State.IN_REVIEW, None, None)


def test_a_rejected_version_holds_nothing(asked: Ports):
    decide(asked, Choice.REJECT)
    version = traced(asked, read_assessed(asked, MODEL, "2"))
    assert [each.approved for each in version.requests] == [False]
    assert into_aliases(lineage(version)) == ()


def test_an_alias_that_somebody_moved_in_the_registry_is_without_a_decision(asked: Ports):
    asked.registry.set_alias(MODEL, "champion", "2")
    look_at_registry(asked, MODEL)
    (edge,) = into_aliases(lineage(traced(asked, read_assessed(asked, MODEL, "2"))))
    assert edge.undecided


def test_a_decision_that_was_carried_out_leads_to_the_alias(asked: Ports):
    decide(asked)
    settle(asked)
    look_at_registry(asked, MODEL)
    version = traced(asked, read_assessed(asked, MODEL, "2"))
    assert version.aliases == (Held("champion"),)
    assert version.run_id == "run-card-fraud-2"
    assert clauses(lineage(version))[-1] == ("request R-0001", "approved it for this alias", "alias champion")
