"""What makes the numbers of evidence doubtful."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.reasons import groups_not_shown, some
from governance.sentences.times import on_record


@sentence(run="7f3a")
def run_is_gone(run: str) -> str:
    """A version whose training nobody can look up."""
    return (
        f"the run that made this version ({run}) is not in the registry, so nothing says who made it, and on what data. Its maker is not "
        "kept from the vote"
    )


@sentence(cases=400, since="2026-03-01", days=30, few=40, least=100)
def measured_over_more_days(cases: int, since: str, days: int, few: int, least: int) -> str:
    """Few cases of late."""
    return f"drift is measured on {counted(cases, 'case')} since {on_record(since)}. The last {counted(days, 'day')} have only {few:,}, and it takes {least}"


@sentence(others=12, rows=1000)
def file_gives_other_scores(others: int, rows: int) -> str:
    """A registered file that people may not have been answered by."""
    return (
        f"the registered model file gives another score than the log in {others:,} of {rows:,} sampled rows. It may not be the model "
        "that people were answered by"
    )


@sentence(
    attribute="age",
    hidden=groups_not_shown(2, 3, 503, 2303, 20),
    small=("65+",),
    large=("18-34",),
    least=20,
    partial=True,
)
def groups_are_hidden(
    attribute: str,
    hidden: Phrase,
    small: Sequence[str],
    large: Sequence[str],
    least: int,
    partial: bool,
) -> str:
    """Groups that are too `small`, and `large` ones that would reveal them.

    `partial` where what is left is no comparison of all.
    """
    alone = len(small) == 1
    text = f"by {attribute}, {hidden}"
    if small:
        text += f": {some(small)} {'has' if alone else 'have'} fewer than {least}"
    if large:
        text += f"{', and' if small else ':'} {some(large)} would reveal {'it' if alone else 'them'}"
    if partial:
        text += ". So the widest gap is not measured; `labels` in the specification can count small groups with others"
    return text


@sentence(queries=40, of_queries=900, k=10)
def queries_are_short(queries: int, of_queries: int, k: int) -> str:
    """Queries of fewer rows than are looked at."""
    return (
        f"{queries:,} of {of_queries:,} queries have fewer than {counted(k, 'row')} (`k`). Their precision is the share of relevant rows "
        "among all, in any order"
    )


@sentence(attribute="sex", queries=40, of_queries=900)
def queries_of_several_groups(attribute: str, queries: int, of_queries: int) -> str:
    """Of an attribute that most queries are of one group of."""
    return f"by {attribute}, {queries:,} of {of_queries:,} queries have rows of several groups, and count for the NDCG of no group"


@sentence(attribute="sex", queries=400, of_queries=900)
def queries_of_one_group(attribute: str, queries: int, of_queries: int) -> str:
    """Of an attribute that most queries are of several groups of."""
    return (
        f"by {attribute}, {queries:,} of {of_queries:,} queries have rows of one group only. They count as 0 in "
        "exposure gaps, in any order, so the gaps in the other queries are wider"
    )


@sentence(line=12, field="card.summary")
def field_is_to_be_said(line: int, field: str) -> str:
    """A mark that nobody has taken away."""
    return f"the specification is not done: line {line} ({field}) still says TODO"


@sentence(name="nobody", contact="n/a")
def model_belongs_to_nobody(name: str, contact: str) -> str:
    """An owner who is none."""
    return f"the model belongs to nobody: its owner is {name!r}, reached at {contact!r}"


@sentence()
def nobody_is_kept_from_voting() -> str:
    """An owner without people."""
    return "the specification names no people and no groups as owners, so no owner is kept from the vote"


@sentence()
def card_has_no_text() -> str:
    """A model that nobody described."""
    return "the card has no text: nobody has written what the model is for, and whom it may harm"


@sentence(field="possible_harm")
def card_says_nothing_of(field: str) -> str:
    """A part of a description that is empty."""
    return f"the card says nothing of {field.replace('_', ' ')}"
