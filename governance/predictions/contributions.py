"""Contributions of features that were computed elsewhere.

A part of the specification: where they lie, and what they add up to.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from governance.parsing import Document
from governance.predictions.address import Address

LONGEST_BY = 200
"""Characters of how they were computed."""
Name = Annotated[str, Field(min_length=1)]


def _number_or_column(value: object) -> object:
    # True equals 1 in Python, and no base is a yes.
    if isinstance(value, bool):
        raise ValueError("a number or the name of a column, and not yes or no")  # noqa: TRY004  (pydantic collects ValueErrors)
    return value


class Contributions(Document):
    """What each feature adds to an answer, computed by the model's owner.

    Columns of the log, or of a second file or table that is joined by id.
    """

    source: Address | None = None
    """None: they are columns of the log."""
    table: str | None = None
    """Where the source is the URL of a database: the table in it."""
    id: str | None = None
    """The column of a second file that has the ids of the log."""
    columns: dict[Name, Name] = Field(default_factory=dict)
    """The column of contributions of each feature; or give `prefix`."""
    prefix: str | None = Field(default=None, min_length=1)
    """How such columns begin: with `shap_`, column `shap_amount` has those of `amount`."""
    base: Annotated[float | Name, BeforeValidator(_number_or_column)]
    """The output from which contributions are counted, in `unit`: a number, or the column that has it."""
    unit: Literal["log-odds", "outcome", "logarithm", "ranking-score", "probability"]
    """What they add up in, as explanations call it."""
    output: str | None = None
    """The column of the output that they add up to, in `unit`, before it became the answer. None: it is told from the answer."""
    by: str = Field(min_length=1, max_length=LONGEST_BY)
    """How they were computed, in words that pages show."""

    @model_validator(mode="after")
    def _named_in_one_way(self) -> Self:
        if (self.prefix is None) == (not self.columns):
            raise ValueError("either `columns` (feature: column) or a `prefix` of columns, and not both")
        return self

    @model_validator(mode="after")
    def _each_column_has_one_part(self) -> Self:
        named = [*self.parts().values(), *([self.id] if self.id else [])]
        twice = sorted({column for column in named if named.count(column) > 1})
        if twice:
            raise ValueError(f"a column of its own for each feature, `base` and `output`, not {', '.join(twice)} again")
        return self

    @model_validator(mode="after")
    def _joined_by_an_id(self) -> Self:
        if (self.source is None) != (self.id is None):
            raise ValueError("an `id` beside a `source`, the column that has the ids of the log, and none without one")
        return self

    @property
    def base_column(self) -> str | None:
        """The column of the base.

        None where the base is a number.
        """
        return self.base if isinstance(self.base, str) else None

    def parts(self) -> dict[str, str]:
        """The columns that it names, by the field that names each."""
        named = {
            **{f"columns.{feature}": column for feature, column in self.columns.items()},
            "base": self.base_column,
            "output": self.output,
        }
        return {field: column for field, column in named.items() if column is not None}

    def by_feature(self, columns: Sequence[str]) -> dict[str, str]:
        """The column of contributions of each feature.

        In a table with these `columns`. Empty where a prefix begins none of them.
        """
        if self.prefix is None:
            return dict(self.columns)
        others = {self.id, self.base_column, self.output}
        begun = [name for name in columns if name.startswith(self.prefix) and name not in others]
        return {name.removeprefix(self.prefix): name for name in begun if name != self.prefix}

    def among(self, columns: Sequence[str]) -> frozenset[str]:
        """Which `columns` of the log are theirs, and no features.

        None where they lie in a second file.
        """
        if self.source is not None:
            return frozenset()
        return frozenset(self.by_feature(columns).values()) | {*self.parts().values()}
