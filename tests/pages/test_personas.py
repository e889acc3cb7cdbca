from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


@pytest.fixture
def listening_on():
    """Sets the address that Streamlit believes it listens on, and puts back what was there."""
    before = config.get_option("server.address")
    yield lambda address: config.set_option("server.address", address)
    config.set_option("server.address", before)


EVERYWHERE = "0.0.0.0"  # noqa: S104  (nothing listens: the option alone is set)


@pytest.mark.parametrize(
    "address", [EVERYWHERE, "192.0.2.7", "", None], ids=["everywhere", "another", "empty", "unset"]
)
def test_demo_personas_are_refused_on_an_address_that_others_reach(listening_on, address):
    listening_on(address)
    shown = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert "the demo personas are shown on this machine only" in shown.error[0].value
    assert len(shown.selectbox) == 0
