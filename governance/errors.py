"""The errors that people are meant to read.

Each message is one sentence or more, and names what was found and what was expected.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.masking import masked
from governance.sentences import documents
from governance.sentences.phrase import Phrase, with_texts


class PlacetError(Exception):
    """A refusal or a failure that Placet can explain.

    Commands print it and exit with 2. It is shown to whoever looks, and kept: whatever stands in it where passwords
    and tokens stand is hidden.
    """

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = with_texts(phrase, masked)
        """Its code and parameters, without secrets."""
        super().__init__(masked(str(phrase)))


class NotFound(PlacetError):
    """The thing that was asked for does not exist.

    The message says what does exist.
    """


class Refused(PlacetError):
    """A rule of the committee forbids the act.

    The message names the rule.
    """


class Unfit(Refused):
    """A value for one field of an act cannot be taken.

    The message names what is expected.
    """

    def __init__(self, field: str, phrase: Phrase) -> None:
        self.field = field
        """What the service calls it."""
        super().__init__(phrase)


class PredictionsUnreadable(PlacetError):
    """A prediction log cannot be read as its model's specification describes it."""


class ColumnsMissing(PredictionsUnreadable):
    """A prediction log has not all columns that a model reads."""


class UnsafeModel(PlacetError):
    """The registered model is not loaded, or cannot be loaded.

    It is of a kind that is not explained, or it would run its author's code.
    """


class RegistryUnavailable(PlacetError):
    """The model registry did not answer, or holds something we cannot use."""


class StoreUnavailable(PlacetError):
    """The store could not be opened, read or written.

    It holds requests, evidence and the audit log.
    """


class KeyUnavailable(StoreUnavailable):
    """The private key of the audit log cannot be had.

    It signs the log.
    """


class WitnessUnavailable(PlacetError):
    """A witness or a timestamping authority did not answer properly.

    It gave no answer, or one that its protocol does not allow.
    """


class MetricsUnavailable(PlacetError):
    """A metrics server did not answer, or not as its API says."""


class QueryRefused(MetricsUnavailable):
    """A metrics server did answer, and the query is at fault."""


def first_line(text: str) -> str:
    """The first line of what a library says.

    Empty where it says nothing.
    """
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field of one document."""

    field: str
    """Path of the field, such as `predictions.columns.id`; empty for the document itself."""
    line: int | None
    """Line in the file, counted from 1; None where the field is missing from the whole document."""
    found: str
    expected: str

    def of(self, source: str) -> Phrase:
        """This problem as `source:line: field: found ..., expected ...`."""
        return documents.problem_in_document(source, self.line, self.field, self.found, self.expected)


class InvalidDocument(PlacetError):
    """A document that does not say what it must.

    A model specification, a policy or a list of people. The error names every problem.
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(documents.document_invalid([problem.of(source) for problem in self.problems]))
