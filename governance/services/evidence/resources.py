"""Read the resources that serving takes from a metrics server.

The specification names the server. The values are kept.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from governance.errors import MetricsUnavailable, QueryRefused
from governance.evidence.resources import STEP, BucketUse, Metrics, Resource, ResourceUse, in_utc, used
from governance.predictions.spec import Bucket, ModelSpec, ResourceQuery, end_of
from governance.services.ports import Ports

AT_ONCE = 10_000
"""Values that are asked for at a time: Prometheus gives at most 11,000 of a series."""
VERSION = "$VERSION"
"""Stands for the version in a query."""
PLAIN_VERSION = re.compile(r"[\w.+-]+")
"""What can stand in a query and ask for nothing else."""


def read_resources(ports: Ports, spec: ModelSpec, version: str, starts: Iterable[datetime]) -> tuple[str, ...]:
    """Keep the use of every resource in new buckets.

    In those from `starts` on that are over and were not read before. A server that is down, or a query that it
    refuses, stops nothing: it is said in a sentence, kept beside what was read before, and returned. Raises
    StoreUnavailable.
    """
    if spec.resources is None or ports.metrics is None:
        return ()
    now = ports.clock().astimezone(UTC)
    over = sorted(start for start in starts if in_utc(end_of(start, spec.bucket)) <= now)
    kept = resource_use(ports, spec.model, version)
    before = {read_use.name: read_use for read_use in kept.resources} if kept else {}
    resources: list[Resource] = []
    down: MetricsUnavailable | None = None
    for name, asked in spec.resources.queries.items():
        kept_before = _known(name, asked, version, before.get(name))
        if VERSION in asked.query and not PLAIN_VERSION.fullmatch(version):
            resource = replace(kept_before, obstacle="the version has signs that cannot stand for it in a query")
        elif down is None:
            resource, error = _read(ports.metrics, spec.resources.prometheus, kept_before, over, spec.bucket)
            down = None if isinstance(error, QueryRefused) else error
        else:
            resource = replace(kept_before, obstacle=str(down))
        resources.append(resource)
    read = ResourceUse(spec.model, version, tuple(resources))
    if read != kept:
        with ports.store.writer() as writer:
            writer.serving.put_resource_use(read)
    place = spec.resources.prometheus.rpartition("@")[2]
    return tuple(
        f"{read_use.name} of version {version} could not be read from {place}: {read_use.obstacle}"
        for read_use in resources
        if read_use.obstacle
    )


def resource_use(ports: Ports, model: str, version: str) -> ResourceUse | None:
    """The use of resources that was read so far.

    None where nobody has looked.
    """
    with ports.store.reader() as reader:
        return reader.serving.resource_use(model, version)


def _known(name: str, asked: ResourceQuery, version: str, before: Resource | None) -> Resource:
    """The values read with the same query.

    Without the obstacle of last time.
    """
    query = asked.query.replace(VERSION, version)
    same = before is not None and before.query == query
    return Resource(name, asked.unit, query, before.buckets if before is not None and same else ())


def _read(
    metrics: Metrics, server: str, kept_before: Resource, over: Sequence[datetime], bucket: Bucket
) -> tuple[Resource, MetricsUnavailable | None]:
    """`known` with the buckets that it lacks.

    Also those of which it has nothing. With what stood in the way.
    """
    buckets = {used_bucket.start: used_bucket for used_bucket in kept_before.buckets}
    lacking = [start for start in over if start not in buckets or not _anything(buckets[start])]
    error: MetricsUnavailable | None = None
    for part in _parts(lacking, bucket):
        first, last = _span(part, bucket)
        try:
            samples = metrics.samples(server, kept_before.query, first, last - STEP[bucket], STEP[bucket])
        except MetricsUnavailable as caught:
            error = caught
            break
        buckets |= {used_bucket.start: used_bucket for used_bucket in used(samples, part, bucket)}
    ordered = tuple(buckets[start] for start in sorted(buckets))
    return replace(kept_before, buckets=ordered, obstacle=None if error is None else str(error)), error


def _anything(use: BucketUse) -> bool:
    return bool(use.samples or use.not_numbers)


def _parts(starts: Sequence[datetime], bucket: Bucket) -> Iterator[list[datetime]]:
    """Buckets in groups to be asked for at once.

    Those that are near enough to each other.
    """
    part: list[datetime] = []
    for start in starts:
        if part and _values([*part, start], bucket) > AT_ONCE:
            yield part
            part = []
        part.append(start)
    if part:
        yield part


def _values(part: Sequence[datetime], bucket: Bucket) -> float:
    first, last = _span(part, bucket)
    return (last - first) / STEP[bucket]


def _span(part: Sequence[datetime], bucket: Bucket) -> tuple[datetime, datetime]:
    """The time from the first bucket's begin to the last one's end."""
    return in_utc(part[0]), in_utc(end_of(part[-1], bucket))
