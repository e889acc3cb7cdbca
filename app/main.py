"""Entry point of the pages: acting person, menu, page.

`placet serve` starts it.
"""

import streamlit as st

from app.design.act import toast_answer
from app.design.room import low_header, run_scripts
from app.design.states import failed
from app.design.theme import dress
from app.glossary import PLACET
from app.machines.headers import ASSETS
from app.navigation import help_link, navigation
from app.panels.rounds import rounds_banner
from app.selection import follow
from app.session import pick_person, waiting
from governance.errors import PlacetError

st.logo(ASSETS / "wordmark.svg", size="large", icon_image=ASSETS / "placet.svg")
follow()
page, title = navigation(len(waiting()))
st.set_page_config(
    page_title=f"{title} · Placet",
    page_icon=str(ASSETS / "placet.svg"),
    layout="wide",
    menu_items={"About": " ".join(PLACET)},  # without an entry of ours Streamlit shows no menu, and it has the themes
)
low_header()
toast_answer()
try:
    pick_person()
    help_link()
    rounds_banner()
    run_scripts()
    dress()
    page.run()
except PlacetError as error:
    failed(error)
