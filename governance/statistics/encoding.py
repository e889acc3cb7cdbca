"""Profiles as plain JSON and back: how they are stored, and what the digest of a log is taken over."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from governance.canonical import Json, digest_of
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Profile
from governance.statistics.scores import Scores


def encode_profile(profile: Profile) -> dict[str, Json]:
    """`profile` as JSON; groups become lists, since JSON has no tuples for keys."""
    scores = profile.scores
    return {
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
        "scores": {
            "unlabelled": _counts(scores.unlabelled),
            "negative": _counts(scores.negative),
            "positive": _counts(scores.positive),
            "squared_error": scores.squared_error,
            "fourth_power_error": scores.fourth_power_error,
        },
    }


def decode_profile(stored: Mapping[str, Any]) -> Profile:
    """The profile that `encode_profile` wrote."""
    scores = stored["scores"]
    return Profile(
        model=stored["model"],
        version=stored["version"],
        start=date.fromisoformat(stored["start"]),
        binning=stored["binning"],
        decisions=Confusion(*stored["decisions"]),
        histograms={name: tuple(counts) for name, counts in stored["histograms"].items()},
        groups={
            tuple(table["by"]): {tuple(group): Confusion(*cells) for group, cells in table["cells"]}
            for table in stored["groups"]
        },
        scores=Scores(
            unlabelled=_positions(scores["unlabelled"]),
            negative=_positions(scores["negative"]),
            positive=_positions(scores["positive"]),
            squared_error=scores["squared_error"],
            fourth_power_error=scores["fourth_power_error"],
        ),
    )


def digest_of_profiles(profiles: Iterable[Profile]) -> str:
    """The name of what a log was reduced to: changes when any count in it changes."""
    return digest_of([encode_profile(profile) for profile in profiles])


def _cells(counts: Confusion) -> list[Json]:
    return [counts.tp, counts.fp, counts.fn, counts.tn, counts.selected_unlabelled, counts.unselected_unlabelled]


def _counts(counts: Mapping[int, int]) -> dict[str, Json]:
    return {str(position): count for position, count in counts.items()}


def _positions(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(position): count for position, count in stored.items()}
