"""Policy: the rules in force, their history, and what others would change."""

import streamlit as st

from app.console import ports
from app.design.act import notice
from app.design.context import rules_parts
from app.design.text import aside, heading
from app.panels.decide.dossier import clauses
from app.panels.rules.change import change_form, download
from app.panels.rules.policy import history, in_force, propose_form, simulated
from app.session import can
from governance.committee.difference import clauses as differences
from governance.committee.policy import Policy
from governance.parsing import parse_bytes
from governance.people.permissions import Action
from governance.services.committee import policy as service
from governance.services.committee.simulate import simulate_policy

rules_parts("Policy")
st.markdown("Every request is judged by these rules. A request keeps the rules that were in force when it was opened.")
policies, rules = service.history(ports())
now_tab, history_tab, new_tab = st.tabs(
    ["In force", "History", "Another policy"], key="part", bind="query-params", on_change="rerun"
)
with now_tab:
    in_force(rules[0], policies[0])
with history_tab:
    history(policies, [rule.name for rule in rules])
with new_tab:
    st.markdown(
        "See what another policy changes, and what it would have said of every past request, before anybody adopts it."
    )
    changed, uploaded = None, None
    if can(Action.AMEND):
        changed = change_form(rules[0])
        with st.expander("Bring a policy as a file (YAML)", icon=":material/upload_file:"):
            uploaded = st.file_uploader("A policy (YAML)", type=["yaml", "yml"], key="new-policy")
    else:
        aside("Whoever may propose a policy can change the rules here, or bring others as a file.")
    if uploaded is not None:
        new = parse_bytes(uploaded.getvalue(), Policy, source=uploaded.name)
    elif changed is not None:
        new = changed
    elif service.differs_from_file(ports()):
        st.info(
            "policy.yaml in the home folder differs from the policy in force; this is what it says.",
            icon=":material/difference:",
        )
        new = ports().documents.policy()
    else:
        notice("policy")
        st.stop()
    heading("What it changes")
    clauses(differences(rules[0], new))
    download(new)
    heading("What it would have said")
    simulated(simulate_policy(ports(), new))
    propose_form(new)
    notice("policy")
