"""The first screen of a request: verdict, numbers, worst-off group."""

import streamlit as st

from app.design.dumbbell import Row, dumbbell
from app.design.numbers import Figure, figures
from app.wording import counted_answers, plain
from governance.committee.brief import bottom_line
from governance.committee.headline import Headline, Missed, Number, WorstOff, in_thousand
from governance.evidence.vocabulary import shown
from governance.sentences.times import day
from governance.services.views.read import Review


def first_screen(review: Review) -> None:
    """What somebody needs who has ten seconds."""
    first = review.headline
    if first is None or review.evidence is None:
        return
    _verdict(review)
    until = review.evidence.labelled_until
    days = Figure(
        "Days whose outcomes are known",
        f"{first.days_known:,}",
        small="no outcome is known" if until is None else f"until {day(until)}",
    )
    worst = [] if first.worst is None else [_worst(first.worst)]
    figures([*worst, *(_number(number, first) for number in first.numbers), days])


def picture(review: Review) -> None:
    """Who misses the good decision, by group: now, then, the limit."""
    if review.headline is not None and review.headline.worst is not None and review.evidence is not None:
        _picture(review.headline.worst, review.evidence.version, review.headline)


def _verdict(review: Review) -> None:
    """The bottom line: how many of which answer, and what that does."""
    signs = counted_answers([finding.answer for finding in review.findings])
    st.markdown(f"{signs} &nbsp; **{plain(bottom_line(review.findings))}**")


def _number(number: Number, first: Headline) -> Figure:
    now, served, change = number.pair.now, number.pair.served, number.pair.change
    if served is None or served.value is None or change is None:
        return Figure(number.label, shown(now.name, now.value or 0.0))
    today = f"today, with version {first.serves}: {shown(now.name, served.value)}"
    return Figure(number.label, shown(now.name, now.value or 0.0), shown(now.name, change, signed=True), today)


def _worst(worst: WorstOff) -> Figure:
    now = worst.worst
    beside = f"{worst.beside.group}: {in_thousand(worst.beside.now)}"
    return Figure(
        label=f"Worst off by {worst.attribute}, {now.group}: {worst.cases}, {worst.happens}",
        value=in_thousand(now.now),
        change=beside if now.then is None else f"Today {in_thousand(now.then)}; {beside}",
        small=_likely(now),
        grave=worst.beyond_limit and worst.sure,
    )


def _likely(missed: Missed) -> str:
    between = missed.interval
    return "" if between is None else f"Likely {round(1000 * between.low):,} to {round(1000 * between.high):,}"


def _picture(worst: WorstOff, version: str, first: Headline) -> None:
    heading = (
        f"{worst.worst.group}: {in_thousand(worst.worst.now)} {worst.cases} {worst.happens}"
        if worst.sure
        else f"No group by {worst.attribute} is clearly worse off: {worst.cases}, {worst.happens}"
    )
    rows = [
        Row(
            group=missed.group,
            now=missed.now,
            low=missed.now if missed.interval is None else missed.interval.low,
            high=missed.now if missed.interval is None else missed.interval.high,
            then=missed.then,
            grave=missed is worst.worst and worst.sure,
            read=_read(missed),
        )
        for missed in worst.groups
    ]
    serves = f"version {first.serves}, serves now"
    dumbbell(heading, rows, (f"version {version}, with its interval", serves), worst.limit, "worst-off")


def _read(missed: Missed) -> str:
    now = in_thousand(missed.now)
    return now if missed.then is None else f"{now} (today {in_thousand(missed.then).removesuffix(' in 1,000')})"
