import pytest
from pydantic import ValidationError

from governance.errors import NotFound
from governance.parsing import read_document
from governance.records import Role
from governance.roster import Roster
from governance.settings import DATA
from tests.builders import BEN, EVERYBODY, a_roster


def one(**fields: str | None) -> dict[str, object]:
    return {"people": [{"id": "ben", "name": "Ben", "role": "member", "seat": "ethics"} | fields]}


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param(
            one(seat=None), "a `seat` for a chair or member, and for nobody else", id="a member without a seat"
        ),
        pytest.param(one(role="chair", seat=None), "a `seat` for a chair or member", id="a chair without a seat"),
        pytest.param(one(role="regulator"), "a `seat` for a chair or member", id="a regulator with a seat"),
        pytest.param(one(role="model owner"), "a `seat` for a chair or member", id="an owner with a seat"),
        pytest.param(one(role="emperor"), "'chair', 'member'", id="a role that does not exist"),
        pytest.param(one(id="Ben Okafor"), "match pattern", id="a name as an id"),
        pytest.param(one(id="ben\n"), "match pattern", id="an id with a line end"),
        pytest.param({"people": one()["people"] * 2}, r"each id once, not \['ben'\] again", id="an id twice"),
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(people, expected):
    with pytest.raises(ValidationError, match=expected):
        Roster.model_validate(people)


def test_nobody_unknown_may_act():
    with pytest.raises(NotFound, match="there is nobody called eve; there are amina, ben"):
        a_roster().person("eve")


def test_an_empty_roster_has_nobody():
    with pytest.raises(NotFound, match="there are nobody"):
        a_roster([]).person("ben")


def test_a_person_is_found_by_id():
    assert a_roster().person("ben") == BEN


def test_the_people_we_ship_can_form_a_quorum():
    shipped = read_document(DATA / "people.yaml", Roster).everybody()
    assert shipped == EVERYBODY
    assert {person.seat for person in shipped if person.role in {Role.CHAIR, Role.MEMBER}} >= {"ethics", "lay", "chair"}
