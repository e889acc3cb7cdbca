"""The pages, once, in the order of the flow."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from app.selection import following

FOLDER = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: its file, what it is called, and its icon."""

    name: str
    title: str
    icon: str
    menu: str = ""
    """What the menu calls it, where that is something else."""


MENU = (
    Screen("docket", "Docket", ":material/inbox:"),
    Screen("models", "Models", ":material/inventory_2:"),
    Screen("policy", "Policy", ":material/rule:", "Rules"),
    Screen("audit_log", "Audit log", ":material/history_edu:"),
)
"""Where somebody begins."""

RULES = (MENU[2], Screen("committee", "Committee", ":material/groups:"))
"""The parts of the rules."""

EVIDENCE = (
    Screen("overview", "Overview", ":material/checklist:"),
    Screen("monitoring", "Monitoring", ":material/monitoring:"),
    Screen("data_quality", "Data quality", ":material/fact_check:"),
    Screen("performance", "Performance", ":material/speed:"),
    Screen("fairness", "Fairness", ":material/balance:"),
    Screen("bias", "Bias and mitigation", ":material/tune:"),
    Screen("explanations", "Explanations", ":material/account_tree:"),
    Screen("model_card", "Model card", ":material/description:"),
)
"""The parts of the evidence on one version; its requests and its model lead there."""

HIDDEN = (
    Screen("review", "Review", ":material/forum:"),
    Screen("decision", "Decision", ":material/gavel:"),
    *RULES[1:],
    *EVIDENCE,
    Screen("register", "Register", ":material/menu_book:"),
    Screen("help", "Help", ":material/help:"),
    Screen("design", "Design", ":material/palette:"),
)
"""No menu has them; other pages lead there."""


def navigation(waiting: int) -> tuple[st.Page, str]:
    """Show the menu, and return the page to run and its title.

    Beside the docket stands how much waits for the acting person.
    """
    pages = {
        **{_page(screen, waiting if screen.name == "docket" else 0): screen for screen in MENU},
        **{_page(screen, visibility="hidden"): screen for screen in HIDDEN},
    }
    page = st.navigation(list(pages), expanded=True)
    return page, pages[page].title


def title_of(path: str) -> str:
    """What the page is called that has this address."""
    return next(screen.title for screen in (*MENU, *HIDDEN) if _address(screen) == path)


def help_link() -> None:
    """A link to Help in the sidebar."""
    with st.sidebar:
        link("help", "Help", ":material/help:")


def link(name: str, label: str, icon: str | None = None, **parameters: str) -> None:
    """A link to the page `name` with its choices in the address.

    What follows on all pages is in it too, where the link itself names none of it.
    """
    st.page_link(FOLDER / f"{name}.py", label=label, icon=icon, query_params=following(**parameters))


def _page(screen: Screen, waiting: int = 0, visibility: Literal["visible", "hidden"] = "visible") -> st.Page:
    called = screen.menu or screen.title
    return st.Page(
        FOLDER / f"{screen.name}.py",
        title=f"{called} ({waiting})" if waiting else called,
        icon=screen.icon,
        url_path=_address(screen),
        default=screen.name == "docket",
        visibility=visibility,
    )


def _address(screen: Screen) -> str:
    return screen.name.replace("_", "-")
