"""What the first rows of a ranking are."""

import streamlit as st

from app.panels.evidence.tasks.task import ShownTask
from governance.services.views.read import Assessed


class _Orders(ShownTask):
    title = "First rows"

    def right(self, assessed: Assessed) -> None:
        st.markdown(f"The first rows of a query are its first {assessed.spec.k}. Every query counts once.")


TASK = _Orders()
