"""Shares of groups: now, then, and the limit, one row a group.

Drawn by the browser itself, so that it is there at once and grows with the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from app.design.theme import scheme
from governance.palette import Scheme, seen_through


@dataclass(frozen=True, slots=True)
class Row:
    """One group, with shares from 0 to 1."""

    group: str
    now: float
    low: float
    """From here to `high` the share may be; both are `now` where there is no interval."""
    high: float
    then: float | None
    """None where no version served."""
    grave: bool
    """Whether it is the one that the heading speaks of."""
    read: str
    """The numbers as people read them."""


def dumbbell(heading: str, rows: Sequence[Row], called: tuple[str, str], limit: float | None, key: str) -> None:
    """Draw `rows` under a heading that states what is found.

    `called` are the names of now and then.
    """
    colours = scheme()
    ends = [share for row in rows for share in (row.high, row.now, row.then or 0.0)]
    most = 1.08 * max([*ends, limit or 0.0, 0.001])
    drawn = "".join(_row(row, most, limit, colours) for row in rows)
    now, then = (escape(name) for name in called)
    names = f'<span><i style="{_dot(colours.after, colours)}"></i>{now}</span>'
    if any(row.then is not None for row in rows):
        names += f'<span><i style="{_ring(colours.before, colours)}"></i>{then}</span>'
    if limit is not None:
        names += f'<span><b style="border-left:2px dashed {colours.grave}"></b>limit, {round(1000 * limit):,} in 1,000</span>'
    st.html(
        f"<style>{_style(key, colours)}</style>"
        f'<figure class="{key}" role="figure" aria-label="{escape(heading, quote=True)}">'
        f"<figcaption>{escape(heading)}</figcaption><table>{drawn}</table><p>{names}</p></figure>"
    )


def _row(row: Row, most: float, limit: float | None, scheme: Scheme) -> str:
    def at(share: float) -> str:
        return f"left:{100 * share / most:.2f}%"

    colour = scheme.grave if row.grave else scheme.after
    marks = f'<s style="{at(row.low)};width:{100 * (row.high - row.low) / most:.2f}%;background:{seen_through(colour, 0.35)}"></s>'
    if row.then is not None:
        ends = sorted((row.now, row.then))
        marks += f'<s style="{at(ends[0])};width:{100 * (ends[1] - ends[0]) / most:.2f}%;height:2px;background:{scheme.before}"></s>'
        marks += f'<i style="{at(row.then)};{_ring(scheme.before, scheme)}"></i>'
    if limit is not None:
        marks += f'<b style="{at(limit)};border-left:2px dashed {scheme.grave}"></b>'
    marks += f'<i style="{at(row.now)};{_dot(colour, scheme)}"></i>'
    weight = "font-weight:650" if row.grave else ""
    return (
        f'<tr style="{weight}"><th scope="row">{escape(row.group)}</th>'
        f"<td><div>{marks}</div></td><td>{escape(row.read)}</td></tr>"
    )


def _dot(colour: str, scheme: Scheme) -> str:
    return f"background:{colour};border:2px solid {scheme.ground}"


def _ring(colour: str, scheme: Scheme) -> str:
    return f"background:{scheme.ground};border:3px solid {colour}"


def _style(key: str, scheme: Scheme) -> str:
    return (
        f".{key}{{margin:0;color:{scheme.text}}}"
        f".{key} figcaption{{font-weight:600;margin-bottom:.35rem}}"
        f".{key} table{{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}}"
        f".{key} th,.{key} td{{border:0;padding:.2rem .5rem .2rem 0;font-weight:inherit;text-align:left;white-space:nowrap}}"
        f".{key} td:nth-child(2){{width:100%}}"
        f".{key} div{{position:relative;height:1.1rem;border-bottom:1px solid {scheme.line}}}"
        f".{key} div>*{{position:absolute;top:50%;transform:translate(-50%,-50%)}}"
        f".{key} s{{height:6px;border-radius:3px;transform:translateY(-50%)!important}}"
        f".{key} div b{{height:1.3rem}}"
        f".{key} i{{display:inline-block;box-sizing:border-box;width:.85rem;height:.85rem;border-radius:50%}}"
        f".{key} p{{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.4rem 0 0;font-size:.875rem}}"
        f".{key} p span{{display:inline-flex;align-items:center;gap:.35rem}}"
        f".{key} p b{{height:.9rem}}"
    )
