"""Errors of engines as sentences that name the log.

None of the engines' own errors reaches a person.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from ibis.common.exceptions import IbisError

from governance.errors import PredictionsUnreadable
from governance.sentences import unreadable

CAUSE = re.compile(r"^(?:Caused by: [\w.$]+: )?\[[A-Z_.]+\] (?P<said>.+?)(?: SQLSTATE: \w+)?$", re.MULTILINE)
"""How Spark says in its stack what was wrong."""


def first_line(error: Exception) -> str:
    """What an engine's error says, without its stack."""
    text = str(error).strip()
    cause = CAUSE.search(text)
    return cause["said"] if cause else text.split("\n", maxsplit=1)[0]


@contextmanager
def answering(source: str, engine: str) -> Iterator[None]:
    """Whatever `engine` cannot answer about `source`, as PredictionsUnreadable."""
    try:
        yield
    except _errors_of(engine) as error:
        raise PredictionsUnreadable(unreadable.source_unreadable(source, first_line(error))) from error


def _errors_of(engine: str) -> tuple[type[Exception], ...]:
    common = (duckdb.Error, IbisError, pa.ArrowException)
    match engine:
        case "postgres":
            import psycopg

            return (*common, psycopg.Error)
        case "pyspark":
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException

            return (*common, PySparkException, Py4JError)
        case _:
            return common
