"""A report on bias on paper has the same four parts."""

from dataclasses import replace

from governance.papers.bias import (
    NEEDS_ATTRIBUTE,
    NEVER_APPLIED,
    NOTHING_NAMED,
    attributes,
    bias_paper,
    looked_at_first,
)
from governance.papers.markdown import markdown
from governance.papers.paper import Chapter
from governance.sentences import reasons
from governance.sentences.phrase import Phrase
from governance.statistics.interval import Interval
from tests.bias import a_bias_report
from tests.papers import rows, sentences


def chapter(title: str, why: Phrase | None = None) -> Chapter:
    return next(part for part in bias_paper(a_bias_report(why), "sha256:report", {}).chapters if part.title == title)


def test_a_report_about_no_attribute_says_so():
    (only,) = bias_paper(a_bias_report(groups=False), "sha256:report", {}).chapters
    assert sentences(only) == (NOTHING_NAMED,)


def test_where_nothing_was_tried_the_paper_says_why():
    parts = chapter("Mitigations, by sex", reasons.no_outcome_yet()).parts
    assert [part.text for part in parts] == ["None was tried: no outcome is known yet."]


def test_a_report_says_on_what_it_was_measured_and_which_record_it_is():
    paper = bias_paper(a_bias_report(), "sha256:report", {})
    assert paper.title == "Bias in card-fraud, version 2"
    assert paper.subtitle == (
        "Measured on a sample of 300 predictions from 1 Mar 2026 to 2 Mar 2026, 300 of them with a known outcome."
    )
    assert paper.footer == "Bias report of card-fraud, version 2, record sha256:report"
    assert [part.title for part in paper.chapters] == [
        "Representation, by sex",
        "Outcomes, by sex",
        "Proxies of sex",
        "Mitigations, by sex",
        "What this does not say",
    ]
    assert sentences(paper.chapters[-1]) == (NEVER_APPLIED,)


def test_each_part_says_in_words_and_in_numbers_what_was_found():
    represented = chapter("Representation, by sex")
    assert sentences(represented)[0].startswith("In the log, beyond chance and compared with the population: ")
    # By hand: 100 of 300 over a half is 2/3, 200 of 300 over a half is 4/3.
    assert [row[1:3] for row in rows(represented)] == [("female (sex)", "0.667"), ("male (sex)", "1.333")]
    assert (
        sentences(chapter("Proxies of sex"))[0] == "Features that tell the groups apart by themselves: amount (0.800)."
    )


def test_every_technique_has_a_row_that_says_what_it_does_and_whether_it_needs_the_attribute():
    tried = chapter("Mitigations, by sex")
    assert len(rows(tried)) == 10
    assert rows(tried)[0][:2] == ("as decided", "to compare with")
    assert NEEDS_ATTRIBUTE in sentences(tried)
    text = markdown(bias_paper(a_bias_report(), "sha256:report", {}))
    assert "| correlation remover (takes out of every feature what correlates with the attribute) | before training (needs the attribute) |" in text  # fmt: skip


def test_a_page_opens_on_the_attribute_of_which_most_was_found_beyond_chance():
    report = a_bias_report()
    equal = {"value": 1.0, "interval": Interval(0.9, 1.1)}
    quiet = [replace(m, about={**m.about, "attribute": "age"}, **equal) for m in report.representation]
    both = replace(report, representation=(*quiet, *report.representation))
    assert attributes(both) == ("age", "sex")
    assert looked_at_first(both) == "sex"
    assert looked_at_first(replace(report, representation=tuple(quiet), labels=(), proxies=())) == "age"
