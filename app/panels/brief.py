"""The head of a request, its one-page brief, its decision, and the champion beside the challenger."""

from urllib.parse import urlencode

import streamlit as st

from app.navigation import link
from app.panels.text import aside
from app.runtime import PERSON, acting
from app.wording import STATES, plain, tally
from governance.canonical import short
from governance.evidence.bundle import select
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown, term, with_interval
from governance.services.read import Review

COMPARED = ("recall", "precision", "specificity", "accuracy", "auc", "brier", "decision_rate")


def heading(review: Review) -> None:
    """Who asks for what, where it stands, and what has changed since."""
    request = review.request
    st.title(f"{request.id}: may {plain(request.name)} serve?")
    st.markdown(
        f"{STATES[request.state].markdown} &nbsp; asks to become *{plain(request.dossier.alias)}*, risk tier {plain(request.tier)}, "
        f"opened {request.opened_at:%-d %B %Y} by {plain(request.requested_by)}: {plain(f'“{request.reason}”')}"
    )
    if review.changed:
        st.warning(
            f"This has changed since the request was opened: {', '.join(review.changed)}. Votes on the old dossier do not count; "
            "the model owner renews the request.",
            icon=":material/sync_problem:",
        )
    for blocked in review.blocked:
        st.error(f"The policy does not allow an approval. {plain(blocked)}", icon=":material/block:")


def plain_brief(review: Review) -> None:
    """The brief, with a link to the measurement behind every number."""
    st.subheader("The brief")
    for section in review.brief:
        st.markdown(f"**{section.title}**")
        st.markdown(
            "\n".join(f"- {_sentence(sentence.text, sentence.measurement, review)}" for sentence in section.sentences)
        )
    if not review.evidence_is_last:
        aside(
            "This version was measured again since. The pages below show the newer evidence, not what this request rests on."
        )
    model, version = review.request.dossier.model, review.request.dossier.version
    with st.container(horizontal=True):
        link("fairness", "Groups", ":material/balance:", model=model, version=version)
        link("monitoring", "Over time", ":material/monitoring:", model=model, version=version)
        link("explanations", "Explanations", ":material/account_tree:", model=model, version=version)
        link("model_card", "Model card", ":material/description:", model=model, version=version)


def decision_record(review: Review) -> None:
    """The decision, where there is one."""
    decision = review.decision
    if decision is None:
        return
    st.subheader("Decision")
    counted = decision.tally
    with st.container(border=True, gap="small"):
        st.markdown(
            f"**{'Approved' if decision.approved else 'Rejected'}** on {decision.decided_at:%-d %B %Y}, {decision.decided_at:%H:%M} UTC"
        )
        st.markdown(plain(f"“{decision.reason}”"))
        aside(f"{tally(counted.approve, counted.reject, counted.abstain)}. Decided by {decision.decided_by}.")
        if decision.dissent:
            aside(f"Dissent on record: {', '.join(decision.dissent)}.")
        if decision.expires_on:
            aside(f"The approval holds until {decision.expires_on}.")


def comparison(review: Review) -> None:
    """Champion beside challenger, on the same days."""
    champion = review.evidence.champion
    if champion is None:
        st.markdown("No other version served when this was measured.")
    rows = []
    for name in COMPARED:
        ours = next(iter(select(review.evidence.measurements, name)), None)
        theirs = next(iter(select(champion.measurements, name)), None) if champion else None
        if ours is not None:
            rows.append(
                {
                    "Measurement": term(name).label,
                    f"Version {review.evidence.version} (asks)": with_interval(ours),
                    **(
                        {f"Version {champion.version} (serves)": with_interval(theirs) if theirs else "none"}
                        if champion
                        else {}
                    ),
                    **({"Difference": _difference(ours, theirs)} if champion else {}),
                    "What it is": term(name).meaning,
                }
            )
    st.table(rows, border="horizontal", hide_index=True)
    dossier = review.request.dossier
    aside(
        f"Dossier {short(dossier.digest)}: model files {short(dossier.artifact)}, data {short(dossier.data)}, evidence {short(dossier.evidence)}, "
        f"card {short(dossier.card)}, policy {short(dossier.policy)}, champion {short(dossier.champion) if dossier.champion else 'none'}."
    )


def _difference(ours: Measurement, theirs: Measurement | None) -> str:
    if theirs is None or ours.value is None or theirs.value is None:
        return ""
    return shown(ours.name, ours.value - theirs.value, signed=True)


def _sentence(text: str, measurement: str | None, review: Review) -> str:
    if measurement is None or not review.evidence_is_last:
        return plain(text)
    return f"{plain(text)} [evidence]({_address(measurement, review)})"


def _address(measurement: str, review: Review) -> str:
    """The page that shows the measurement with this key, with everything chosen so that it is on screen."""
    name, *parts = measurement.split("/")
    about = dict(part.split("=", maxsplit=1) for part in parts)
    dossier = review.request.dossier
    chosen = {"model": dossier.model, "version": dossier.version, PERSON: acting().id}
    if "attribute" in about:
        return f"/fairness?{urlencode({**chosen, 'attribute': about['attribute'], 'gap' if 'versus' in about else 'rate': name})}"
    if "feature" in about:
        return f"/monitoring?{urlencode({**chosen, 'feature': about['feature']})}"
    return f"/monitoring?{urlencode({**chosen, 'measurement': name})}"
