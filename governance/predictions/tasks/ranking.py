"""Rows that are put in order."""

from governance.predictions.tasks.task import Task
from governance.statistics.ranking import Orders

NAME = "ranking"
TASK = Task(
    NAME,
    does="puts rows in order",
    counts=Orders,
    asks={"query": "the column that says which rows were ranked together"},
    gives="rows are put in order",
    no_strata="exposure is shared out within a query, across strata",
)
