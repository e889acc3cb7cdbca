from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


EVERYWHERE = "0.0.0.0"  # noqa: S104  (nothing listens: the option alone is set)


@pytest.mark.parametrize(
    "address", [EVERYWHERE, "192.0.2.7", "", None], ids=["everywhere", "another", "empty", "unset"]
)
def test_demo_personas_are_refused_on_an_address_that_others_reach(listening_on, address):
    listening_on(address)
    shown = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert "the demo personas are shown on this machine only" in shown.error[0].value
    assert len(shown.selectbox) == 0
