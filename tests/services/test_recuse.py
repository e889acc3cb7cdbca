import pytest

from governance.review.request import Choice
from governance.services.ports import Ports
from governance.services.read import docket, review
from governance.services.recuse import declare_recusal
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, HENRIK
from tests.services.changes import assessed_again
from tests.steps import actions, ask, close, decide, refused, vote, vote_all

CONFLICT = "my brother sold us the data"


@pytest.mark.parametrize("person", [FARAH, HENRIK], ids=lambda person: str(person.role))
def test_who_has_no_vote_has_none_to_give_up(asked: Ports, person):
    with refused(asked, "may not vote; expected a chair or member"):
        declare_recusal(asked, person, "R-0001", CONFLICT)


def test_nobody_steps_back_without_saying_why(asked: Ports):
    with refused(asked, "a reason is needed"):
        declare_recusal(asked, BEN, "R-0001", " ")


def test_nobody_steps_back_after_voting(asked: Ports):
    vote(asked, BEN)
    with refused(asked, "Ben Okafor has voted on R-0001; a conflict of interest is declared before voting"):
        declare_recusal(asked, BEN, "R-0001", CONFLICT)


def test_nobody_steps_back_twice(asked: Ports):
    declare_recusal(asked, BEN, "R-0001", CONFLICT)
    with refused(asked, "Ben Okafor has stepped back from R-0001 already"):
        declare_recusal(asked, BEN, "R-0001", CONFLICT)


def test_nobody_steps_back_from_what_is_decided(asked: Ports):
    decide(asked, Choice.REJECT)
    with refused(asked, "R-0001 is rejected"):
        declare_recusal(asked, DEV, "R-0001", CONFLICT)


def test_who_stepped_back_does_not_vote(asked: Ports):
    declare_recusal(asked, BEN, "R-0001", CONFLICT)
    with refused(asked, "Ben Okafor has stepped back from R-0001 and takes no part in it"):
        vote(asked, BEN)


def test_who_stepped_back_stays_out_of_a_renewed_request(asked: Ports):
    declare_recusal(asked, BEN, "R-0001", CONFLICT)
    ask(assessed_again(asked))
    with refused(asked, "Ben Okafor has stepped back from R-0001"):
        vote(asked, BEN)


def test_a_seat_that_stepped_back_is_missing_for_the_quorum(asked: Ports):
    declare_recusal(asked, BEN, "R-0001", CONFLICT)
    vote_all(asked, people=[AMINA, CLARA, ELENA])
    with refused(asked, "R-0001 has no quorum; missing: 1 vote from the ethics seat$"):
        close(asked)


def test_the_others_decide_without_who_stepped_back(asked: Ports):
    declare_recusal(asked, DEV, "R-0001", CONFLICT)
    assert decide(asked).approved
    assert actions(asked)[-1] == "decision:approved"


def test_a_recusal_is_shown_and_waits_for_nobody(asked: Ports):
    declare_recusal(asked, BEN, "R-0001", CONFLICT)
    assert [(r.name, r.seat, r.reason) for r in review(asked, "R-0001").recused] == [("Ben Okafor", "ethics", CONFLICT)]
    assert docket(asked, BEN).mine == ()
    assert [line.request.id for line in docket(asked, CLARA).mine] == ["R-0001"]
