"""Answers of a model where it is served.

By MLflow's `/invocations`, or the Open Inference Protocol, version 2 (KServe).
"""

import json
import os
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, TypeAlias

import httpx

from governance.errors import UnsafeModel
from governance.predictions import spec
from governance.predictions.port import Cell
from governance.sentences import scoring
from governance.sentences.phrase import Phrase

OfRow: TypeAlias = float | Sequence[float] | Mapping[str, float]
"""One number, or one for each class, by name where the answer names them."""
SECONDS = 60.0
LARGEST = 64 * 1024 * 1024
"""Bytes of an answer."""
TYPES = ((bool, "BOOL"), (int, "INT64"), (float, "FP64"))
"""Of the Open Inference Protocol, for a column whose values are of one type; any other is words."""


class Endpoint:
    """An endpoint, by its description in a specification."""

    def __init__(self, described: spec.Endpoint, classes: int = 0) -> None:
        """An endpoint that chooses between so many classes.

        0 where its answer is one number.
        """
        self._url, self._protocol, self._classes = os.path.expandvars(described.url), described.protocol, classes

    def answers(self, columns: Mapping[str, Sequence[Cell]]) -> Sequence[OfRow]:
        """What it answers to each row of these columns.

        One number, or one for each class. Raises UnsafeModel where it cannot be reached, or answers anything else.
        """
        rows = len(next(iter(columns.values())))
        asked = _as_dataframe(columns) if self._protocol == "mlflow" else _as_tensors(columns, rows)
        try:
            status, content = self._said(asked)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnsafeModel(scoring.endpoint_is_not_reached(type(error).__name__)) from error
        if status != httpx.codes.OK:
            raise UnsafeModel(scoring.endpoint_refused(status))
        whole = content if len(content) <= LARGEST else b""
        answers = _numbers_of_classes(whole, rows, self._classes) if self._classes else _numbers(whole, rows)
        if answers is None:
            raise UnsafeModel(_otherwise(rows, self._classes))
        return answers

    def _said(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        """Status and content of the answer.

        A little more than the largest that is read, where there is more.
        """
        content = bytearray()
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", self._url, json=asked) as answer,
        ):
            for part in answer.iter_bytes():
                content += part
                if len(content) > LARGEST:
                    break
            return answer.status_code, bytes(content)


def _otherwise(rows: int, classes: int) -> Phrase:
    """That something else was answered than was asked for."""
    if classes:
        return scoring.endpoint_answers_about_other_classes(rows, classes)
    return scoring.endpoint_answers_otherwise(rows)


def _as_dataframe(columns: Mapping[str, Sequence[Cell]]) -> dict[str, Any]:
    cells = [list(row) for row in zip(*columns.values(), strict=True)]
    return {"dataframe_split": {"columns": list(columns), "data": cells}}


def _as_tensors(columns: Mapping[str, Sequence[Cell]], rows: int) -> dict[str, Any]:
    inputs = [
        {"name": name, "shape": [rows, 1], "datatype": _type(cells), "data": list(cells)}
        for name, cells in columns.items()
    ]
    return {"parameters": {"content_type": "pd"}, "inputs": inputs}


def _type(cells: Sequence[Cell]) -> str:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int, float} or (None in cells and kinds == {int}):
        return "FP64"
    return next((name for kind, name in TYPES if kinds == {kind}), "BYTES")


def _numbers(answer: bytes, rows: int) -> list[float] | None:
    """The answers.

    None where there is not one finite number for each row. Of two numbers a row, the second, which is how likely the second class is.
    """
    try:
        numbers = _flat(_data(answer))
    except (KeyError, TypeError, ValueError):
        return None
    if len(numbers) == 2 * rows:
        numbers = numbers[1::2]
    return numbers if len(numbers) == rows and all(map(isfinite, numbers)) else None


def _numbers_of_classes(answer: bytes, rows: int, classes: int) -> Sequence[OfRow] | None:
    """The answers, one finite number for each class of each row.

    By name where the answer names them. None where there are more or fewer.
    """
    try:
        data = _data(answer)
        numbers = _flat(data)
    except (KeyError, TypeError, ValueError):
        return None
    if len(numbers) != classes * rows or not all(map(isfinite, numbers)):
        return None
    by_row = [numbers[at : at + classes] for at in range(0, len(numbers), classes)]
    if not all(isinstance(row, dict) and list(row) == list(data[0]) for row in data):
        return by_row
    return [dict(zip(data[0], of_row, strict=True)) for of_row in by_row]


def _data(answer: bytes) -> list[Any]:
    """What was answered, row by row or flat.

    Raises KeyError, TypeError and ValueError where it is in no form that is known.
    """
    content = json.loads(answer)
    (first, *_) = content["outputs"] if "outputs" in content else [{"data": content["predictions"]}]
    return list(first["data"])


def _flat(data: Sequence[Any]) -> list[float]:
    return [float(part) for row in data for part in _parts(row)]


def _parts(row: Any) -> list[Any]:
    """The numbers of a row.

    MLflow writes a row of pandas as a mapping.
    """
    return [*row.values()] if isinstance(row, dict) else row if isinstance(row, list) else [row]
