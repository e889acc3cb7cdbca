"""Numbers that are predicted."""

from governance.predictions.tasks.task import Task
from governance.statistics.regression import Numbers

NAME = "regression"
TASK = Task(
    NAME,
    does="predicts a number",
    counts=Numbers,
    asks={"prediction": "the column of the number predicted"},
    gives="a number is predicted",
    hub="tabular-regression",
)
