"""Every sentence with which the committee's services refuse something.

None of them is missing here.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import FunctionType

import pytest

from governance import services
from governance.committee import seats as panel
from governance.errors import PlacetError
from governance.people import permissions
from governance.proceedings import kind
from governance.sentences.phrase import Phrase
from governance.services.committee import request
from tests.services import (
    refusals_approved,
    refusals_cards,
    refusals_evidence,
    refusals_keeping,
    refusals_people,
    refusals_rules,
    refusals_undecided,
)
from tests.services.refusals import Beginnings, Case, tried

TABLES = (
    refusals_people.TABLE,
    refusals_undecided.TABLE,
    refusals_undecided.ENDED,
    refusals_undecided.LAPSED,
    refusals_undecided.TOO_LATE,
    refusals_approved.TABLE,
    refusals_cards.TABLE,
    refusals_rules.TABLE,
    refusals_rules.NOT_THEIRS,
    refusals_rules.OUT_OF_OFFICE,
    refusals_rules.WITHOUT_A_REASON,
    refusals_evidence.TABLE,
    refusals_keeping.TABLE,
)
CASES: dict[str, Case] = {name: case for table in TABLES for name, case in table.items()}
NOT_OF_THE_COMMITTEE = {
    "export_files.py": "shows, to whoever may take it along: tests/services/test_export.py",
    "export.py": "shows, to whoever may take it along: tests/services/test_export.py",
    "init.py": "writes files: tests/unit/predictions/test_init.py",
    "monitor.py": "measures on its own: no person is refused",
    "obstacles.py": "shows: its only error is a store that is not whole",
    "publish.py": "serves what is public: tests/services/test_publish.py",
    "read.py": "shows: tests/services/test_read.py",
    "witness.py": "asks others, no person is refused: tests/services/test_witness.py",
}
CLAUSES: tuple[FunctionType, ...] = (panel.conflict_of, panel.conflict_on_record, panel.why_out)
"""What gives a clause of a refusal that somebody else raises."""
ON_RECORD: tuple[FunctionType, ...] = (request._conflicts, request._first_panel)
"""What gives the words that stand on record as a conflict, and end such a clause."""


@dataclass(frozen=True)
class Site:
    """One `raise` with a sentence.

    It says where the `raise` stands, and what the sentence is.
    """

    file: str
    first: int
    last: int
    template: str

    def raised(self, refusal: PlacetError) -> bool:
        """Whether `refusal` was raised here."""
        trace = refusal.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        assert trace is not None
        code = trace.tb_frame.f_code
        return code.co_filename == self.file and self.first <= trace.tb_lineno <= self.last


@pytest.fixture(scope="session")
def refusal_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], PlacetError]:
    """The refusal that a case meets.

    Each case is tried once, whoever asks first.
    """
    beginnings = Beginnings(tmp_path_factory.mktemp("beginnings"))
    homes = (tmp_path_factory.mktemp("case") for _ in count())
    met: dict[str, PlacetError] = {}

    def refusal(name: str) -> PlacetError:
        if name not in met:
            met[name] = tried(CASES[name], beginnings.console(CASES[name].start, next(homes)))
        return met[name]

    return refusal


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_its_sentence_and_leaves_no_trace(refusal_of, name):
    assert isinstance(refusal_of(name), CASES[name].error)


def test_no_name_stands_for_two_cases():
    assert len(CASES) == sum(len(table) for table in TABLES)


def test_every_refusal_that_a_service_can_raise_is_raised_by_a_case(refusal_of):
    refusals = [refusal_of(name) for name in CASES]
    places = list(sites())
    unseen = [site for site in places if not any(site.raised(refusal) for refusal in refusals)]
    assert len(places) > 50, "the source was not found"
    assert not unseen, "nobody has seen:\n" + "\n".join(
        f"{place.file}:{place.first}: {place.template}" for place in unseen
    )


def test_every_clause_of_a_refusal_is_said_by_a_case(refusal_of):
    values = [value for name in CASES for value in refusal_of(name).phrase.values.values()]
    clauses = {code for function in CLAUSES for code in codes(function)}
    assert len(clauses) == 4, "the source was not found, or has one more clause"
    assert clauses - {value.code for value in values if isinstance(value, Phrase)} == set()


def test_every_conflict_on_record_is_said_by_a_case(refusal_of):
    sentences = [str(refusal_of(name)) for name in CASES]
    templates = [phrase for function in ON_RECORD for phrase in phrases(function)]
    unseen = [
        phrase for phrase in templates if not any(re.fullmatch(pattern(phrase), sentence) for sentence in sentences)
    ]
    assert len(templates) == 6, "the source was not found, or has one more phrase"
    assert not unseen, "nobody has seen:\n" + "\n".join(ast.unparse(phrase) for phrase in unseen)


def sites() -> Iterator[Site]:
    """Every place where a service of the committee raises a sentence.

    Also the places in what such a service asks.
    """
    verbs = Path(services.__file__).parent
    asked = [Path(module.__file__) for module in (kind, permissions)]
    for file in sorted([*verbs.rglob("*.py"), *asked]):
        if file.name in NOT_OF_THE_COMMITTEE:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Raise(exc=ast.Call(func=ast.Name("Refused" | "NotFound"), args=[message])):
                    yield Site(str(file), node.lineno, node.end_lineno or node.lineno, ast.unparse(message))


def codes(function: FunctionType) -> Iterator[str]:
    """The codes of the phrases that `function` makes."""
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("deciding"), attr=name)):
                yield name.replace("_", "-")


def phrases(function: FunctionType) -> Iterator[ast.JoinedStr | ast.Constant]:
    """Every string of several words in the body of `function`.

    Its docstring is left out.
    """
    (definition,) = ast.parse(inspect.getsource(function)).body
    assert isinstance(definition, ast.FunctionDef)
    waiting: list[ast.AST] = definition.body[1:] if ast.get_docstring(definition) else [*definition.body]
    while waiting:
        node = waiting.pop(0)
        match node:
            case ast.JoinedStr():
                yield node
            case ast.Constant(value=str(text)) if len(text.split()) > 1:
                yield node
            case _:
                waiting += ast.iter_child_nodes(node)


def pattern(template: ast.JoinedStr | ast.Constant) -> str:
    """A regular expression of the sentences that a phrase ends.

    Somebody's name comes before the phrase. What is filled in can be anything.
    """
    parts = template.values if isinstance(template, ast.JoinedStr) else [template]
    phrase = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts)
    return rf"[A-Z]\w+(?: [A-Z]\w+)? {phrase}(?:, and may neither vote on it nor close it)?"
