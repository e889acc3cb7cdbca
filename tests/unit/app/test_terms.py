"""Terms of art on a label are explained on hover."""

import pytest

from app.glossary import GLOSSARY
from app.terms import hover


@pytest.mark.parametrize("label", ["Cases", "n", "Versioned", "Sealed", "Why not", ""])
def test_a_label_without_a_term_has_no_help(label: str):
    assert hover(label) is None


@pytest.mark.parametrize(
    ("label", "terms"),
    [
        ("Quorum", ["quorum"]),
        ("Dossiers", ["dossier"]),
        ("Deputies", ["deputy"]),
        ("Sits in for (deputy)", ["deputy"]),
        ("Which alias does the champion have?", ["alias", "champion"]),
        ("Of the reference group", ["reference group"]),
        ("Tier and tier again", ["tier"]),
        ("PSI", ["PSI"]),
        ("Equal opportunity, by age", ["equal opportunity"]),
        ("Re-attestation", ["re-attestation"]),
    ],
)
def test_each_term_on_a_label_is_explained_once(label: str, terms: list[str]):
    explained = hover(label)
    assert explained is not None
    assert explained.count("**: ") == len(terms)
    assert [GLOSSARY[term].partition(" ")[0] in explained for term in terms] == [True] * len(terms)


@pytest.mark.parametrize("label", ["Recall", "Recall (%)", "Recall, from", "Recall, to (%)"])
def test_a_measure_means_the_same_in_every_column_that_has_it(label: str):
    assert hover(label) == hover("Recall")
    assert "the share that the model found" in (hover("Recall") or "")


def test_a_term_with_a_measure_of_its_own_is_that_measure():
    assert (hover("Drift (PSI)") or "").startswith("**Drift (PSI)**: ")
