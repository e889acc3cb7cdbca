import shutil
from pathlib import Path

import pytest

from governance.adapters.disk.home_documents import HomeDocuments
from governance.errors import InvalidDocument, NotFound
from governance.settings import DATA
from tests.builders import EVERYBODY, ROBOT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the documents that we ship."""
    shutil.copytree(DATA / "models", tmp_path / "models")
    shutil.copy(DATA / "policies" / "standard.yaml", tmp_path / "policy.yaml")
    shutil.copy(DATA / "people.yaml", tmp_path / "people.yaml")
    return tmp_path


@pytest.mark.parametrize("name", ["unknown", "../people", "", "Card-Fraud"])
def test_a_model_without_a_specification_is_not_found(home: Path, name):
    with pytest.raises(NotFound, match=r"has no specification .*\.yaml; it has admissions, card-fraud"):
        HomeDocuments(home).spec(name)


def test_an_empty_home_says_what_it_has_not(tmp_path: Path):
    documents = HomeDocuments(tmp_path)
    assert documents.models() == ()
    with pytest.raises(NotFound, match=r"has no specification x\.yaml; it has none"):
        documents.spec("x")
    with pytest.raises(NotFound, match=r"policy\.yaml does not exist; expected a YAML file there"):
        documents.policy()
    with pytest.raises(NotFound, match=r"people\.yaml does not exist"):
        documents.roster()


def test_a_specification_that_names_another_model_is_refused(home: Path):
    (home / "models" / "card-fraud.yaml").rename(home / "models" / "loans.yaml")
    with pytest.raises(InvalidDocument, match="model: found 'card-fraud', expected 'loans', as the file is called"):
        HomeDocuments(home).spec("loans")


def test_documents_are_found_by_their_names(home: Path):
    documents = HomeDocuments(home)
    assert documents.models() == ("admissions", "card-fraud")
    assert documents.spec("card-fraud").model == "card-fraud"
    assert documents.policy().policy == "standard"
    assert [person.name for person in documents.roster().everybody()] == [p.name for p in EVERYBODY if p is not ROBOT]


def test_documents_are_read_anew_each_time(home: Path):
    documents = HomeDocuments(home)
    before = documents.policy()
    text = (home / "policy.yaml").read_text(encoding="utf-8")
    (home / "policy.yaml").write_text(text.replace("version: 1", "version: 2"), encoding="utf-8")
    assert (before.version, documents.policy().version) == (1, 2)
