"""Policy: the rules in force, their history, and what others would change."""

import streamlit as st

from app.console import ports
from app.design.act import answers_here
from app.design.context import rules_parts
from app.design.text import heading
from app.panels.decide.dossier import clauses
from app.panels.rules.change import another_policy, download, keep_in_address
from app.panels.rules.policy import history, in_force, propose_form, simulated
from governance.committee.difference import clauses as differences
from governance.services.committee import policy as service
from governance.services.committee.simulate import simulate_policy

rules_parts("Policy")
st.markdown("Every request is judged by these rules. A request keeps the rules that were in force when it was opened.")
policies, rules = service.history(ports())
now_tab, history_tab, new_tab = st.tabs(
    ["In force", "History", "Another policy"], key="part", bind="query-params", on_change=keep_in_address
)
with now_tab:
    in_force(rules[0], policies[0])
with history_tab:
    history(policies, [rule.name for rule in rules])
with new_tab, answers_here("policy"):
    st.markdown(
        "See what another policy changes, and what it would have said of every past request, before anybody adopts it."
    )
    new = another_policy(rules[0])
    if new is not None:
        heading("What it changes")
        clauses(differences(rules[0], new))
        download(new)
        heading("What it would have said")
        simulated(simulate_policy(ports(), new))
        propose_form(new)
