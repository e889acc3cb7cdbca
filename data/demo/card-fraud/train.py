"""Three versions of a fraud model, and what they say of payments.

All three are small gradient-boosted trees with the same settings, trained on the same payments, and each
blocks by the same rule. They differ in one thing: what they are told about how slowly a payment was entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
import xgboost
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

SEED = 7
VALIDATION_DAYS = 20
"""The last days of the history: not trained on, and used to set the threshold."""

FALSE_POSITIVE_RATE = 0.01
"""Share of legitimate payments that a version may block on the validation days."""

ROUNDS = 100
SETTINGS: Mapping[str, str | int | float] = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 4,
    "eta": 0.1,
    "min_child_weight": 5.0,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "seed": SEED,
    "nthread": 1,  # sums of floats depend on the order they are added in, hence on the number of threads
}

PAYMENT_FEATURES = (
    "amount",
    "hour",
    "foreign",
    "distance_km",
    "account_age_days",
    "payments_24h",
    "merchant_chargeback_rate",
)

LOGGED_FEATURES = (
    "amount",
    "merchant_type",
    "channel",
    "hour",
    "foreign",
    "distance_km",
    "account_age_days",
    "payments_24h",
    "merchant_chargeback_rate",
    "entry_seconds",
    "entry_ratio",
    "sex",
    "age_band",
)
"""Columns that go to the log as they are, whether a version uses them or not. Sex and age band: none does."""

LATENCY_SPREAD = 0.35
"""Standard deviation of the logarithm of the latency."""


@dataclass(frozen=True)
class Recipe:
    """The parts that set a version apart.

    Its features, in words, and the median time of one answer (milliseconds).
    """

    version: str
    features: tuple[str, ...]
    summary: str
    latency_ms: float


RECIPES = (
    Recipe(
        version="1",
        features=PAYMENT_FEATURES,
        summary="Looks at the payment, place, merchant and account, and not at how the payment was entered.",
        latency_ms=9.0,
    ),
    Recipe(
        version="2",
        features=(*PAYMENT_FEATURES, "entry_seconds"),
        summary="As version 1, and looks at how many seconds it took to enter the payment.",
        latency_ms=11.0,
    ),
    Recipe(
        version="3",
        features=(*PAYMENT_FEATURES, "entry_ratio"),
        summary="As version 1, and looks at how slowly the payment was entered for this very customer.",
        latency_ms=12.0,
    ),
)


@dataclass(frozen=True)
class Training:
    """The training of a version.

    On what it was trained, and how it did on the validation days that set its threshold.
    """

    first_day: str
    """ISO date, inclusive, as are the next two."""
    last_day: str
    validated_until: str
    rows: int
    frauds: int
    validation_rows: int
    validation_frauds: int
    auc: float
    """Area under the ROC curve, 0 to 1; 0.5 is no better than chance."""
    recall: float
    """Share of frauds that are blocked."""
    false_positive_rate: float
    """Share of legitimate payments that are blocked."""


@dataclass(frozen=True)
class Trained:
    """A version ready to score.

    A payment is blocked when its score is at least `threshold`.
    """

    version: str
    features: tuple[str, ...]
    booster: xgboost.Booster
    threshold: float
    params: Mapping[str, str | int | float]
    summary: str
    training: Training
    latency_ms: float


def train(history: pd.DataFrame) -> tuple[Trained, ...]:
    """All versions, trained on all but the last `VALIDATION_DAYS` of `history`.

    The threshold of each is the lowest score at which no more than `FALSE_POSITIVE_RATE` of the legitimate
    payments of the validation days are blocked. So the versions cost legitimate customers as much as one
    another in total, and differ in how much fraud they catch and whom they block.
    """
    if history["fraud"].isna().any():
        raise ValueError("the history has payments without a label, expected a label for each")
    day = history["scored_at"].dt.normalize()
    validating = day > day.max() - timedelta(days=VALIDATION_DAYS)
    training, validation = history.loc[~validating], history.loc[validating]
    for name, part in (("training", training), ("validation", validation)):
        if part["fraud"].nunique() < 2:
            raise ValueError(f"the {name} days lack fraud or legitimate payments, expected some of both")
    return tuple(_train(recipe, training, validation) for recipe in RECIPES)


def score(trained: Trained, frame: pd.DataFrame, *part: int) -> pd.DataFrame:
    """The prediction log of a version over payments.

    One row for each, in their order. `score` is between 0 and 1, the higher the more like fraud; `decision` is 1
    where the payment is blocked; `fraud` is passed on as it is, null where it is not known. `latency_ms` is invented:
    lognormal, with a seed of its own for each version, and each `part` of a log that is scored in parts.
    """
    scores = _scores(trained.booster, trained.features, frame)
    random = Generator(PCG64(SeedSequence([SEED, int(trained.version), *part])))
    return pd.DataFrame(
        {
            "id": frame["id"],
            "scored_at": frame["scored_at"],
            "model_version": trained.version,
            "score": scores,
            "decision": (scores >= trained.threshold).astype(np.int64),
            "fraud": frame["fraud"],
            "latency_ms": random.lognormal(np.log(trained.latency_ms), LATENCY_SPREAD, len(frame)).round(2),
            **{name: frame[name] for name in LOGGED_FEATURES},
        }
    )


def _train(recipe: Recipe, training: pd.DataFrame, validation: pd.DataFrame) -> Trained:
    data = xgboost.DMatrix(training[list(recipe.features)], label=training["fraud"])
    booster = xgboost.train(dict(SETTINGS), data, num_boost_round=ROUNDS)
    scores = _scores(booster, recipe.features, validation)
    fraud = validation["fraud"].to_numpy(dtype=bool)
    threshold = _threshold(scores[~fraud], FALSE_POSITIVE_RATE)
    return Trained(
        version=recipe.version,
        features=recipe.features,
        booster=booster,
        threshold=threshold,
        params={**SETTINGS, "num_boost_round": ROUNDS},
        summary=recipe.summary,
        training=Training(
            first_day=str(training["scored_at"].min().date()),
            last_day=str(training["scored_at"].max().date()),
            validated_until=str(validation["scored_at"].max().date()),
            rows=len(training),
            frauds=int(training["fraud"].sum()),
            validation_rows=len(validation),
            validation_frauds=int(fraud.sum()),
            auc=_auc(scores[fraud], scores[~fraud]),
            recall=float((scores[fraud] >= threshold).mean()),
            false_positive_rate=float((scores[~fraud] >= threshold).mean()),
        ),
        latency_ms=recipe.latency_ms,
    )


def _scores(booster: xgboost.Booster, features: tuple[str, ...], frame: pd.DataFrame) -> NDArray[np.float64]:
    return np.asarray(booster.predict(xgboost.DMatrix(frame[list(features)])), dtype=np.float64)


def _auc(fraudulent: NDArray[np.float64], legitimate: NDArray[np.float64]) -> float:
    """Probability that a fraud scores above a legitimate payment.

    Ties count half (Mann-Whitney).
    """
    pairs = len(fraudulent) * len(legitimate)
    return float(mannwhitneyu(fraudulent, legitimate).statistic) / pairs


def _threshold(legitimate: NDArray[np.float64], rate: float) -> float:
    """The lowest score that blocks at most `rate` of legitimate payments.

    Of those with these scores.
    """
    allowed = int(rate * len(legitimate))
    descending = np.sort(legitimate)[::-1]
    # One step above the first that must pass: ties with it pass too.
    return float(np.nextafter(descending[allowed], 1.0))
