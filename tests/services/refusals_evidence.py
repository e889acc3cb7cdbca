"""Refusals of pages that add up stored counts: nothing measured, nothing stored, nobody compared so, no scores."""

from governance.errors import NotFound
from governance.services.stored import Stored, stored
from governance.services.threshold import nearest_to_use
from tests.builders import MODEL, a_profile, a_spec
from tests.services.refusals import Case, Start


def nothing_counted() -> Stored:
    """The counts of a log that compares people by sex, and has no scores."""
    spec = a_spec()
    columns = spec.predictions.columns.model_copy(update={"score": None})
    unscored = spec.model_copy(update={"predictions": spec.predictions.model_copy(update={"columns": columns})})
    return Stored(unscored, (), a_profile())


TABLE = {
    "counts of a version that was never assessed": Case(
        lambda c: stored(c, MODEL, "2"),
        "^card-fraud/2 has not been assessed; run `placet assess card-fraud 2`$",
        error=NotFound,
        start=Start.NEW,
    ),
    "counts of a version whose profiles are gone": Case(
        lambda c: stored(c, MODEL, "2"),
        "^no counts of card-fraud/2 are stored; run `placet assess card-fraud 2`$",
        error=NotFound,
    ),
    "people by an attribute that the specification does not name": Case(
        lambda _: nothing_counted().grouping("age"),
        "^people are not compared by age; expected one of: sex$",
        error=NotFound,
    ),
    "another threshold without scores": Case(
        lambda _: nearest_to_use(nothing_counted()),
        "^the log has no scores, so no threshold on them can be tried$",
        error=NotFound,
    ),
}
