"""Charts with their words and their numbers."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import plotly.graph_objects as go
import streamlit as st

from app.design.sheet import Row, sheet
from app.design.text import aside
from app.design.theme import scheme
from app.terms import hover
from app.wording import plain

NAMED_BY = ("model", "version", "request")
"""What of the address names the file of a chart."""
LONGEST_NAME = 80
"""Characters of the name of a file."""


def figure(
    drawn: go.Figure,
    says: str,
    rows: Sequence[Row],
    key: str,
    picked: Callable[[], None] | None = None,
    by: Literal["points", "box"] = "points",
    title: str | None = None,
) -> None:
    """Show a chart with its title, its text alternative and its numbers.

    The title says what is found in it; it is the first sentence of `says` where none is given. The same numbers are a
    table that can be searched and kept. `picked` is called when somebody clicks on a point, or drags a box: the
    session's state has it under `key`.
    """
    heading = title or says.partition(". ")[0].removesuffix(".")
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(heading)}**", width="stretch", help=hover(heading))
            with st.popover("As a table", type="tertiary", icon=":material/table:", width="content"):
                st.write(plain(says))
                sheet(rows, alt=says)
                aside("The corner of the table has a search, and a button that saves it as a CSV file.")
        chart(drawn, says, key, heading, picked, by)


def chart(
    drawn: go.Figure,
    says: str,
    key: str,
    heading: str,
    picked: Callable[[], None] | None = None,
    by: Literal["points", "box"] = "points",
) -> None:
    """Show a chart whose title and numbers stand elsewhere on the page.

    Who keeps it as a picture gets a file that is named after `heading`.
    """
    config = {"displaylogo": False, "toImageButtonOptions": {"filename": file_name(heading), "scale": 2}}
    drawn = legible(drawn)
    if picked is None:
        st.plotly_chart(drawn, alt=says, key=key, config=config)
    else:
        st.plotly_chart(drawn, alt=says, key=key, config=config, on_select=picked, selection_mode=by)


def file_name(heading: str) -> str:
    """What a picture of a chart is called.

    After what the address names, and what the chart says: `card-fraud-2-missing-values-by-feature`.
    """
    named = [st.query_params[name] for name in NAMED_BY if name in st.query_params]
    words = re.sub(r"[^\w]+", "-", " ".join([*named, heading]).lower()).strip("-")
    return words[:LONGEST_NAME].rstrip("-")


def legible(drawn: go.Figure) -> go.Figure:
    """`drawn` with all its words in the page's own colour.

    Streamlit's grey is too pale to read, and so are the colours of lines (WCAG 2.2, 1.4.3).
    """
    ink = scheme().text
    words = {"tickfont_color": ink, "title_font_color": ink}
    drawn.update_xaxes(words).update_yaxes(words).update_annotations(font_color=ink)
    drawn.update_layout(legend_font_color=ink)
    drawn.update_traces(colorbar_tickfont_color=ink, selector={"type": "heatmap"})
    bar = {"marker_colorbar_tickfont_color": ink, "marker_colorbar_title_font_color": ink}
    drawn.for_each_trace(lambda trace: trace.update(bar) if trace.marker.showscale else None, {"type": "scatter"})
    return drawn.update_traces(textfont_color=ink, selector={"type": "scatter"})
