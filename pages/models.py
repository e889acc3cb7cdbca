"""Models: the registry's versions and what was decided about them.

With their aliases, tier and owner.
"""

import streamlit as st

from app.console import ports
from app.design.text import search_box
from app.navigation import link
from app.panels.decide.owner import ask_form, who_asks
from app.panels.evidence.models import part_of, registered_model
from app.panels.stray import stray_banner
from app.session import acting, identity
from app.wording import plain
from governance.errors import PlacetError
from governance.services.views import read

st.title("Models")
st.markdown(
    "What was registered when the worker last looked, which version served, and what the committee has said about each."
)
link("register", "The register, for whoever checks from outside", ":material/menu_book:")
who_asks()
stray_banner()
wanted = search_box("model, owner, tier or description")
names = ports().documents.models()
for model in read.registered(acting(identity()), names if wanted else part_of(names)):
    if isinstance(model, PlacetError):
        st.error(plain(str(model)), icon=":material/error:")
    else:
        registered_model(model, wanted, ask_form)
