"""Whatever a service refuses is shown word for word.

There is one way from a click to a service, and all clicks take it.
"""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app.panels
from tests.services.test_refusals import CASES, refusal_of

pytestmark = pytest.mark.slow

__all__ = ["refusal_of"]  # the fixture: each refusal as its service raised it

PANELS = Path(app.panels.__file__).parent
ONLY_ON_SCREEN = {"_add", "_begin", "_noted", "_read", "_remove", "_start_again", "put"}
"""Callbacks that change nothing but what is on screen, `put` of app/selection.py among them."""


def a_page_whose_click_was_refused() -> None:
    import streamlit as st

    from app.design.act import answers_here, perform

    def act() -> str:
        raise st.session_state["refusal"]

    with answers_here("form"):
        perform("form", act)


def test_every_sentence_of_every_refusal_is_on_the_page_word_for_word(refusal_of):
    page = AppTest.from_function(a_page_whose_click_was_refused)
    unseen = []
    for name in CASES:
        page.session_state["refusal"] = refusal_of(name)
        page.run()
        if [error.value.replace("\\", "") for error in page.error] != [" ".join(str(refusal_of(name)).split())]:
            unseen.append((name, [error.value for error in page.error]))
    assert unseen == []


def callbacks() -> dict[str, tuple[str, ast.FunctionDef | None]]:
    """Every function that a click calls, by file and name.

    One of another file is None.
    """
    handlers = {}
    for file in sorted(PANELS.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            match node:
                case ast.keyword(arg="on_click", value=ast.Name(id=name)):
                    handlers[f"{file.name}: {name}"] = name, functions.get(name)
                case ast.Call(func=ast.Name(id="Send"), args=[_, ast.Name(id=name), *_]):
                    handlers[f"{file.name}: {name}"] = name, functions.get(name)
    return handlers


@pytest.mark.parametrize("name", callbacks())
def test_a_click_reaches_a_service_only_in_the_way_that_shows_its_refusal(name):
    callback, function = callbacks()[name]
    calls = [] if function is None else [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    called = {called.id for called in calls if isinstance(called, ast.Name)}
    assert called & {"perform", "ask_first"} or callback in ONLY_ON_SCREEN


def test_the_clicks_were_found():
    assert len(callbacks()) >= 25
