"""No page makes anything of the words that it shows.

Whatever people, specifications and logs call things, they become no markup, no icon and no link.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from google.protobuf.message import Message

from governance.committee.acts import Choice
from governance.services.committee.question import ask_question
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    ELENA,
    EVERYBODY,
    FARAH,
    MODEL,
    a_policy,
    a_requirement,
    a_roster,
    a_spec,
    by,
    predictions_of,
    write_rows,
)
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show
from tests.steps import ask, close, on_condition, vote

pytestmark = pytest.mark.slow
WORKS = ("**bold**", ":material/delete:", "http://evil.example", "www.evil.example", "a@evil.example")
TEXT = {
    *(("Selectbox", "options"), ("MultiSelect", "options"), ("TextArea", "value"), ("TextInput", "value")),
    *(("Selectbox", "raw_value"), ("Selectbox", "set_value"), ("Json", "body"), ("DownloadButton", "url")),
}
"""Fields that a browser shows as text."""
PICTURES = {"PlotlyChart", "Dataframe", "ArrowData", "Html"}
"""Figures and tables of cells: no Markdown (a table of Markdown is looked into)."""
OUR_LINK = re.compile(r"\]\(/[^) ]*\)")
"""Where a link of our own leads: an address of a page, written as addresses are."""
PAGES = {
    "docket": {},
    "review": {"request": "R-0002"},
    "decision": {"request": "R-0001"},
    "policy": {},
    "committee": {},
    "models": {},
    "monitoring": {"version": "2"},
    "data_quality": {"version": "2"},
    "performance": {"version": "2"},
    "fairness": {"version": "2"},
    "bias": {"version": "2"},
    "explanations": {"version": "2"},
    "model_card": {"version": "2"},
    "audit_log": {},
}


def named(what: str) -> str:
    """A name that would like to be more than a name."""
    return f"{what} {' '.join(WORKS)}"


def hostile_spec() -> Any:
    fields = a_spec().model_dump(by_alias=True)
    return a_spec(
        owner=fields["owner"] | {"name": named("owner")},
        predictions=fields["predictions"] | {"features": [named("amount"), named("shop")]},
        sensitive={named("sex"): {"column": "sex", "labels": {"F": named("women"), "M": named("men")}}},
        within=[named("region")],
        words={name: named(name) for name in ("cases", "positive", "negative", "decided", "undecided")},
        origin={"kind": "real", "note": named("note")},
        card={
            **{name: named(name) for name in ("summary", "intended_use", "people_affected", "possible_harm")},
            "limitations": [named("limitation")],
        },
    )


def hostile_rows() -> list[dict[str, Any]]:
    rows = [
        *predictions_of("1", first_day=0, missed=12, false_alarms=9),
        *predictions_of("1", first_day=10, missed=12, false_alarms=9),
        *predictions_of("2", first_day=10, missed=6, false_alarms=9),
        *predictions_of("3", first_day=10, missed=4, false_alarms=9),
    ]
    for number, row in enumerate(rows):
        row[named("amount")] = row.pop("amount")
        row[named("shop")] = named("corner" if number % 3 else "online")
        row[named("region")] = named("north" if number % 2 else "south")
    return rows


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console on which everything has a hostile name.

    Everything that somebody could name has one, up to a decision and an open request.
    """
    home = tmp_path_factory.mktemp("hostile")
    write_rows(hostile_rows(), home / "predictions" / "log.parquet")
    people = a_roster([replace(person, name=named(person.name)) for person in EVERYBODY])
    policy = a_policy(
        a_requirement("auc", text=named("requirement")), a_requirement("impact_ratio", text=named("ratio"))
    )
    rules = policy.model_copy(update={"name": named("policy")})
    console = replace(ports(home), documents=FakeDocuments({MODEL: hostile_spec()}, rules, people))
    actor = {person.id: people.person(person.id) for person in EVERYBODY}
    console.registry.register(MODEL, b"weights of 3")
    for version in "123":
        assess(by(console, actor[FARAH.id]), MODEL, version)
    ask(console, actor=actor[FARAH.id], reason=named("reason"))
    asked = ask_question(by(console, actor[BEN.id]), "R-0001", named("question"), blocking=False)
    assert asked
    on_condition(console, actor[BEN.id], text=named("condition"))
    for member in (BEN, CLARA, ELENA):
        vote(console, actor[member.id], Choice.REJECT, reason=named("vote"))
    close(console, actor=actor[AMINA.id], reason=named("decision"))
    ask(console, "3", actor=actor[FARAH.id], reason=named("again"))
    vote(console, actor[BEN.id], Choice.REJECT, request="R-0002", reason=named("no"))
    return console


def strings(message: Message) -> Iterator[tuple[str, str, str]]:
    """Every text in an element as it is sent to the browser.

    Each comes as kind, field and text.
    """
    kind = message.DESCRIPTOR.name
    if kind in PICTURES:
        return
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for word in values:
            if isinstance(word, Message):
                yield from strings(word)
            elif isinstance(word, str) and field.name != "id" and (kind, field.name) not in TEXT:
                yield kind, field.name, OUR_LINK.sub("", word)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("person", [BEN, FARAH], ids=["a member", "the owner"])
def test_what_things_are_called_stays_a_name_everywhere(hostile: Ports, monkeypatch: pytest.MonkeyPatch, page, person):
    st.cache_resource.clear()
    show(hostile, monkeypatch.setattr)
    screen = Screen(person, page, model=MODEL, **PAGES[page])
    leaks = {
        (kind, field, sign, text)
        for element in screen.elements
        for kind, field, text in strings(element)
        for sign in WORKS
        if sign in text
    }
    assert sorted(leaks) == []
    assert screen.refusals == []
