"""Help on hover for terms of art."""

import re
from collections.abc import Mapping
from functools import cache

from app.glossary import GLOSSARY
from app.wording import plain, sentence_case
from governance.evidence.catalogue import CATALOGUE

OF_A_COLUMN = re.compile(r"(?:, difference)?(?:, (?:from|to))?(?: \([^()]*\))?$")
"""What a table adds to the label of a measure: an end of its interval, its unit."""


def meaning(*terms: str) -> str:
    """What terms mean, as help on a label.

    Raises KeyError where the glossary has none of that name.
    """
    return "\n\n".join(f"**{plain(sentence_case(term))}**: {plain(GLOSSARY[term])}" for term in terms)


def hover(label: str) -> str | None:
    """What the terms of art in a label mean.

    It is a measure, or has words of the glossary. None where it has none.
    """
    named = label if label in _measures() else OF_A_COLUMN.sub("", label)
    if named in _measures():
        return f"**{plain(named)}**: {plain(_measures()[named])}"
    terms = dict.fromkeys(_singular(match[0]) for match in _any_term().finditer(label))
    return meaning(*terms) if terms else None


@cache
def _measures() -> Mapping[str, str]:
    """What each measure means, by its label."""
    return {row.label: row.meaning for row in CATALOGUE.values()}


@cache
def _any_term() -> re.Pattern[str]:
    """Any term as a word of its own, also of several things.

    The longest comes first.
    """
    forms = sorted((form for term in GLOSSARY for form in _forms(term)), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)


def _forms(term: str) -> tuple[str, str]:
    """A term of one thing, and of several."""
    return term, f"{term[:-1]}ies" if term.endswith("y") else f"{term}s"


def _singular(word: str) -> str:
    return next(term for term in GLOSSARY if word.lower() in {form.lower() for form in _forms(term)})
