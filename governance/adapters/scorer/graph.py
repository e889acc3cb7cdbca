"""Answers of a model in ONNX.

It is a graph of arithmetic, and runs no code of its author. It stands in the process that has loaded the model, and only there.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.scorer import permutation
from governance.adapters.scorer.function import Function
from governance.adapters.scorer.opened import Opened
from governance.adapters.scorer.permutation import said_by
from governance.errors import UnsafeModel
from governance.sentences import model_files, scoring

TYPES: Mapping[str, str] = {
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(bool)": "bool",
    "tensor(string)": "object",
}
"""What a graph calls its numbers, and what NumPy calls them."""


@cache
def prepare() -> None:
    """Import what takes longer than to load a model."""
    import onnxruntime  # noqa: F401  (imported, not used here)

    permutation.prepare()


def load(opened: Opened) -> Function:
    """Load a graph.

    Raises UnsafeModel where it is none, or asks for what no log has.
    """
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    settings.log_severity_level = 4
    name = shown(Path(opened.file).name)
    try:
        session = onnxruntime.InferenceSession(opened.file, settings, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise UnsafeModel(model_files.not_read_by("ONNX Runtime", name, said_by(error))) from error
    inputs = {tensor.name: tensor for tensor in session.get_inputs()}
    odd = [tensor.type for tensor in inputs.values() if tensor.type not in TYPES]
    if odd:
        raise UnsafeModel(scoring.graph_reads_no_table(name, odd[0]))
    columns = tuple(inputs) if len(inputs) > 1 else opened.columns or _single(inputs)
    return Function(
        columns, lambda rows: _probabilities(session, inputs, rows), opened.probability, classes=opened.classes
    )


def _single(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """The one column of a graph that reads one.

    Nothing where it reads a matrix, whose columns it does not name.
    """
    return tuple(name for name, tensor in inputs.items() if list(tensor.shape)[-1:] == [1])


def _probabilities(session: Any, inputs: Mapping[str, Any], rows: Any) -> Any:
    """What a graph answers that is no class.

    Probabilities, or the number it predicts.
    """
    fed = {name: _fed(tensor, rows, alone=len(inputs) == 1) for name, tensor in inputs.items()}
    # A classifier answers its class first, and then how likely each is.
    return session.run(None, fed)[-1]


def _fed(tensor: Any, rows: Any, *, alone: bool) -> Any:
    kind = TYPES[tensor.type]
    columns = (
        rows if alone and len(rows.columns) > 1 else rows[[tensor.name if tensor.name in rows else rows.columns[0]]]
    )
    filled = columns.astype(object).where(columns.notna(), "") if kind == "object" else columns
    return filled.to_numpy().astype(kind)
