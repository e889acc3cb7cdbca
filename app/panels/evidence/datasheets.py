"""What people say about each data set of a version."""

import streamlit as st

from app.design.table import table
from app.design.text import aside
from app.panels.papers import to_keep
from app.wording import plain
from governance.papers.card import Card
from governance.papers.datasheet_paper import NO_DATA_SET, DataSet, beside, data_sets, datasheet_paper, where_from
from governance.papers.sections import Owes


def datasheets(card: Card) -> None:
    """Every data set with its seven groups of questions.

    A question that nobody has answered says who owes the answer.
    """
    every = data_sets(card)
    if not every:
        aside(f"{NO_DATA_SET} It is owed by {Owes.TRAINER}, and by {Owes.OWNER}.")
    for number, data_set in enumerate(every):
        label = f"**{plain(data_set.name)}**: {data_set.answered} groups of questions answered"
        with st.expander(label, expanded=number == 0, icon=":material/dataset:"):
            _datasheet(card, data_set, number)


def _datasheet(card: Card, data_set: DataSet, number: int) -> None:
    for sentence in where_from(data_set):
        aside(sentence)
    table(
        [
            {"About": f"**{answer.group.capitalize()}**  \n{answer.question}", "What is said": plain(answer.shown)}
            for answer in data_set.answers
        ]
    )
    table([{"What": f"**{what}**", "As people say": plain(text)} for what, text in beside(data_set)])
    with st.popover("Keep this datasheet", type="tertiary", icon=":material/download:", key=f"datasheet_{number}"):
        name = f"{card.model}-{card.version}-datasheet-{number + 1}"
        to_keep(f"Datasheet {number + 1}", datasheet_paper(card, card.digest, data_set), name)
