"""How numbers are written for people.

With their unit, their sign and as many digits as say something.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import floor, log10

from governance.evidence.catalogue import term
from governance.evidence.measure import POINTS, SHARE, Reading
from governance.evidence.measurement import Measurement
from governance.sentences.times import on_record


def reading(name: str, *, signed: bool = False) -> Reading:
    """The way in which the measurement `name` is read.

    `signed` where it is a difference of two.
    """
    read = term(name).reading
    if not signed or read.signed:
        return read
    return POINTS if read == SHARE else replace(read, signed=True)


def shown(name: str, value: float, *, signed: bool = False) -> str:
    """`value` as people read it.

    `98.3 %`, `-3.1 points`, `0.183`, `24.0 ms`. A value that rounds to 0 has no sign.
    """
    read = reading(name, signed=signed)
    number = _significant(value, signed=read.signed) if read.digits is None else _rounded(value, read)
    # Whole numbers of things: one of them is singular.
    unit = read.unit.removesuffix("s") if (read.digits, number) == (0, "1") else read.unit
    return f"{number} {unit}".rstrip()


def _rounded(value: float, read: Reading) -> str:
    rounded = round(read.factor * value, read.digits)
    return f"{rounded:{'+' if read.signed else ''},.{read.digits}f}" if rounded else f"{0:.{read.digits}f}"


def _significant(value: float, *, signed: bool = False) -> str:
    """Four digits that say something: `52,340`, `0.01234`, `+3.100`."""
    if not value:
        return "0"
    digits = 3 - floor(log10(abs(value)))
    rounded = round(value, digits)
    return f"{rounded:{'+' if signed else ''},.{max(0, digits)}f}"


def with_interval(measurement: Measurement, *, signed: bool = False) -> str:
    """Value and interval as people read them.

    Or why there is no value.
    """
    if measurement.value is None:
        return f"not measured: {measurement.reason}"
    text = shown(measurement.name, measurement.value, signed=signed)
    if measurement.interval is None:
        return text
    low, high = measurement.interval.low, measurement.interval.high
    return f"{text} ({shown(measurement.name, low, signed=signed)} to {shown(measurement.name, high, signed=signed)})"


def labelled(measurement: Measurement, labels: Mapping[str, str]) -> Measurement:
    """The measurement as it is shown.

    Its feature is called by its label, where the specification has one. Records keep the column's name.
    """
    feature = measurement.about.get("feature")
    if feature is None or feature not in labels:
        return measurement
    return replace(measurement, about={**measurement.about, "feature": labels[feature]})


def about_whom(measurement: Measurement) -> str:
    """The group of a measurement, as text.

    Such as `65+ (age), versus 35-54`; empty where it is about everybody.
    """
    about = measurement.about
    if "class" in about and "group" not in about:
        return about["class"]
    if "feature" in about:
        return about["feature"]
    if "since" in about:
        return f"since {on_record(about['since'])}"
    if "group" not in about:
        return about.get("attribute", "")
    text = f"{about['group']} ({about['attribute']})"
    if "stratum" in about:
        text += f", {about['within']} {about['stratum']}"
    return f"{text}, versus {about['versus']}" if "versus" in about else text
