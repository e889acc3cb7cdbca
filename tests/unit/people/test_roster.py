from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from governance.errors import NotFound
from governance.parsing import read_document
from governance.people.roster import Roster
from governance.records import Role
from governance.sentences import refusals
from governance.settings import DATA
from tests.builders import AMINA, BEN, EVERYBODY, FARAH, LIN, ROBOT, a_roster
from tests.steps import refusal


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
        pytest.param(
            one(role="deputy"), "a `seat` for a chair or member, and for nobody else", id="a deputy with a seat"
        ),
        pytest.param(one(role="executive"), "a `seat` for a chair or member", id="an executive with a seat"),
        pytest.param(one(role="service account"), "a `seat` for a chair or member", id="a program with a seat"),
        pytest.param(
            one(role="executive", seat=None, until="2026-12-31"),
            "a term or a `deputy` for a chair or member only",
            id="a term without a seat",
        ),
        pytest.param(
            one(role="deputy", seat=None, deputy="lin"),
            "a term or a `deputy` for a chair or member only",
            id="a deputy of a deputy",
        ),
        pytest.param(
            one(since="2026-05-02", until="2026-05-01"),
            "a term that ends after it begins, not from 2026-05-02 until 2026-05-01",
            id="a term that ends first",
        ),
        pytest.param(one(until="next spring"), "date", id="a term until no day"),
        pytest.param(one(deputy="lin"), "whose role is `deputy`; lin is nobody here", id="a deputy whom nobody knows"),
        pytest.param(one(deputy="ben"), "whose role is `deputy`; ben is a member", id="a member as their own deputy"),
        pytest.param(one(team="risk"), "Extra inputs are not permitted", id="a field that does not exist"),
        pytest.param({"people": one()["people"] * 2}, r"each id once, not \['ben'\] again", id="an id twice"),
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(people, expected):
    with pytest.raises(ValidationError, match=expected):
        Roster.model_validate(people)


def test_nobody_unknown_may_act():
    with refusal(
        refusals.nobody_called(
            "eve",
            (
                "amina",
                "ben",
                "clara",
                "dev",
                "elena",
                "farah",
                "greta",
                "henrik",
                "ivo",
                "jana",
                "kofi",
                "lin",
                "marta",
                "nadia",
                "pipeline",
            ),
        ),
        NotFound,
    ):
        a_roster().person("eve")


def test_an_empty_roster_has_nobody():
    with refusal(refusals.nobody_called("ben", ()), NotFound):
        a_roster([]).person("ben")


def test_a_person_is_found_by_id():
    assert a_roster().person("ben") == BEN


def test_who_is_not_there_any_more_is_called_by_their_id():
    assert (a_roster().find("eve"), a_roster().name("eve"), a_roster().name("ben")) == (None, "eve", "Ben Okafor")


def test_members_are_those_with_a_seat_in_office_or_not():
    former = replace(BEN, until=date(2020, 1, 1))
    assert a_roster([FARAH, former, LIN, AMINA]).members() == (former, AMINA)


def test_a_person_comes_from_the_roster_with_all_that_it_says():
    everything = replace(BEN, since=date(2026, 1, 1), until=date(2027, 1, 1), groups=("choir",), known_as=("b.okafor",))
    assert a_roster([everything, LIN]).person("ben") == everything


@pytest.mark.parametrize(
    ("term", "day", "serves"),
    [
        pytest.param({}, date(2026, 4, 1), True, id="no term"),
        pytest.param({"since": date(2026, 4, 1)}, date(2026, 3, 31), False, id="the day before"),
        pytest.param({"since": date(2026, 4, 1)}, date(2026, 4, 1), True, id="the first day"),
        pytest.param({"until": date(2026, 4, 1)}, date(2026, 4, 1), True, id="the last day"),
        pytest.param({"until": date(2026, 4, 1)}, date(2026, 4, 2), False, id="the day after"),
        pytest.param({"since": date(2026, 4, 1), "until": date(2026, 4, 1)}, date(2026, 4, 1), True, id="one day"),
    ],
)
def test_a_member_serves_from_the_first_day_of_the_term_to_the_last(term, day, serves):
    assert replace(BEN, **term).serves_on(day) is serves


def test_a_person_is_called_by_their_id_and_by_what_a_registry_knows_and_not_by_their_printed_name():
    member = replace(BEN, known_as=("b.okafor", "ben@example.org"))
    assert [member.called(name) for name in ("ben", "b.okafor", "ben@example.org", "Ben Okafor", "")] == [True, True, True, False, False]  # fmt: skip


def test_the_people_we_ship_can_form_a_quorum():
    shipped = read_document(DATA / "people.yaml", Roster).everybody()
    assert [person.id for person in shipped] == [person.id for person in EVERYBODY if person is not ROBOT]
    assert {person.seat for person in shipped if person.role in {Role.CHAIR, Role.MEMBER}} >= {"ethics", "lay", "chair"}
