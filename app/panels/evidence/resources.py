"""The resources that serving a version takes.

As read from a metrics server, bucket by bucket.
"""

import streamlit as st

from app import charts
from app.charts.frame import start_told
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.table import table
from app.design.text import aside
from app.selection import choose
from app.wording import plain
from governance.evidence.measure import Reading
from governance.evidence.resources import STEP, BucketUse, Resource
from governance.services.evidence.resources import resource_use
from governance.services.views.read import Assessed
from governance.statistics.profile import start_in_words


def resources(assessed: Assessed) -> None:
    """Show mean and largest use of each resource.

    Nothing where the specification names no metrics server.
    """
    if assessed.spec.resources is None:
        return
    st.markdown("### What it takes")
    evidence, bucket = assessed.evidence, assessed.spec.bucket
    use = resource_use(ports(), evidence.model, evidence.version)
    if use is None or not use.resources:
        unread = f"Not measured: nobody has looked yet; run `placet profile {evidence.model}`."
        st.info(plain(unread), icon=":material/visibility_off:")
        return
    by_name = {resource.name: resource for resource in use.resources}
    summaries = [_summary(resource, bucket) for resource in use.resources]
    table(summaries)
    minutes = STEP[bucket].total_seconds() / 60
    aside(f"Mean and largest of a value every {minutes:,.0f} minutes; a peak between two of them is not seen.")
    _over_time(by_name[choose("Resource", list(by_name), "resource", _called)], bucket)


def _over_time(resource: Resource, bucket: str) -> None:
    drawn = [bucket_use for bucket_use in resource.buckets if bucket_use.mean is not None]
    if not drawn:
        return
    lines = {
        "largest": [(bucket_use.start, bucket_use.largest or 0.0) for bucket_use in drawn],
        "mean": [(bucket_use.start, bucket_use.mean or 0.0) for bucket_use in drawn],
    }
    peak = max(drawn, key=lambda bucket_use: bucket_use.largest or 0.0)
    title = (
        f"Use of {_called(resource.name)}: at most {_amount(peak.largest, resource.unit)}, in the {bucket} from "
        f"{start_told(peak.start)}"
    )
    says = f"{title}. Use by {bucket}, mean and largest."
    rows: list[Row] = [_row(bucket_use, resource.unit, bucket) for bucket_use in resource.buckets]
    figure(
        charts.by_version(lines, f"{_called(resource.name)}, {resource.unit}"), says, rows, key="resources", title=title
    )


def _summary(resource: Resource, bucket: str) -> dict[str, str]:
    numbers = [bucket_use for bucket_use in resource.buckets if bucket_use.mean is not None]
    last = numbers[-1] if numbers else None
    return {
        "Resource": plain(_called(resource.name)),
        f"Mean of the last {bucket}": "not measured" if last is None else plain(_amount(last.mean, resource.unit)),
        f"Largest of the last {bucket}": "not measured"
        if last is None
        else plain(_amount(last.largest, resource.unit)),
        f"{bucket.capitalize()} from": "" if last is None else start_in_words(last.start),
        "To know": plain(_to_know(resource, numbers, bucket)),
    }


def _to_know(resource: Resource, numbers: list[BucketUse], bucket: str) -> str:
    if resource.obstacle is not None:
        return f"The last look brought nothing: {resource.obstacle}."
    if not resource.buckets:
        return f"No {bucket} of the log is over yet."
    if len(numbers) < len(resource.buckets):
        lacking = len(resource.buckets) - len(numbers)
        return f"The server has no number for {lacking:,} of {len(resource.buckets):,} {bucket}s."
    return ""


def _row(use: BucketUse, unit: str, bucket: str) -> Row:
    return {
        f"{bucket.capitalize()} from": start_in_words(use.start),
        "Mean": Quantity(use.mean, Reading(unit, digits=None)),
        "Largest": Quantity(use.largest, Reading(unit, digits=None)),
        "Values": use.samples,
        "Values that are no number": use.not_numbers,
    }


def _called(name: str) -> str:
    return name.replace("_", " ")


def _amount(value: float | None, unit: str) -> str:
    """An amount with three digits, or a whole number.

    Whole numbers from a thousand on: `0.412 cores`, `512,000,000 bytes`.
    """
    if value is None:
        return "not measured"
    return f"{value:,.0f} {unit}" if abs(value) >= 1_000 else f"{value:.3g} {unit}"
