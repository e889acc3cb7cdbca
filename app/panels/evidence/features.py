"""Features, as tables name them."""

from collections.abc import Mapping

from app.design.sheet import Cell


def feature_cells(column: str, labels: Mapping[str, str]) -> dict[str, Cell]:
    """What a feature is called, and its column.

    By the column it is found in the data. The column alone where the specification calls none otherwise.
    """
    return {"Feature": labels.get(column, column), "Column": column} if labels else {"Feature": column}
