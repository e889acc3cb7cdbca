"""Profiles as plain JSON, and back.

Profiles are stored in this form, and the digest of a log is taken over it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from governance.canonical import Json, bytes_of_json, digest_of_bytes
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group, Grouping, Profile, Quality
from governance.statistics.ranking import ExposureSums, RankingSums
from governance.statistics.regression import RegressionSums
from governance.statistics.scores import ERROR_UNIT, Band, Scores

S = TypeVar("S", RegressionSums, ExposureSums, RankingSums)


def encode_profile(profile: Profile) -> dict[str, Json]:
    """Write `profile` as JSON.

    Groups become lists, since JSON has no tuples for keys.
    """
    encoded: dict[str, Json] = {
        "model": profile.model,
        "version": profile.version,
        "start": profile.start.isoformat(),
        "binning": profile.binning,
        "decisions": _cells(profile.decisions),
        "histograms": {name: list(counts) for name, counts in profile.histograms.items()},
        "groups": [
            {"by": list(grouping), "cells": [[list(group), _cells(counts)] for group, counts in sorted(table.items())]}
            for grouping, table in sorted(profile.groups.items())
        ],
        "scores": _scores(profile.scores),
        "scores_by_group": [
            {
                "by": list(grouping),
                "scores": [[list(group), _scores(counts)] for group, counts in sorted(table.items())],
            }
            for grouping, table in sorted(profile.scores_by_group.items())
        ],
        "latency": _counts(profile.latency),
        "quality": {
            "repeated_ids": profile.quality.repeated_ids,
            "out_of_range": dict(profile.quality.out_of_range),
            "infinite": dict(profile.quality.infinite),
            "unreadable": dict(profile.quality.unreadable),
        },
    }
    if profile.sums:
        encoded["sums"] = {name: str(value) for name, value in profile.sums.items()}  # beyond 2^53 as text
    if profile.content is not None:
        encoded["content"] = str(profile.content)
    # Left out where buckets are days, of which all logs were once.
    if profile.hour:
        encoded["hour"] = profile.hour
    # Left out of what decides, so that the counts of such a log keep their digest.
    if profile.regression.size:
        encoded["regression"] = _sums(profile.regression)
        encoded["regression_by_group"] = _tables(profile.regression_by_group, _sums)
    if profile.ranking.size:
        encoded["ranking"] = _texts(profile.ranking)
        encoded["exposure_by_group"] = _tables(profile.exposure_by_group, _texts)
        encoded["ranking_by_group"] = _tables(profile.ranking_by_group, _texts)
    return encoded


def decode_profile(stored: Mapping[str, Any]) -> Profile:
    """Read a profile from the JSON of `encode_profile`.

    A profile that was kept before a count existed has none of that count.
    """
    quality = stored.get("quality", {})
    return Profile(
        model=stored["model"],
        version=stored["version"],
        start=date.fromisoformat(stored["start"]),
        hour=stored.get("hour", 0),
        binning=stored["binning"],
        decisions=Confusion(*stored["decisions"]),
        histograms={name: tuple(counts) for name, counts in stored["histograms"].items()},
        content=None if "content" not in stored else int(stored["content"]),
        sums={name: int(value) for name, value in stored.get("sums", {}).items()},
        groups={
            tuple(table["by"]): {tuple(group): Confusion(*cells) for group, cells in table["cells"]}
            for table in stored["groups"]
        },
        scores=_read_scores(stored["scores"]),
        scores_by_group={
            tuple(table["by"]): {tuple(group): _read_scores(counts) for group, counts in table["scores"]}
            for table in stored.get("scores_by_group", ())
        },
        latency=_positions(stored.get("latency", {})),
        quality=Quality(
            quality.get("repeated_ids", 0),
            quality.get("out_of_range", {}),
            quality.get("infinite", {}),
            quality.get("unreadable", {}),
        ),
        regression=_read_sums(stored.get("regression", ())),
        regression_by_group=_read_tables(stored, "regression_by_group", _read_sums),
        ranking=_read_rankings(stored.get("ranking", ())),
        exposure_by_group=_read_tables(stored, "exposure_by_group", lambda sums: ExposureSums(*map(int, sums))),
        ranking_by_group=_read_tables(stored, "ranking_by_group", _read_rankings),
    )


def digest_of_profiles(profiles: Iterable[Profile]) -> str:
    """The digest of the counts of a log.

    It changes when any count changes.
    """
    # The sum over the rows is the engine's own, and another release of it may have another.
    return digest_of_bytes(bytes_of_json([encode_profile(replace(profile, content=None)) for profile in profiles]))


def _scores(scores: Scores) -> dict[str, Json]:
    return {
        "unlabelled": _counts(scores.unlabelled),
        "negative": _counts(scores.negative),
        "positive": _counts(scores.positive),
        "squared_error": str(scores.squared_error),
        "fourth_power_error": str(scores.fourth_power_error),
        "log_loss": str(scores.log_loss),  # JSON has doubles only: beyond 2^53 they would not hold a whole number
        "squared_log_loss": str(scores.squared_log_loss),
        "bands": {
            str(at): [
                band.cases,
                band.positives,
                str(band.score),
                band.unlabelled_selected,
                band.unlabelled_unselected,
            ]
            for at, band in scores.bands.items()
        },
    }


def _read_scores(stored: Mapping[str, Any]) -> Scores:
    return Scores(
        unlabelled=_positions(stored["unlabelled"]),
        negative=_positions(stored["negative"]),
        positive=_positions(stored["positive"]),
        squared_error=_in_units(stored["squared_error"]),
        fourth_power_error=_in_units(stored["fourth_power_error"]),
        log_loss=int(stored.get("log_loss", 0)),
        squared_log_loss=int(stored.get("squared_log_loss", 0)),
        bands={
            int(at): Band(cases, positives, int(score), selected, unselected)
            for at, (cases, positives, score, selected, unselected) in stored.get("bands", {}).items()
        },
    )


def _sums(sums: RegressionSums) -> list[Json]:
    # As text: beyond 2^53 JSON's doubles would not hold a whole number.
    exponent, *counts = (getattr(sums, field.name) for field in fields(sums))
    return [exponent, *(str(count) for count in counts)]


def _tables(tables: Mapping[Grouping, Mapping[Group, S]], encode: Callable[[S], list[Json]]) -> list[Json]:
    return [
        {"by": list(grouping), "sums": [[list(group), encode(sums)] for group, sums in sorted(table.items())]}
        for grouping, table in sorted(tables.items())
    ]


def _read_tables(
    stored: Mapping[str, Any], name: str, decode: Callable[[Sequence[Any]], S]
) -> dict[Grouping, dict[Group, S]]:
    return {
        tuple(table["by"]): {tuple(group): decode(sums) for group, sums in table["sums"]}
        for table in stored.get(name, ())
    }


def _texts(sums: RankingSums | ExposureSums) -> list[Json]:
    return [str(getattr(sums, field.name)) for field in fields(sums)]


def _read_sums(stored: Sequence[Any]) -> RegressionSums:
    return RegressionSums(stored[0], *(int(count) for count in stored[1:])) if stored else RegressionSums()


def _read_rankings(stored: Sequence[Any]) -> RankingSums:
    return RankingSums(*map(int, stored))


def _in_units(stored: str | float) -> int:
    """An error in whole units.

    Earlier profiles kept it as a number that was not yet in units.
    """
    return int(stored) if isinstance(stored, str) else round(stored * ERROR_UNIT)


def _cells(counts: Confusion) -> list[Json]:
    return [counts.tp, counts.fp, counts.fn, counts.tn, counts.selected_unlabelled, counts.unselected_unlabelled]


def _counts(counts: Mapping[int, int]) -> dict[str, Json]:
    return {str(position): count for position, count in counts.items()}


def _positions(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(position): count for position, count in stored.items()}
