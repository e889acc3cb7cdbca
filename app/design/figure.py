"""Charts with their words and their numbers."""

from collections.abc import Callable, Sequence
from typing import Literal

import plotly.graph_objects as go
import streamlit as st

from app.design.sheet import Row, sheet
from app.design.text import aside
from app.wording import plain


def figure(
    drawn: go.Figure,
    says: str,
    rows: Sequence[Row],
    key: str,
    picked: Callable[[], None] | None = None,
    by: Literal["points", "box"] = "points",
) -> None:
    """Show a chart with its text alternative and its numbers.

    The same numbers are a table that can be searched and kept. `picked` is called when somebody clicks on a point, or
    drags a box: the session's state has it under `key`.
    """
    config = {"displaylogo": False}
    drawn = legible(drawn)
    if picked is None:
        st.plotly_chart(drawn, alt=says, key=key, config=config)
    else:
        st.plotly_chart(drawn, alt=says, key=key, config=config, on_select=picked, selection_mode=by)
    with st.expander("The same as a table", icon=":material/table:"):
        st.write(plain(says))
        sheet(rows, alt=says)
        aside("The corner of the table has a search, and a button that saves it as a CSV file.")


def legible(drawn: go.Figure) -> go.Figure:
    """`drawn` with its words in the page's own colour.

    Streamlit's grey is too pale to read (WCAG 2.2, 1.4.3).
    """
    ink = st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor")
    words = {"tickfont_color": ink, "title_font_color": ink}
    drawn.update_xaxes(words).update_yaxes(words)
    return drawn.update_annotations({"font_color": ink}, selector=lambda annotation: annotation.font.color is None)
