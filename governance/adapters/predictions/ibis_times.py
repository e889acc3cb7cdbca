"""The form of the times in a log.

It is told from all times at once: one form for the whole log, and a question where two forms fit.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import TimeColumn
from governance.sentences import unreadable

MOST_UNREADABLE = 0.05
"""Share of rows whose time may be no time, or far from all others, before the log is refused; up to it they are left out."""
SHAPES = 200
"""Ways of writing, digits and letters aside, that are tried; each has many rows, or is one of a few."""
DATES: Mapping[str, tuple[str, ...]] = {
    "%m/%d/%Y": ("%m/%d/%Y",),
    "%d/%m/%Y": ("%d/%m/%Y",),
    "%m-%d-%Y": ("%m-%d-%Y",),
    "%d-%m-%Y": ("%d-%m-%Y",),
    "%d.%m.%Y": ("%d.%m.%Y",),
    "%Y.%m.%d": ("%Y.%m.%d",),
    "%m/%d/%y": ("%m/%d/%y",),
    "%d/%m/%y": ("%d/%m/%y",),
    "%d.%m.%y": ("%d.%m.%y",),
    "%Y%m%d": ("%Y%m%d",),
    "%d %b %Y": ("%d %b %Y", "%d %B %Y", "%a, %d %b %Y", "%d. %B %Y"),
    "%d-%b-%Y": ("%d-%b-%Y", "%d-%B-%Y"),
    "%d-%b-%y": ("%d-%b-%y",),
    "%b %d, %Y": ("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%a, %b %d, %Y"),
}
"""Days as people write them, by the pattern that stands for their order; the ISO order is read by the engine itself."""
ISO_TIME = (
    r"^\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?\s?([Zz]|UTC|[+-][01][0-9](:?[0-5][0-9])?)?)?\s*$"
)
"""What every engine reads as the same time in text, if that month has that day."""
CLOCK = re.compile(
    r"^(?P<day>.*?)(?P<between>[ T,]*)(?P<hour>\d{1,2})(?P<minute>:\d{2})(?P<second>:\d{2})?(?P<fraction>[.]\d+)?"
    r"(?P<half>\s?[AaPp][Mm])?(?P<zone>\s?(?:[+-]\d{2}(?::?\d{2})?|[A-Za-z]{1,5}))?$"
)
COMPACT = re.compile(r"^(?P<day>\d{8})(?P<between>[T ]?)(?P<clock>\d{4}(?:\d{2})?)(?P<zone>Z?)$")
IN_UTC = ("Z", "UTC", "GMT")
EPOCHS: Mapping[str, float] = {"seconds": 1.0, "milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}
EARLIEST, LATEST = 3e8, 4.2e9
"""Seconds since 1970 (1979 to 2103) between which a number without a unit is taken for a time; no two units overlap."""


@ibis.udf.scalar.builtin(name="try_strptime")  # type: ignore[untyped-decorator]  # Ibis is not checked
def _strptime(text: str, pattern: str) -> "ibis.expr.datatypes.timestamp":
    """The moment that DuckDB reads by `pattern`.

    Null where it reads none.
    """


@ibis.udf.scalar.builtin(name="to_timestamp")  # type: ignore[untyped-decorator]  # Ibis is not checked
def _since_1970(seconds: float) -> "ibis.expr.datatypes.timestamp":
    """The moment that PostgreSQL has for these seconds.

    Ibis has no function of its own for it there.
    """


@dataclass(frozen=True)
class Form:
    """One way of writing times.

    With or without a clock and an offset.
    """

    name: str
    """The pattern or unit that a specification says it by; empty for ISO and for times that are no text."""
    patterns: tuple[str, ...] = ()
    engine: str = "duckdb"

    def read(self, column: ir.Value) -> ir.Value:
        """The moments in `column`, or its days.

        Null where there is none.
        """
        if self.patterns:
            text = column.cast("string").strip()
            return ibis.coalesce(*(_strptime(text, pattern).cast("timestamp('UTC')") for pattern in self.patterns))
        if self.name:
            seconds = (as_number(column).cast("float64") / EPOCHS[self.name]).floor()
            bounded = seconds.between(-6e10, 2.5e11).ifelse(seconds, ibis.null("float64"))  # years 1 to 9999, about
            return (
                _since_1970(bounded).cast("timestamp('UTC')")
                if self.engine == "postgres"
                else bounded.cast("int64").as_timestamp("s")
            )
        if column.type().is_timestamp() or column.type().is_date():
            return column
        if self.engine == "postgres":
            # It reads 01/02/2026 as its settings are, and raises for what is no time.
            column = column.re_search(ISO_TIME).ifelse(column, ibis.null("string"))
        # With a zone, so that an offset in the text counts; without one, text is UTC as the connection says.
        return column.try_cast("timestamp('UTC')")


def form_of(raw: ir.Table, time: TimeColumn, source: str, engine: str) -> Form:
    """The form of the times in `raw`.

    As the specification says or as all times show. Raises PredictionsUnreadable where two forms fit.
    """
    if time.unit in EPOCHS:
        return Form(time.unit, engine=engine)
    if time.pattern is not None:
        if engine != "duckdb":
            raise PredictionsUnreadable(unreadable.pattern_in_files_only(source, engine, time.column))
        return Form(time.pattern, _variants(time.pattern, _shapes(raw, time.column)))
    fitting = forms_that_fit(raw, time.column, engine)
    if len(fitting) < 2:
        return fitting[0] if fitting else Form("", engine=engine)
    first, second, *_ = (form.name for form in fitting)
    raise PredictionsUnreadable(unreadable.times_read_in_two_ways(source, time.column, first, second))


def forms_that_fit(raw: ir.Table, column: str, engine: str) -> tuple[Form, ...]:
    """The forms that fit the times in `column` best.

    There are several only where each reads every time, and they read differently.
    """
    kind, iso = raw[column].type(), Form("", engine=engine)
    if kind.is_timestamp() or kind.is_date():
        return (iso,)
    if kind.is_numeric() and not kind.is_boolean():
        candidates = [Form(unit, engine=engine) for unit in EPOCHS]
        if engine == "duckdb" and kind.is_integer():
            candidates += [Form(*pattern) for pattern in (("%Y%m%d", ("%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d%H%M")),)]
        return _best(raw, column, candidates)
    if not kind.is_string():
        return ()
    if engine != "duckdb":
        return (iso,)
    return _best(raw, column, [iso, *_forms(_shapes(raw, column))])


def _best(raw: ir.Table, column: str, forms: Sequence[Form]) -> tuple[Form, ...]:
    if not forms:
        return ()
    asked = {f"read{at}": _plausible(form, raw[column]).count() for at, form in enumerate(forms)}
    row = raw.aggregate(known=raw[column].count(), **asked).execute().iloc[0]
    present = int(row["known"])
    counts = {form: int(row[f"read{at}"]) for at, form in enumerate(forms)}
    most = max(counts.values())
    if not present or most < (1 - MOST_UNREADABLE) * present:
        return ()
    fitting = [
        form
        for form, count in counts.items()
        if count == most or (most < present and count >= (1 - MOST_UNREADABLE) * present)
    ]
    return tuple(fitting[:1]) if len(fitting) > 1 and _alike(raw, column, fitting) else tuple(fitting)


def _plausible(form: Form, column: ir.Value) -> ir.Value:
    """The moments that the form reads.

    Of a number without a unit, only moments that may be meant.
    """
    read = form.read(column)
    if form.name in EPOCHS:
        number = as_number(column).cast("float64") / EPOCHS[form.name]
        return number.between(EARLIEST, LATEST).ifelse(number, ibis.null("float64"))
    return read


def _alike(raw: ir.Table, column: str, forms: Sequence[Form]) -> bool:
    """Whether all `forms` read every time as the same moment."""
    first, *others = (form.read(raw[column]).cast("timestamp('UTC')") for form in forms)
    asked = {f"differs{at}": (first != other).sum() for at, other in enumerate(others)}
    return not any(int(count or 0) for count in raw.aggregate(**asked).execute().iloc[0])


def _shapes(raw: ir.Table, column: str) -> list[str]:
    """One time of each way of writing, most frequent first.

    Times that differ only in their digits and letters are written in the same way.
    """
    written = raw.filter(raw[column].notnull())
    text = written[column]
    shape = text.re_replace("[0-9]", "9").re_replace("[A-Za-z]+", "a")
    counted = written.group_by(shape.name("shape")).aggregate(one=text.max(), rows=written.count())
    return list(counted.order_by([ibis.desc("rows"), "shape"]).limit(SHAPES).execute()["one"])


def _forms(times: Sequence[str]) -> Iterator[Form]:
    """The forms that read at least one of `times`.

    Each with the patterns that do.
    """
    split = list(dict.fromkeys(map(_clocked, times)))
    for name, dates in DATES.items():
        patterns = list(dict.fromkeys(f"{date}{clock}" for day, clock in split for date in dates if _reads(date, day)))
        if patterns:
            yield Form(patterns[0] if len(dates) == 1 else name, tuple(patterns))


def _clocked(time: str) -> tuple[str, str]:
    """The day in a time, and the pattern of what follows it."""
    time = time.strip()
    if compact := COMPACT.match(time):
        clock = "%H%M%S" if len(compact["clock"]) == 6 else "%H%M"
        return compact["day"], f"{compact['between']}{clock}{compact['zone']}"
    match = CLOCK.match(time)
    if match is None:
        return time, ""
    zone = match["zone"] or ""
    named = zone.strip()
    if named and named.upper() not in IN_UTC:
        zone = zone.replace(named, "%z" if named[0] in "+-" else "%Z")
    clock = ("%I" if match["half"] else "%H") + ":%M" + (":%S" if match["second"] else "")
    if match["fraction"]:
        clock += ".%f" if len(match["fraction"]) <= 7 else ".%n"
    if match["half"]:
        clock += " %p" if match["half"][0].isspace() else "%p"
    return match["day"], f"{match['between']}{clock}{zone}"


def _reads(pattern: str, day: str) -> bool:
    try:
        datetime.strptime(day, pattern)  # noqa: DTZ007  (only whether it can be read)
    except ValueError:
        return False
    return True


def _variants(pattern: str, times: Sequence[str]) -> tuple[str, ...]:
    """The pattern without and with the clocks that `times` have.

    The clock stands behind the day. Midnight is often left out.
    """
    day = re.split(r"[ T,]*%[HI]", pattern, maxsplit=1)[0]
    return tuple(dict.fromkeys([pattern, *(f"{day}{clock}" for _, clock in map(_clocked, times))]))
