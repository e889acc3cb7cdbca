"""The pages, once, in the order of the flow."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from app.machines.headers import SCRIPTS
from app.selection import following

FOLDER = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: its file, what the menu calls it, and its icon."""

    name: str
    title: str
    icon: str


GROUPS: dict[str, tuple[Screen, ...]] = {
    "Decide": (
        Screen("docket", "Docket", ":material/inbox:"),
        Screen("review", "Review", ":material/forum:"),
        Screen("decision", "Decision", ":material/gavel:"),
    ),
    "Rules": (
        Screen("policy", "Policy", ":material/rule:"),
        Screen("committee", "Committee", ":material/groups:"),
    ),
    "Evidence": (
        Screen("models", "Models", ":material/inventory_2:"),
        Screen("monitoring", "Monitoring", ":material/monitoring:"),
        Screen("data_quality", "Data quality", ":material/fact_check:"),
        Screen("performance", "Performance", ":material/speed:"),
        Screen("fairness", "Fairness", ":material/balance:"),
        Screen("bias", "Bias and mitigation", ":material/tune:"),
        Screen("explanations", "Explanations", ":material/account_tree:"),
        Screen("model_card", "Model card", ":material/description:"),
    ),
    "Prove": (Screen("audit_log", "Audit log", ":material/history_edu:"),),
}

HIDDEN = (Screen("design", "Design", ":material/palette:"),)
"""No menu has them."""


def navigation() -> st.Page:
    """Show the menu, and return the page to run."""
    shown = {group: [_page(screen) for screen in screens] for group, screens in GROUPS.items()}
    return st.navigation({**shown, "": [_page(screen, visibility="hidden") for screen in HIDDEN]}, expanded=True)


def run_scripts() -> None:
    """Have the browser keep drafts and steps, on every page.

    They are lost when somebody goes from one page to another.
    """
    for script in SCRIPTS:
        st.sidebar.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def link(name: str, label: str, icon: str | None = None, **parameters: str) -> None:
    """A link to the page `name` with its choices in the address.

    What follows on all pages is in it too, where the link itself names none of it.
    """
    st.page_link(FOLDER / f"{name}.py", label=label, icon=icon, query_params=following(**parameters))


def _page(screen: Screen, visibility: Literal["visible", "hidden"] = "visible") -> st.Page:
    return st.Page(
        FOLDER / f"{screen.name}.py",
        title=screen.title,
        icon=screen.icon,
        url_path=screen.name.replace("_", "-"),
        default=screen.name == "docket",
        visibility=visibility,
    )
