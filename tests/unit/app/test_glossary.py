"""Every term, role and act has words."""

import re
from pathlib import Path

import pytest

from app.glossary import GLOSSARY, PARTS, PLACET, RESERVED
from app.terms import meaning
from governance.people.permissions import Action, roles_for
from governance.records import Role

ROOT = Path(__file__).resolve().parents[3]
PLAIN_TERMS = {
    "champion",
    "alias",
    "quorum",
    "seat",
    "tier",
    "dossier",
    "interval",
    "simulated",
    "digest",
    "checkpoint",
}


def test_a_term_without_a_sentence_is_no_help():
    with pytest.raises(KeyError, match="hyperplane"):
        meaning("hyperplane")


def test_every_term_on_a_label_is_in_the_glossary():
    code = "".join(path.read_text(encoding="utf-8") for top in ("app", "pages") for path in (ROOT / top).rglob("*.py"))
    asked = {term for call in re.findall(r"\bmeaning\(([^)]*)\)", code) for term in re.findall(r'"([^"]+)"', call)}
    assert asked
    assert asked <= set(GLOSSARY)


def test_the_glossary_has_the_terms_that_nobody_explains_elsewhere_in_the_order_of_the_alphabet():
    assert set(GLOSSARY) >= PLAIN_TERMS
    assert list(GLOSSARY) == sorted(GLOSSARY, key=str.lower)


def test_each_term_has_one_plain_sentence():
    assert [term for term, says in GLOSSARY.items() if not re.fullmatch(r"[A-Z0-9][^?!]*\.", says)] == []
    assert len(PLACET) == 3


def test_each_role_and_each_act_has_words():
    assert set(PARTS) == set(Role)
    assert set(RESERVED) == set(Action)


def test_a_program_is_not_named_as_somebody_who_may():
    assert roles_for(Action.REQUEST) == (Role.MODEL_OWNER,)
    assert roles_for(Action.CLOSE) == (Role.CHAIR,)
