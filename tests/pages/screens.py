"""The console as one person has it before them.

The pages are real. Streamlit's own test runner runs them, on a console of fakes.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

import app.console
from app.wording import RECORDED
from governance.records import Person
from governance.services.ports import Ports

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
FORMS = ("text_area", "text_input", "selectbox", "radio", "checkbox", "date_input", "number_input", "file_uploader")
CHOOSES = {"Acting as", "Request", "Search", "Sort", "A policy (YAML)", "Model", "Version"}
"""Fields that choose what is shown, and ask for nothing."""
NOTHING = re.compile(r"(None|nan|NaN|<NA>)?")
NUMBER_OR_NOTHING = re.compile(rf"[-+]?[\d,]*\.?\d+( \w+| %)?( \(.* to .*\))?|{NOTHING.pattern}")
IDS = {"Version", "Request"}
"""Columns of names that may look like numbers."""
Opens = Callable[..., Ports]
"""Opens a console on which this and that has happened, for the pages to run on: a start, and what comes on top of it."""


class Screen:
    """What one person sees in a session of their own."""

    def __init__(self, person: Person, page: str, /, **address: str) -> None:
        self._at = AppTest.from_file(str(MAIN), default_timeout=30)
        self._at._bidi_component_manager = _components()
        for name, value in {"as": person.id, **address}.items():
            self._at.query_params[name] = value
        self._at.run()
        self._at.switch_page(f"../pages/{page}.py").run()
        assert not self._at.exception, self._at.exception[0].value

    def menu(self, page: str) -> None:
        """Go to another page by the menu.

        Its addresses name no choice.
        """
        self._at.query_params.clear()
        self._at.switch_page(f"../pages/{page}.py").run()
        assert not self._at.exception, self._at.exception[0].value

    def address(self, **wanted: str) -> None:
        """Open the same page with another address.

        This is what the Back button does. The boxes stay as they are.
        """
        self._at.query_params.clear()
        for name, value in wanted.items():
            self._at.query_params[name] = value
        self._at.run()
        assert not self._at.exception, self._at.exception[0].value

    def choose(self, field: str, value: Any) -> None:
        """Choose in a box that acts at once."""
        self._field(field).set_value(value)
        self._at.run()
        assert not self._at.exception, self._at.exception[0].value

    @property
    def named(self) -> dict[str, str]:
        """What the address names."""
        parameters = self._at.query_params.items()
        return {name: value if isinstance(value, str) else value[-1] for name, value in parameters}

    @property
    def links(self) -> dict[str, str]:
        """The links of the page.

        For each label, the choices in its address.
        """
        return {link.proto.label.replace("\\", ""): link.proto.query_string for link in self._at.get("page_link")}

    def fill(self, field: str, value: Any) -> None:
        """Put `value` into the field that has this label or this key."""
        self._field(field).set_value(value)

    def held(self, field: str) -> Any:
        """What stands in a field."""
        return self._field(field).value

    def press(self, button: str) -> None:
        """Press the one button that is called so."""
        matching = [widget for widget in self._at.button if widget.label == button]
        assert [widget.disabled for widget in matching] == [False], (
            f"{button}: {len(matching)} found, one that works expected"
        )
        matching[0].click().run()
        assert not self._at.exception, self._at.exception[0].value

    def send(self, button: str) -> None:
        """Press a button.

        Say yes where the page asks first.
        """
        self.press(button)
        for sure in [label for label in self.buttons if label.startswith("Yes, ")]:
            self.press(sure)

    def disabled(self, button: str) -> bool:
        """Whether a button is there and cannot be pressed."""
        (matching,) = [widget for widget in self._at.button if widget.label == button]
        return bool(matching.disabled)

    @property
    def toasts(self) -> list[str]:
        """What is said at the edge of the window."""
        return [toast.value.replace("\\", "") for toast in self._at.toast]

    def look_again(self) -> None:
        """Do what the page does by itself every few seconds."""
        self._at.run()

    @property
    def refusals(self) -> list[str]:
        """What is shown in red.

        The text is as it reads once its Markdown is drawn.
        """
        return [notice.value.replace("\\", "") for notice in self._at.error]

    @property
    def done(self) -> list[str]:
        """What is said of a click that was carried out."""
        return [notice.value.replace("\\", "") for notice in self._at.info if notice.icon == RECORDED]

    @property
    def green(self) -> list[str]:
        """The boxes and badges that are shown in green."""
        return [*(notice.value for notice in self._at.success), *re.findall(r":green-badge\[(.*?)\]", self.written)]

    @property
    def crashed(self) -> list[str]:
        """The exceptions that nobody has caught."""
        return [notice.value for notice in self._at.exception]

    @property
    def markup(self) -> str:
        """The Markdown of what is shown in red.

        A test finds here what a text could turn into.
        """
        return "\n".join(notice.value for notice in self._at.error)

    @property
    def written(self) -> str:
        """All Markdown that is shown, with its escapes.

        A test finds here what a text could turn into.
        """
        return "\n".join(paragraph.value for paragraph in self._at.markdown)

    @property
    def elements(self) -> list[Any]:
        """What is sent to the browser, element by element."""
        return [element.proto for element in self._at._tree if getattr(element, "proto", None) is not None]

    @property
    def buttons(self) -> list[str]:
        """What can be pressed."""
        return [widget.label for widget in self._at.button]

    @property
    def fields(self) -> list[str]:
        """What can be filled in.

        Fields that only choose what is shown are left out.
        """
        return [widget.label for kind in FORMS for widget in getattr(self._at, kind) if widget.label not in CHOOSES]

    @property
    def text(self) -> str:
        """Everything that can be read, without escapes.

        Tables are included.
        """
        kinds = ("title", "header", "subheader", "markdown", "info", "warning", "error", "success", "json", "caption")
        shown_values = [str(widget.value) for kind in kinds for widget in getattr(self._at, kind)]
        tables = [widget.value.to_string() for kind in ("dataframe", "table") for widget in getattr(self._at, kind)]
        return "\n".join([*shown_values, *tables, *(expander.label for expander in self._at.expander)]).replace(
            "\\", ""
        )

    @property
    def offered(self) -> str:
        """What there is to choose from in all boxes."""
        return "\n".join(option for choice in self._at.selectbox for option in choice.options)

    def offered_by(self, parameter: str) -> list[str]:
        """What there is to choose from in one box.

        The address has the choice of that box under the name `parameter`. Without such a box there is nothing.
        """
        return [
            option
            for choice in self._at.selectbox
            if str(choice.key).startswith(f"{parameter}:")
            for option in choice.options
        ]

    @property
    def tables(self) -> list[Any]:
        """The tables of data, as frames."""
        return [sheet.value for sheet in self._at.dataframe]

    @property
    def charts(self) -> list[str]:
        """The keys of the charts that are drawn."""
        return [chart.proto.id.rpartition("-")[2] for chart in self._at.get("plotly_chart")]

    @property
    def slides(self) -> list[str]:
        """What the slider of the page can be moved to."""
        (slider,) = self._at.select_slider
        return list(slider.options)

    @property
    def flaws(self) -> list[str]:
        """The cells of tables that do not say what they should.

        They are words where numbers should be, or they say nothing: `None`, `nan`, an empty word.
        """
        sheets = [(sheet.value, NUMBER_OR_NOTHING) for sheet in self._at.dataframe]
        tables = [(table.value, NOTHING) for table in self._at.table]
        return [
            f"{name}: {cell!r}"
            for frame, wrong in (*sheets, *tables)
            for name in frame.columns
            if name not in IDS
            for cell in frame[name]
            if isinstance(cell, str) and wrong.fullmatch(cell)
        ]

    @property
    def marked(self) -> list[str]:
        """The labels of the fields that are marked as wrong.

        What is wrong is said directly below the field.
        """
        context, above = [], ""
        for element in self._at._tree:
            if getattr(element, "type", "") in FORMS:
                above = element.label
            elif getattr(element, "type", "") == "markdown" and element.value.startswith(":red[:material/error:"):
                context.append(above)
        return context

    def _field(self, name: str) -> Any:
        every = [widget for kind in FORMS for widget in getattr(self._at, kind)]
        matching = [widget for widget in every if name in (widget.label, getattr(widget, "key", None))]
        assert len(matching) == 1, (
            f"{name}: {len(matching)} found among {[(widget.label, widget.key) for widget in every]}"
        )
        return matching[0]


@cache
def _components() -> BidiComponentManager:
    # Streamlit would look for components in every installed package anew for each session: half a second.
    manager = BidiComponentManager()
    manager.discover_and_register_components(start_file_watching=False)
    return manager


def show(console: Ports, patch: Callable[..., None]) -> None:
    """Run the pages on `console` from now on."""
    patch(app.console, "bootstrap", lambda *_: console)
    app.console._opened.cache_clear()
