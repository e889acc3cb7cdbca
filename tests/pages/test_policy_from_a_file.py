"""A policy that somebody brings along.

It is shown, compared and proposed, or refused with the place of its error.
"""

import pytest
import yaml

from tests.builders import CLARA, FARAH, GRETA, HENRIK, a_policy, a_requirement
from tests.pages.clicks import WORDS
from tests.pages.events import console_log
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start
from tests.steps import request_of


def uploaded(content: bytes, name: str = "new.yaml") -> Screen:
    screen = Screen(CLARA, "policy", part="Another policy")
    screen.fill("A policy (YAML)", (name, content, "application/yaml"))
    screen.look_again()
    return screen


POLICY = yaml.safe_dump(a_policy(version=2, review_days=20).model_dump(mode="json", exclude_none=True)).encode()


def test_a_policy_from_a_file_is_shown_with_what_it_changes_and_can_be_proposed(opens: Opens):
    console = opens()
    screen = uploaded(POLICY)
    assert (screen.refusals, screen.crashed) == ([], [])
    screen.fill("Why (it goes into the log)", WORDS)
    screen.press("Propose it")
    assert screen.done == ["R-0002 asks the committee to adopt standard, version 2."]
    assert request_of(console, "R-0002").reason == WORDS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(POLICY + b"votes: 3\n", "votes: found 3, expected", id="a field that there is not"),
        pytest.param(b"policy: standard\npolicy: other\n", "policy: found the key a second time", id="a key twice"),
        pytest.param(b"policy: [", "broken YAML", id="no YAML"),
        pytest.param(b"", "found an empty file, expected a mapping", id="an empty file"),
        pytest.param(b"policy: \xff\xfe\n", "UTF-8", id="no text"),
    ],
)
def test_a_policy_with_an_error_is_refused_with_place_and_reason(opens: Opens, content, says):
    console = opens()
    before = console_log(console)
    screen = uploaded(content)
    assert screen.crashed == []
    (refusal,) = screen.refusals
    assert "new.yaml" in refusal
    assert says in refusal
    assert "Propose it" not in screen.buttons
    assert console_log(console) == before


@pytest.mark.parametrize("person", [GRETA, FARAH, HENRIK], ids=lambda person: person.id)
def test_whoever_may_not_propose_a_policy_is_not_asked_for_a_file(opens: Opens, person):
    opens()
    screen = Screen(person, "policy", part="Another policy")
    with pytest.raises(AssertionError, match=r"A policy \(YAML\): 0 found"):
        screen.fill("A policy (YAML)", ("new.yaml", POLICY, "application/yaml"))
    assert "Whoever may propose a policy can change the rules here, or bring others as a file." in screen.text


def test_nothing_in_a_policy_from_a_file_becomes_markup(opens: Opens):
    opens()
    screen = uploaded(POLICY + b'"![x](https://example.org/x.png)": 1\n')
    assert "![x](" not in screen.markup


def test_a_policy_that_is_in_force_is_not_proposed_again(opens: Opens):
    opens()
    screen = uploaded(yaml.safe_dump(a_policy().model_dump(mode="json", exclude_none=True)).encode())
    assert "It says the same, word for word." in screen.text
    screen.fill("Why (it goes into the log)", WORDS)
    screen.press("Propose it")
    assert screen.refusals == ["standard, version 1 is in force already, word for word"]
    assert screen.held("Why (it goes into the log)") == WORDS


def test_a_change_stands_below_the_name_of_its_field_and_is_no_markup(opens: Opens):
    opens()
    asked = a_policy(a_requirement(text="![x](https://example.org/x.png)", at_least=0.7), version=2)
    screen = uploaded(yaml.safe_dump(asked.model_dump(mode="json", exclude_none=True)).encode())
    assert "**tiers.high.requirements.asks-auc.text**\nIn force: It asks auc.  \nNew: !" in screen.text
    assert "![x](" not in screen.written


def test_what_a_policy_would_have_said_is_in_words(opens: Opens):
    opens(Start.REJECTED)
    asked = a_policy(a_requirement(at_least=0.99, when_not_met="refer", when_inconclusive="refer"), version=2)
    seen = uploaded(yaml.safe_dump(asked.model_dump(mode="json", exclude_none=True)).encode()).text
    assert "the committee weighs it" in seen
