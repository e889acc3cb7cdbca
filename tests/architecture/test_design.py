"""Pages are made of the pieces in `app/design`.

Another way of making the same is found, wherever it is. Colours have their own rules (test_palette.py).
"""

import ast
from collections.abc import Iterator

import pytest

from governance.settings import PROJECT
from tests.architecture.sources import module, modules, nodes

DESIGN = "app/design/"
PIECES = {
    "html": "raw markup",
    "form": "a form; open_form and folded_form make one (forms.py)",
    "form_submit_button": "the button of a form; Send is one (forms.py)",
    "table": "a table; table.py has tables of words, sheet.py those of numbers",
    "toast": "the answer to a click; answers_here says it (act.py)",
    "dialog": "a window; act.py asks in one, drawer.py shows what is beside a page",
}
"""What of Streamlit only the design may call, and what it is."""
AROUND_A_PAGE = {"keys", "phone", "room", "theme"}
"""Modules that draw nothing inside a page, or only on a phone or for the keyboard."""
MARKUP = {"unsafe_allow_html", "unsafe_allow_javascript"}


def _another_way(node: ast.AST) -> str | None:
    """What is made by hand here."""
    match node:
        case ast.Attribute(value=ast.Name(id="st"), attr=name) if name in PIECES:
            return PIECES[name]
        case ast.Call(func=ast.Attribute(attr=name)) if name in PIECES:
            return PIECES[name]  # on a column, a container, the sidebar
        case ast.ImportFrom(module="streamlit", names=names) if {alias.name for alias in names} & PIECES.keys():
            return PIECES[min({alias.name for alias in names} & PIECES.keys())]
        case ast.keyword(arg=name) if name in MARKUP:
            return PIECES["html"]
        case ast.keyword(arg="key", value=ast.Call(func=ast.Attribute(attr="field"))):
            return "a field of a form; writing.py makes one"
    return None


def _made_by_hand(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        if (what := _another_way(node)) is not None:
            yield getattr(node, "lineno", getattr(getattr(node, "value", None), "lineno", 0)), what


def test_pages_make_nothing_by_hand_for_which_there_is_a_piece():
    by_hand = {
        f"{path}:{line}: {what}"
        for path, tree in modules("app", "pages")
        if not path.startswith(DESIGN)
        for line, what in _made_by_hand(tree)
    }
    assert by_hand == set()


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("st.html('<b>x</b>')", "raw markup"),
        ("st.sidebar.html('<b>x</b>')", "raw markup"),
        ("st.markdown('<b>x</b>', unsafe_allow_html=True)", "raw markup"),
        ("with st.form('vote'): pass", "a form"),
        ("left.form('vote')", "a form"),
        ("from streamlit import markdown, form as framed", "a form"),
        ("st.form_submit_button('Vote')", "the button of a form"),
        ("st.text_input('Why', key=form.field('reason'))", "a field of a form"),
        ("right.table(rows)", "a table"),
        ("st.toast('done')", "the answer to a click"),
        ("@st.dialog('Sure?')\ndef ask(): pass", "a window"),
    ],
)
def test_what_is_made_by_hand_is_found(source: str, what: str):
    assert {each.partition(";")[0] for _, each in _made_by_hand(ast.parse(source))} == {what}


def test_the_pieces_themselves_are_nothing_that_is_made_by_hand():
    used = "open_form(form, Send('Vote', cast, ()))\ntable(rows)\nst.session_state[form.field('reason')]"
    assert list(_made_by_hand(ast.parse(used))) == []


def test_the_page_of_the_design_shows_every_piece():
    pieces = {path.removeprefix(DESIGN).removesuffix(".py") for path, _ in modules("app/design")}
    page = [node for node in nodes(module(PROJECT / "pages" / "design.py")) if isinstance(node, ast.ImportFrom)]
    named = {str(node.module).removeprefix("app.design.") for node in page}
    named |= {alias.name for node in page if node.module == "app.design" for alias in node.names}
    assert pieces - named == {"__init__", *AROUND_A_PAGE}
