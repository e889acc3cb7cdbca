"""One registered model.

Its owner, its versions, and the last word on each.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.design.text import aside, heading, matches
from app.navigation import link
from app.panels.items import badge, item_link
from app.selection import choose
from app.wording import SIMULATED_BADGE, STATES, plain
from governance.committee.request import UNDECIDED
from governance.records import ModelVersion
from governance.services.views.read import Registered

AT_ONCE, FEW, AT_FIRST = 10, 4, 3
"""Models that are shown together; versions of which all are shown; and how many there are of more."""
ALL_OF, ASKED = "all_of", "ask"
"""What the address names: a model whose versions are all shown, or one of them that is asked for."""


def part_of(models: Sequence[str]) -> Sequence[str]:
    """The models that are shown at once.

    All, where they are few; else those of the part that somebody chooses.
    """
    parts = {models[at]: models[at : at + AT_ONCE] for at in range(0, len(models), AT_ONCE)}
    if len(parts) < 2:
        return models
    aside(f"There are {len(models):,} models. A search looks at all of them.")
    return parts[choose("Models", list(parts), "from_model", lambda first: f"{first} to {parts[first][-1]}")]


def registered_model(model: Registered, wanted: str, acts: Callable[[Registered, ModelVersion], None]) -> None:
    """Show the model and those versions that match `wanted`.

    Below each stands what `acts` shows. Nothing where none matches.
    """
    spec = model.spec
    versions = [version for version in model.versions if _matches(model, version, wanted)]
    if not versions:
        return
    heading(plain(spec.model))
    simulated = f" &nbsp; {SIMULATED_BADGE}" if spec.origin and spec.origin.kind == "simulated" else ""
    st.markdown(
        f"Risk tier **{plain(spec.tier)}**, owned by {plain(spec.owner.name)} ({plain(spec.owner.contact)}){simulated}"
    )
    if spec.card is not None:
        st.markdown(plain(spec.card.summary))
    first = versions if _all_are_wanted(spec.model) else _at_first(model, versions)
    for version in first:
        _version(model, version, acts)
    if len(first) < len(versions):
        link(
            "models",
            f"All {len(versions)} versions of {spec.model}",
            ":material/unfold_more:",
            **{**st.query_params.to_dict(), ALL_OF: spec.model},
        )


def _all_are_wanted(model: str) -> bool:
    asked = st.query_params.get(ASKED, "")
    return st.query_params.get(ALL_OF) == model or asked.startswith(f"{model}/")


def _at_first(model: Registered, versions: Sequence[ModelVersion]) -> Sequence[ModelVersion]:
    """Those that serve or are asked about, and the newest.

    All, where they are few: to draw hundreds takes a browser seconds.
    """
    if len(versions) <= FEW:
        return versions
    before = {request.version for request in model.requests if request.state in UNDECIDED}
    before |= {item.item.version for item in model.open_items}
    matter = [version for version in versions if version.aliases or version.version in before]
    others = [version for version in versions if version not in matter]
    newest = others[: max(0, AT_FIRST - len(matter))]
    return [version for version in versions if version in matter or version in newest]


def _matches(model: Registered, version: ModelVersion, wanted: str) -> bool:
    spec = model.spec
    text = " ".join(
        [version.name, spec.owner.name, spec.tier, version.description, *version.aliases, *_last_word(model, version)]
    )
    return matches(text, wanted)


def _last_word(model: Registered, version: ModelVersion) -> tuple[str, ...]:
    about = [request for request in model.requests if request.version == version.version]
    return (f"{about[0].id}: {STATES[about[0].state].word}",) if about else ()


def _without_request(model: Registered) -> str:
    word = "never requested" if model.all_requests == len(model.requests) else "not in the newest requests"
    return f":gray-badge[{word}]"


def _version(model: Registered, version: ModelVersion, acts: Callable[[Registered, ModelVersion], None]) -> None:
    about = [request for request in model.requests if request.version == version.version]
    beside = [item for item in model.open_items if item.item.version == version.version]
    with st.container(border=True, gap="small"):
        aliases = " ".join(f":green-badge[:material/flag: {plain(alias)}]" for alias in version.aliases)
        state = STATES[about[0].state].markdown if about else _without_request(model)
        st.markdown(f"**Version {plain(version.version)}** &nbsp; {aliases} {state}")
        for item in beside:
            st.markdown(badge(item))
        st.markdown(plain(version.description or "No description in the registry."))
        with st.container(horizontal=True):
            for item in beside:
                item_link(item, item.item.id)
            for request in about:
                link("review", request.id, ":material/gavel:", request=request.id)
            if version.version in model.assessed:
                link("monitoring", "Over time", ":material/monitoring:", model=version.model, version=version.version)
                link("fairness", "Groups", ":material/balance:", model=version.model, version=version.version)
                link("model_card", "Card", ":material/description:", model=version.model, version=version.version)
            else:
                aside(f"No evidence yet: run placet assess {version.model} {version.version}")
        acts(model, version)
