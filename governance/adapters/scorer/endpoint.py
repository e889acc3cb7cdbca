"""Answers of a model where it is served.

By MLflow's `/invocations`, or the Open Inference Protocol, version 2 (KServe).
"""

import json
import os
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import httpx

from governance.errors import UnsafeModel
from governance.predictions import spec
from governance.predictions.port import Cell
from governance.sentences import scoring

SECONDS = 60.0
LARGEST = 64 * 1024 * 1024
"""Bytes of an answer."""
TYPES = ((bool, "BOOL"), (int, "INT64"), (float, "FP64"))
"""Of the Open Inference Protocol, for a column whose values are of one type; any other is words."""


class Endpoint:
    """An endpoint, by its description in a specification."""

    def __init__(self, described: spec.Endpoint) -> None:
        self._url, self._protocol = os.path.expandvars(described.url), described.protocol

    def answers(self, columns: Mapping[str, Sequence[Cell]]) -> Sequence[float]:
        """One number for each row of these columns.

        Raises UnsafeModel where it cannot be reached, or answers anything else.
        """
        rows = len(next(iter(columns.values())))
        asked = _as_dataframe(columns) if self._protocol == "mlflow" else _as_tensors(columns, rows)
        try:
            status, content = self._said(asked)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnsafeModel(scoring.endpoint_is_not_reached(type(error).__name__)) from error
        if status != httpx.codes.OK:
            raise UnsafeModel(scoring.endpoint_refused(status))
        numbers = _numbers(content, rows) if len(content) <= LARGEST else None
        if numbers is None:
            raise UnsafeModel(scoring.endpoint_answers_otherwise(rows))
        return numbers

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
        content = json.loads(answer)
        (first, *_) = content["outputs"] if "outputs" in content else [{"data": content["predictions"]}]
        flat = [part for row in first["data"] for part in _parts(row)]
        numbers = [float(part) for part in flat]
    except (KeyError, TypeError, ValueError):
        return None
    if len(numbers) == 2 * rows:
        numbers = numbers[1::2]
    return numbers if len(numbers) == rows and all(map(isfinite, numbers)) else None


def _parts(row: Any) -> list[Any]:
    """The numbers of a row.

    MLflow writes a row of pandas as a mapping.
    """
    return [*row.values()] if isinstance(row, dict) else row if isinstance(row, list) else [row]
