"""Refusals of pages that add up stored counts.

Nothing was measured, nothing is stored, nobody is compared so, or there are no scores.
"""

from dataclasses import replace

from governance.errors import NotFound
from governance.sentences import measuring, refusals
from governance.services.evidence.audit_bias import audit_bias
from governance.services.monitoring.counts import Stored, stored
from governance.services.monitoring.threshold import nearest_to_use
from governance.services.ports import Ports
from governance.services.registered import look_at_registry, versions_seen
from governance.services.views.rivals import in_common
from tests.builders import FARAH, MODEL, a_policy, a_profile, a_regression, a_spec, by
from tests.fakes import FakeDocuments
from tests.services.refusals import Case, Start


def nothing_counted() -> Stored:
    """The counts of a log without scores.

    It compares people by sex.
    """
    spec = a_spec()
    columns = spec.predictions.columns.model_copy(update={"score": None})
    unscored = spec.model_copy(update={"predictions": spec.predictions.model_copy(update={"columns": columns})})
    return Stored(unscored, (), a_profile())


def predicting(console: Ports) -> Ports:
    """`console` with a model that predicts a number."""
    return replace(console, documents=FakeDocuments({MODEL: a_regression()}, a_policy()))


def registered(console: Ports, model: str) -> object:
    with console.store.reader() as reader:
        return versions_seen(reader, model)


TABLE = {
    "counts of a version that was never assessed": Case(
        lambda c: stored(c, MODEL, "2"),
        measuring.not_assessed("card-fraud", "2"),
        error=NotFound,
        start=Start.NEW,
    ),
    "counts of a version whose profiles are gone": Case(
        lambda c: stored(c, MODEL, "2"),
        measuring.no_counts_stored("card-fraud", "2"),
        error=NotFound,
    ),
    "people by an attribute that the specification does not name": Case(
        lambda _: nothing_counted().grouping("age"),
        measuring.not_compared_by("age", ("sex",)),
        error=NotFound,
    ),
    "an audit for bias of what decides nothing": Case(
        lambda c: audit_bias(by(c, FARAH), MODEL, "2"),
        measuring.nothing_to_audit("card-fraud", measuring.decides_nothing("predicts a number"), "2"),
        after=predicting,
    ),
    "what the registry has of a model, before anybody has looked": Case(
        lambda c: registered(c, "another"),
        refusals.registry_not_looked_at("another"),
        error=NotFound,
    ),
    "what the registry has of a model that it does not know": Case(
        lambda c: registered(c, "another"),
        refusals.registry_has_no_model("another"),
        after=lambda c: look_at_registry(c, "another"),
        error=NotFound,
    ),
    "two versions that were counted on different days": Case(
        lambda _: in_common(nothing_counted(), nothing_counted()),
        measuring.no_day_in_common(a_profile().version, a_profile().version),
        error=NotFound,
    ),
    "another threshold without scores": Case(
        lambda _: nearest_to_use(nothing_counted()),
        measuring.no_scores_to_try(),
        error=NotFound,
    ),
}
