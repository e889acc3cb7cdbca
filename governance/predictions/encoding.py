"""Profiles as plain JSON, and back.

Profiles are stored in this form, and the digest of a log is taken over it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from governance.canonical import Json, bytes_of_json, digest_of_bytes
from governance.predictions.tasks import TASKS
from governance.statistics.profile import Profile, Quality
from governance.statistics.scores import read_positions, written_positions


def encode_profile(profile: Profile) -> dict[str, Json]:
    """`profile` as JSON, with the counts of its answers among its fields."""
    encoded: dict[str, Json] = {
        "model": profile.model,
        "version": profile.version,
        "start": profile.start.isoformat(),
        "binning": profile.binning,
        "histograms": {name: list(counts) for name, counts in profile.histograms.items()},
        "latency": written_positions(profile.latency),
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
    return encoded | profile.answers.encode()


def decode_profile(stored: Mapping[str, Any]) -> Profile:
    """Read a profile from the JSON of `encode_profile`.

    A profile that was kept before a count existed has none of that count.
    """
    quality = stored.get("quality", {})
    # The last that fits: whatever the task, that nothing was decided is written once more by some.
    kind = [task.counts for task in TASKS.values() if task.counts.written_as in stored][-1]
    return Profile(
        model=stored["model"],
        version=stored["version"],
        start=date.fromisoformat(stored["start"]),
        hour=stored.get("hour", 0),
        binning=stored["binning"],
        answers=kind.decode(stored),
        histograms={name: tuple(counts) for name, counts in stored["histograms"].items()},
        content=None if "content" not in stored else int(stored["content"]),
        sums={name: int(value) for name, value in stored.get("sums", {}).items()},
        latency=read_positions(stored.get("latency", {})),
        quality=Quality(
            quality.get("repeated_ids", 0),
            quality.get("out_of_range", {}),
            quality.get("infinite", {}),
            quality.get("unreadable", {}),
        ),
    )


def digest_of_profiles(profiles: Iterable[Profile]) -> str:
    """The digest of the counts of a log.

    It changes when any count changes.
    """
    # The sum over the rows is the engine's own, and another release of it may have another.
    return digest_of_bytes(bytes_of_json([encode_profile(replace(profile, content=None)) for profile in profiles]))
