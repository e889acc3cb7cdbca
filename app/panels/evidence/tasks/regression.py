"""Whether predicted numbers are right on average."""

import streamlit as st

from app.design.text import heading
from app.panels.evidence.about import why_not
from app.panels.evidence.tasks.task import ShownTask
from app.wording import plain
from governance.evidence.catalogue import term
from governance.evidence.judgement import Side, side_of
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import with_interval
from governance.services.views.read import Assessed


class _Numbers(ShownTask):
    title = "On average"

    def right(self, assessed: Assessed) -> None:
        """Show calibration in the large of a predicted number.

        Whether it is too much or too little on average.
        """
        heading("Whether it is right on average")
        error = assessed.evidence.find("mean_error")
        if error is None or error.value is None:
            st.info(f"Not measured: {plain(why_not(error))}.", icon=":material/visibility_off:")
            return
        st.markdown(f"The mean error is **{with_interval(error)}**. {term(error.name).meaning} {_leaning(error)}")


def _leaning(error: Measurement) -> str:
    if error.interval is None:
        return "Whether chance explains it was not measured."
    side = side_of(0, error)
    if side is None:
        return "The interval holds 0: **nothing here goes beyond chance**."
    way = "too much" if side is Side.ABOVE else "too little"
    return f"The interval does not hold 0: **it predicts {way}, by more than chance explains**."


TASK = _Numbers()
