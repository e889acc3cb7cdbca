"""A simulated world of card payments.

The truth about every payment is known. A world has people of four age bands, a handful of merchant types, and fraud
of several kinds. Two things change while it is watched: a merchant type arrives that nobody has seen, and so does a
kind of fraud. All numbers are in `world.yaml`; the same world gives the same payments, row for row. Nothing here is
real data.

`as_known_on` tells what a bank would know of it on some day, since fraud shows only when a customer disputes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
import yaml
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

LABEL_DELAY_DAYS = 30
"""Days from a payment until a chargeback, or its absence, tells whether it was fraud."""

AT_ONCE = 100_000
"""Payments that a stream draws and holds at a time."""

FARTHEST_KM = 20_015.0
"""Half the way around the Earth: no payment is farther away than that."""

CHANNELS = ("chip", "contactless", "online")
SEXES = ("F", "M")
AGE_BANDS = ("18-34", "35-54", "55-64", "65+")

# Each has a random stream of its own, so that a changed parameter in one leaves the others' draws alone.
# The order is part of the seed: add at the end.
_ASPECTS = ("calendar", "kind", "people", "merchant", "amount", "place", "account", "entry")

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


def _known_keys(*keys: str) -> AfterValidator:
    def check(values: Mapping[str, float]) -> Mapping[str, float]:
        if set(values) != set(keys):
            raise ValueError(f"found {', '.join(values)}, expected exactly {', '.join(keys)}")
        return values

    return AfterValidator(check)


def _sum_to_one(shares: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(shares.values())
    if not abs(total - 1.0) <= 1e-6:
        raise ValueError(f"shares add up to {total:g}, expected 1")
    return shares


Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
Shares = Annotated[Mapping[str, Share], AfterValidator(_sum_to_one)]
Hour = Annotated[int, Field(ge=0, le=23)]
DayNumber = Annotated[int, Field(ge=1)]

_strict = ConfigDict(extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, config=_strict)
class People:
    """The people who pay.

    With how long they usually take to enter a payment (seconds).
    """

    sex: Annotated[Shares, _known_keys(*SEXES)]
    age_band: Annotated[Shares, _known_keys(*AGE_BANDS)]
    usual_entry_seconds: Annotated[Mapping[str, Positive], _known_keys(*AGE_BANDS)]
    usual_entry_spread: Positive
    entry_spread: Positive
    known_usual_spread: Positive
    account_age_days: Positive
    account_age_shape: Positive


@dataclass(frozen=True, config=_strict)
class Merchant:
    """A merchant type.

    Share of legitimate payments, median amount (euro), published chargeback rate.
    """

    share: Share
    amount: Positive
    chargeback_rate: Share


@dataclass(frozen=True, config=_strict)
class NewMerchant:
    """A merchant type that arrives.

    From `from_day` on, its share of all payments grows to `share`.
    """

    type: str
    amount: Positive
    share: Share
    from_day: DayNumber
    ramp_days: DayNumber


@dataclass(frozen=True, config=_strict)
class Behaviour:
    """How the payments of one kind come about. `world.yaml` explains each field."""

    amount_factor: Positive
    night: Share
    foreign: Share
    distance_km: Positive
    payments_24h: Annotated[float, Field(ge=1.0)]
    account_age_factor: Positive
    channel: Annotated[Shares, _known_keys(*CHANNELS)]
    entered_by: Literal["customer", "stranger"]
    entry_factor: Positive
    merchants: Shares | None = None


@dataclass(frozen=True, config=_strict)
class Fraud(Behaviour):
    """A kind of fraud.

    A behaviour, its share of all payments, and the day it first appears, if it is new.
    """

    share: Share = field(kw_only=True)
    from_day: DayNumber | None = None
    ramp_days: DayNumber = 1


@dataclass(frozen=True, config=_strict)
class World:
    """All parameters of a simulated world.

    Days count from 1, at `start`; history has days 0, -1, ...
    """

    seed: Annotated[int, Field(ge=0)]
    start: date
    live_days: DayNumber
    history_days: DayNumber
    payments_per_day: Positive
    history_sample: Share
    weekday_weights: Annotated[tuple[Positive, ...], Field(min_length=7, max_length=7)]
    hour_weights: Annotated[tuple[Positive, ...], Field(min_length=24, max_length=24)]
    night_hours: Annotated[tuple[Hour, ...], Field(min_length=1)]
    people: People
    merchants: Mapping[str, Merchant]
    amount_spread: Positive
    new_merchant: NewMerchant
    foreign_km: Positive
    distance_spread: Positive
    payments_24h_clumping: Positive
    stranger_seconds: Positive
    stranger_spread: Positive
    legitimate: Behaviour
    fraud: Mapping[str, Fraud]

    def __post_init__(self) -> None:
        """Refuse a world whose parts contradict each other."""
        _sum_to_one({name: merchant.share for name, merchant in self.merchants.items()})
        if self.new_merchant.type in self.merchants:
            raise ValueError(f"new_merchant.type is {self.new_merchant.type}, which is among merchants already")
        total = sum(kind.share for kind in self.fraud.values())
        if not total < 1.0:
            raise ValueError(f"shares of fraud add up to {total:g}, expected less than 1")
        for name, kind in self.fraud.items():
            if unknown := set(kind.merchants or ()) - set(self.merchants):
                raise ValueError(f"fraud.{name}.merchants names {', '.join(sorted(unknown))}, not among merchants")

    def date_of(self, day: int) -> date:
        """The date of a day by its number."""
        return self.start + timedelta(days=day - 1)


def read_world(path: Path) -> World:
    """Read the world that a YAML file describes.

    A missing, unknown or impossible field is refused by its name.
    """
    try:
        return TypeAdapter(World).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [
            f"{path}: {'.'.join(map(str, problem['loc'])) or 'world'}: {problem['msg']}"
            for problem in error.errors(include_url=False)
        ]
        raise ValueError("\n".join(problems)) from error


def payments(world: World) -> pd.DataFrame:
    """The payments of the live period, in order of time.

    One row each, with the truth about it. ========================
    ========================================================================== id                        `p000001`,
    `p000002`, ... in order of time scored_at                 time of the payment, UTC amount                    euro
    merchant_type             merchant type; the new one is absent from the history channel                   chip,
    contactless or online hour                      hour of `scored_at`, 0 to 23 foreign                   1 abroad, 0
    at home distance_km               kilometres from the customer's usual place account_age_days          whole days,
    0 or more payments_24h              payments on the card within 24 hours, this one included; 1 or more
    merchant_chargeback_rate  published rate of the merchant type; a type without one gets the others' mean
    entry_seconds             seconds taken to enter the payment entry_ratio               `entry_seconds` over the
    customer's usual time as known; 1 is as usual sex, age_band             of the customer fraud
    1 fraud, 0 legitimate: the truth, before anybody knows it fraud_kind                name of the kind of fraud, or
    empty. For checks of the simulation: never logged ========================
    ==========================================================================
    """
    live, _ = SeedSequence(world.seed).spawn(2)
    days = np.arange(1, world.live_days + 1)
    random = _random(live)
    return _numbered(_payments(world, _days(world, days, world.payments_per_day, random["calendar"]), random), "p", 6)


def history(world: World) -> pd.DataFrame:
    """The payments of the days before day 1, for training.

    As `payments`, with ids `h000001`, ...
    """
    _, past = SeedSequence(world.seed).spawn(2)
    days = np.arange(1 - world.history_days, 1)
    per_day, random = world.payments_per_day * world.history_sample, _random(past)
    return _numbered(_payments(world, _days(world, days, per_day, random["calendar"]), random), "h", 6)


def stretched(world: World, days: int) -> World:
    """The same story told in `days` days.

    What arrives does so at the same part of the story, and at the same speed for its length.
    """

    def moved(day: int) -> int:
        return 1 + (day - 1) * days // world.live_days

    def lasting(span: int) -> int:
        return max(1, span * days // world.live_days)

    new = world.new_merchant
    fraud = {
        name: replace(kind, from_day=moved(kind.from_day), ramp_days=lasting(kind.ramp_days)) if kind.from_day else kind
        for name, kind in world.fraud.items()
    }
    new = replace(new, from_day=moved(new.from_day), ramp_days=lasting(new.ramp_days))
    return replace(world, live_days=days, new_merchant=new, fraud=fraud)


def stream(world: World, size: int, at_once: int = AT_ONCE) -> Iterator[tuple[int, pd.DataFrame]]:
    """Exactly `size` payments of the live period, in parts.

    Each part has at most `at_once` payments, and comes with the number of their day. As `payments`, with ids
    `s000000000001`, ... and in order of time within a part; `payments_per_day` has no say. Each part is drawn from a
    seed of its own, so memory does not grow with `size`, nor does one day change another.
    """
    *_, seed = SeedSequence(world.seed).spawn(3)
    calendar, *by_day = seed.spawn(1 + world.live_days)
    first = 1
    for day, (cases, of_day) in enumerate(zip(_split(world, size, calendar), by_day, strict=True), start=1):
        starts = range(0, int(cases), at_once)
        for start, of_part in zip(starts, of_day.spawn(len(starts)), strict=True):
            part = np.full(min(at_once, int(cases) - start), day)
            yield day, _numbered(_payments(world, part, _random(of_part)), "s", 12, first)
            first += len(part)


def as_known_on(frame: pd.DataFrame, day: date, delay_days: int = LABEL_DELAY_DAYS) -> pd.DataFrame:
    """The part of `frame` that is known at the end of `day`.

    In UTC. Later rows are gone, younger labels are null. `frame` needs `scored_at` and `fraud` only, so a log of
    scored payments will do as well. A label is known once its payment is `delay_days` old, whichever way it turns
    out: until then nobody can tell a payment that was not disputed from one that is not disputed yet. `fraud` becomes
    a nullable integer.
    """
    scored_on = frame["scored_at"].dt.tz_convert("UTC").dt.normalize().dt.tz_localize(None)
    today = pd.Timestamp(day)
    settled = scored_on <= today - pd.Timedelta(days=delay_days)
    labelled = frame.assign(fraud=frame["fraud"].astype("Int8").where(settled))
    so_far: pd.DataFrame = labelled.loc[scored_on <= today].reset_index(drop=True)
    return so_far


def _random(seed: SeedSequence) -> Mapping[str, Generator]:
    """A random stream for each aspect."""
    streams = zip(_ASPECTS, seed.spawn(len(_ASPECTS)), strict=True)
    return {aspect: Generator(PCG64(stream)) for aspect, stream in streams}


def _numbered(frame: pd.DataFrame, prefix: str, digits: int, first: int = 1) -> pd.DataFrame:
    """`frame` with its ids, as its first column."""
    ids = [f"{prefix}{number:0{digits}d}" for number in range(first, first + len(frame))]
    frame.insert(0, "id", ids)
    return frame


def _payments(world: World, day: Whole, random: Mapping[str, Generator]) -> pd.DataFrame:
    """A payment for each entry of `day`, drawn on its own.

    First its kind, then the rest given that.
    """
    kind = _kinds(world, day, random["kind"])
    scored_at = _times(world, day, kind, random["calendar"])
    people = _people(world, len(day), random["people"])
    merchant_type = _merchant_types(world, day, kind, random["merchant"])
    foreign = _foreign(world, kind, random["place"])
    entry_seconds, entry_ratio = _entries(world, kind, people["age_band"], random["entry"])
    frame: pd.DataFrame = pd.DataFrame(
        {
            "scored_at": scored_at,
            "amount": _amounts(world, kind, merchant_type, random["amount"]),
            "merchant_type": merchant_type,
            "channel": _channels(world, kind, random["merchant"]),
            "hour": scored_at.hour.astype("int64"),
            "foreign": foreign,
            "distance_km": _distances(world, kind, foreign, random["place"]),
            "account_age_days": _account_ages(world, kind, random["account"]),
            "payments_24h": _payments_24h(world, kind, random["account"]),
            "merchant_chargeback_rate": _chargeback_rates(world, merchant_type),
            "entry_seconds": entry_seconds,
            "entry_ratio": entry_ratio,
            "sex": people["sex"],
            "age_band": people["age_band"],
            "fraud": (kind > 0).astype(np.int64),
            "fraud_kind": np.array(["", *world.fraud], dtype=object)[kind],
        }
    ).sort_values("scored_at", kind="stable", ignore_index=True)
    return frame


def _behaviours(world: World) -> Sequence[Behaviour]:
    """All kinds of payment.

    Index 0 is legitimate, then fraud in the world's order.
    """
    return (world.legitimate, *world.fraud.values())


def _by_kind(world: World, kind: Whole, name: str) -> Real:
    """A behaviour's number, for each payment."""
    return np.array([getattr(behaviour, name) for behaviour in _behaviours(world)], dtype=np.float64)[kind]


def _arrived(day: Whole, from_day: int, ramp_days: int) -> Real:
    """How much of something new is there on a day.

    From 0 to 1: none before `from_day`, then evenly more.
    """
    return np.clip((day - from_day + 1) / ramp_days, 0.0, 1.0)


def _choose(random: Generator, shares: Real, row: Whole) -> Whole:
    """Choose one column for each payment at random.

    With the shares in `shares[row]`; rows need not add up to 1.
    """
    cumulative = np.cumsum(shares, axis=1)
    point = random.random(len(row)) * cumulative[row, -1]
    return np.asarray((point[:, None] >= cumulative[row]).sum(axis=1), dtype=np.int64)


def _look_up(names: NDArray[Any], numbers: Mapping[str, float]) -> Real:
    return np.asarray(pd.Series(names).map(dict(numbers)), dtype=np.float64)


def _lognormal(random: Generator, median: Real | float, spread: float, size: int) -> Real:
    return np.asarray(median * random.lognormal(0.0, spread, size), dtype=np.float64)


def _weights(world: World, days: Whole) -> Real:
    """The payments on each of `days`, relative to an average day.

    By weekday.
    """
    weights = np.array(world.weekday_weights) / np.mean(world.weekday_weights)
    weekdays = np.array([world.date_of(int(day)).weekday() for day in days])
    return np.asarray(weights[weekdays], dtype=np.float64)


def _days(world: World, days: Whole, per_day: float, random: Generator) -> Whole:
    """The day of each payment.

    The number of payments a day is Poisson. Its mean depends on the weekday.
    """
    return np.repeat(days, random.poisson(per_day * _weights(world, days)))


def _split(world: World, size: int, seed: SeedSequence) -> Whole:
    """The number of `size` payments on each day.

    As Poisson numbers that happen to add up to it.
    """
    weights = _weights(world, np.arange(1, world.live_days + 1))
    return Generator(PCG64(seed)).multinomial(size, weights / weights.sum())


def _kinds(world: World, day: Whole, random: Generator) -> Whole:
    """The kind of each payment, as an index into `_behaviours`."""
    shares = [
        kind.share * (_arrived(day, kind.from_day, kind.ramp_days) if kind.from_day else np.ones(len(day)))
        for kind in world.fraud.values()
    ]
    every_kind = np.column_stack([1.0 - np.sum(shares, axis=0), *shares])
    return _choose(random, every_kind, np.arange(len(day)))


def _times(world: World, day: Whole, kind: Whole, random: Generator) -> pd.DatetimeIndex:
    by_day = np.array(world.hour_weights) / np.sum(world.hour_weights)
    by_night = np.isin(np.arange(24), world.night_hours) / len(set(world.night_hours))
    night = np.array([behaviour.night for behaviour in _behaviours(world)])[:, None]
    hour = _choose(random, (1.0 - night) * by_day + night * by_night, kind)
    seconds = (day - 1) * 86_400 + hour * 3_600 + random.integers(0, 3_600, len(day))
    return pd.DatetimeIndex(pd.Timestamp(world.start, tz="UTC") + pd.to_timedelta(seconds, unit="s"))


def _people(world: World, size: int, random: Generator) -> Mapping[str, NDArray[Any]]:
    everybody = np.zeros(size, dtype=np.int64)
    sex = _choose(random, np.array([[world.people.sex[name] for name in SEXES]]), everybody)
    age = _choose(random, np.array([[world.people.age_band[name] for name in AGE_BANDS]]), everybody)
    return {
        "sex": np.array(SEXES, dtype=object)[sex],
        "age_band": np.array(AGE_BANDS, dtype=object)[age],
    }


def _merchant_types(world: World, day: Whole, kind: Whole, random: Generator) -> NDArray[Any]:
    usual = {name: merchant.share for name, merchant in world.merchants.items()}
    shares = [behaviour.merchants or usual for behaviour in _behaviours(world)]
    table = np.array([[share.get(name, 0.0) for name in world.merchants] for share in shares])
    chosen = np.array(list(world.merchants), dtype=object)[_choose(random, table, kind)]
    new = world.new_merchant
    is_new = random.random(len(day)) < new.share * _arrived(day, new.from_day, new.ramp_days)
    return np.where(is_new, new.type, chosen)


def _amounts(world: World, kind: Whole, merchant_type: NDArray[Any], random: Generator) -> Real:
    medians = {name: merchant.amount for name, merchant in world.merchants.items()}
    medians[world.new_merchant.type] = world.new_merchant.amount
    usual = _look_up(merchant_type, medians)
    median = usual * _by_kind(world, kind, "amount_factor")
    return _lognormal(random, median, world.amount_spread, len(kind)).round(2).clip(min=0.01)


def _chargeback_rates(world: World, merchant_type: NDArray[Any]) -> Real:
    published = {name: merchant.chargeback_rate for name, merchant in world.merchants.items()}
    published[world.new_merchant.type] = round(float(np.mean(list(published.values()))), 4)
    return _look_up(merchant_type, published)


def _channels(world: World, kind: Whole, random: Generator) -> NDArray[Any]:
    shares = [[behaviour.channel[name] for name in CHANNELS] for behaviour in _behaviours(world)]
    return np.array(CHANNELS, dtype=object)[_choose(random, np.array(shares), kind)]


def _foreign(world: World, kind: Whole, random: Generator) -> Whole:
    return (random.random(len(kind)) < _by_kind(world, kind, "foreign")).astype(np.int64)


def _distances(world: World, kind: Whole, foreign: Whole, random: Generator) -> Real:
    median = _by_kind(world, kind, "distance_km") + world.foreign_km * foreign
    return _lognormal(random, median, world.distance_spread, len(kind)).round(1).clip(max=FARTHEST_KM)


def _account_ages(world: World, kind: Whole, random: Generator) -> Whole:
    """Account ages in whole days, Weibull distributed.

    No account is older than the oldest banks, as lognormal ones would be.
    """
    shape = world.people.account_age_shape
    median = world.people.account_age_days * _by_kind(world, kind, "account_age_factor")
    age: Whole = (median * random.weibull(shape, len(kind)) / np.log(2.0) ** (1.0 / shape)).astype(np.int64)
    return age


def _payments_24h(world: World, kind: Whole, random: Generator) -> Whole:
    """The number of payments in the last 24 hours.

    This payment and those before it: a Poisson count whose rate differs from card to card (gamma).
    """
    others = _by_kind(world, kind, "payments_24h") - 1.0
    clumping = world.payments_24h_clumping
    return 1 + random.poisson(others * random.gamma(clumping, 1.0 / clumping, len(kind))).astype(np.int64)


def _entries(world: World, kind: Whole, age_band: NDArray[Any], random: Generator) -> tuple[Real, Real]:
    """Seconds taken to enter each payment.

    And their ratio to the customer's usual time. This is the whole mechanism of the dilemma: usual times differ by
    age, so seconds say something about age and the ratio does not. The usual time is known from past payments only,
    hence with an error, and that makes the ratio the weaker signal of fraud.
    """
    people, size = world.people, len(kind)
    median = _look_up(age_band, people.usual_entry_seconds)
    usual = _lognormal(random, median, people.usual_entry_spread, size)
    stranger = _lognormal(random, world.stranger_seconds, world.stranger_spread, size)
    known_usual = _lognormal(random, usual, people.known_usual_spread, size)
    by_stranger = np.array([behaviour.entered_by == "stranger" for behaviour in _behaviours(world)])[kind]
    typist = np.where(by_stranger, stranger, usual) * _by_kind(world, kind, "entry_factor")
    seconds = _lognormal(random, typist, people.entry_spread, size)
    return seconds.round(1), (seconds / known_usual).round(3)
