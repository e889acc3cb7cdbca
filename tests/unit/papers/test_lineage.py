"""A lineage says what each step rests on.

And what nobody decided.
"""

from datetime import timedelta

import pytest

from governance.committee.acts import Decided, Tally
from governance.committee.request import Move, State
from governance.evidence.bundle import Attached
from governance.papers.lineage import Considered, Held, NodeKind, considered, in_words, lineage
from tests.builders import AMINA, NOON, a_dossier, an_act, an_evidence, held
from tests.lineages import PAYMENTS, a_decision, a_traced, an_emergency, clauses, into_aliases

CHAMPION = (Held("champion"),)


def test_a_version_without_a_run_comes_from_nowhere():
    graph = lineage(a_traced(run_id=None))
    assert {NodeKind.RUN, NodeKind.DATA} & {node.kind for node in graph.nodes} == set()


def test_data_that_were_declared_by_a_run_which_nobody_knows_still_lead_to_the_version():
    graph = lineage(a_traced(PAYMENTS, run_id=None))
    assert ("training run of card-fraud/2, not on record", "made it, as the registry says", "version card-fraud/2") in (
        clauses(graph)
    )


@pytest.mark.parametrize(
    "state",
    [State.REJECTED, State.SUPERSEDED, State.SUSPENDED, State.EXPIRED, State.REVOKED, State.WITHDRAWN, State.LAPSED],
)
def test_an_alias_is_without_a_decision_where_no_approval_of_it_holds(state: State):
    version = a_traced()
    (edge,) = into_aliases(lineage(a_traced(requests=(a_decision(version, state),), aliases=CHAMPION)))
    assert (edge.undecided, edge.what) == (True, "has it without a decision")
    assert edge.source.startswith("version/card-fraud/2/")


def test_an_approval_of_another_alias_decides_nothing_about_this_alias():
    other = a_decision(a_traced(), alias="shadow")
    (edge,) = into_aliases(lineage(a_traced(requests=(other,), aliases=CHAMPION)))
    assert edge.undecided


def test_an_alias_that_two_people_moved_says_that_nobody_has_decided_yet():
    (edge,) = into_aliases(lineage(a_traced(requests=(an_emergency(),), aliases=CHAMPION)))
    assert (edge.undecided, edge.what) == (True, "moved it in an emergency, without a decision yet")
    assert edge.source.startswith("request/R-0003/")


def test_the_first_key_of_an_emergency_moves_nothing():
    urgent = an_emergency(confirmed=False)
    (edge,) = into_aliases(lineage(a_traced(requests=(urgent,), aliases=CHAMPION)))
    assert edge.what == "has it without a decision"


def test_an_alias_that_serves_other_files_than_were_approved_is_marked():
    approved = a_decision(a_traced())
    graph = lineage(a_traced(requests=(approved,), aliases=(Held("champion", "sha256:others"),)))
    (edge,) = into_aliases(graph)
    assert (edge.undecided, edge.rests_on) == (True, "sha256:others")
    assert edge.what == "approved other files than those that serve"


def test_the_whole_way_is_told_from_data_to_alias():
    version = a_traced(PAYMENTS)
    graph = lineage(a_traced(PAYMENTS, requests=(a_decision(version),), aliases=CHAMPION))
    assert clauses(graph) == [
        ("data set payments-2025", "was declared as its data (training)", "training run run-7"),
        ("training run run-7", "made it, as the registry says", "version card-fraud/2"),
        (
            "version card-fraud/2",
            "is what was measured, by the digest of its files",
            "evidence on card-fraud/2",
        ),
        (
            "1,000 predictions of card-fraud/2 from 1 Mar 2026 to 10 Mar 2026",
            "were counted for it",
            "evidence on card-fraud/2",
        ),
        ("specification of card-fraud", "says what is measured, and how", "evidence on card-fraud/2"),
        ("evidence on card-fraud/2", "has every number that stands in it", "model card of card-fraud/2"),
        ("specification of card-fraud", "has what people wrote in it", "model card of card-fraud/2"),
        ("model card of card-fraud/2", "is frozen in its dossier", "request R-0001"),
        ("policy in force when it was asked", "are the rules by which it is judged", "request R-0001"),
        ("request R-0001", "approved it for this alias", "alias champion"),
    ]
    assert not any(edge.undecided for edge in graph.edges)
    assert [edge.rests_on for edge in graph.edges if edge.target.startswith("alias/")] == ["sha256:minutes"]


def test_a_request_on_earlier_evidence_leads_back_to_the_card_that_the_committee_had():
    earlier = a_decision(a_traced(), card="sha256:earlier card", evidence="sha256:earlier", artifact="sha256:before")
    graph = lineage(a_traced(requests=(earlier,)))
    cards = [node.digest for node in graph.nodes if node.kind is NodeKind.CARD]
    assert cards == [a_traced().card_digest, "sha256:earlier card"]
    (request,) = (node for node in graph.nodes if node.kind is NodeKind.REQUEST)
    assert [node.digest for node in graph.before(request)] == ["sha256:earlier card", "sha256:policy"]
    (versions, log) = (
        {node.digest for node in graph.nodes if node.kind is kind} for kind in (NodeKind.VERSION, NodeKind.LOG)
    )
    assert versions == {"sha256:artifact", "sha256:before"}
    assert log == {"sha256:log", "sha256:evaluation"}


def test_the_champion_and_attached_documents_are_among_what_evidence_rests_on():
    document = Attached("test-report", "stress.pdf", "sha256:stress", None)
    graph = lineage(a_traced(evidence=an_evidence(champion=(), attachments=(document,))))
    (evidence,) = (node for node in graph.nodes if node.kind is NodeKind.EVIDENCE)
    assert {node.called for node in graph.before(evidence)} >= {
        "compared version card-fraud/1",
        "document test-report stress.pdf",
    }


def test_the_same_data_set_that_is_declared_twice_is_there_once():
    graph = lineage(a_traced(PAYMENTS, PAYMENTS))
    assert [node.name for node in graph.nodes if node.kind is NodeKind.DATA] == ["payments-2025"]
    assert len([edge for edge in graph.edges if edge.source.startswith("data set/")]) == 1


def test_the_graph_in_words_goes_the_way_and_says_what_is_without_a_decision():
    version = a_traced(PAYMENTS)
    aliases = (Held("champion"), Held("shadow"))
    assert in_words(lineage(a_traced(PAYMENTS, requests=(a_decision(version),), aliases=aliases))) == (
        "From left to right: data set payments-2025, training run run-7, version card-fraud/2, evidence on card-fraud/2, "
        "model card of card-fraud/2, request R-0001 (settled), alias champion, alias shadow (without a decision)."
    )


def test_an_open_request_has_no_end_and_no_minutes():
    assert considered(held()) == Considered(held().request, None, None, None, NOON, confirmed=False)


def test_a_decided_request_ended_when_it_was_closed():
    decided = Decided(a_dossier().digest, True, Tally(3), "all agreed", (), (), None, "sha256:minutes")
    proceeding = held(an_act(Move.APPROVE, decided, AMINA, at=NOON + timedelta(days=3)))
    each = considered(proceeding)
    assert (each.approved, each.minutes, each.ended_at) == (True, "sha256:minutes", NOON + timedelta(days=3))
