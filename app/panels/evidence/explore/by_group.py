"""What a model relies on in each group of people.

As the evidence has it.
"""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.text import aside, heading
from app.panels.evidence.features import feature_cells
from app.selection import choose
from app.wording import plain, sentence_case
from governance.evidence.mean_effects import MeanEffect, MeanEffects
from governance.evidence.measure import Reading
from governance.predictions.spec import ModelSpec
from governance.services.views.read import Assessed

ATTRIBUTE = "attribute"
MOST_DRAWN = 10


def by_group(assessed: Assessed, of_class: str) -> None:
    """Show the mean effect of each feature in each group.

    Of a choice between classes, as far as they are about one of them. Nothing where the evidence has none.
    """
    explanation, spec = assessed.evidence.explanation.of_class(of_class), assessed.spec
    every = [each for each in explanation.mean_effects if "group" in each.about]
    attributes = list(dict.fromkeys(each.about["attribute"] for each in every))
    if not attributes:
        return
    heading("What it relies on for whom")
    attribute = choose("Groups by", attributes, ATTRIBUTE, lambda name: name.replace("_", " "))
    groups, unit = [each for each in every if each.about["attribute"] == attribute], explanation.unit.words
    says = _says(groups, unit, spec)
    drawn = charts.effects_by_group(
        [
            (each.about["group"], [(spec.called(e.feature), e.direction) for e in each.effects[:MOST_DRAWN]])
            for each in groups
        ],
        unit,
    )
    st.markdown(plain(says))
    figure(drawn, says, _rows(groups, unit, spec), key="by_group", title=_title(groups, spec))
    aside(
        "A mark is the mean effect in a group: right of 0 the feature moves its answers up. What a feature adds for one group and not for others is its part of the difference "
        f"between their mean answers. Groups of fewer than {spec.min_cell} sampled cases are not shown. These are associations that the model uses, not causes."
    )


def _furthest(groups: Sequence[MeanEffects]) -> tuple[MeanEffects, MeanEffect] | None:
    """The group and feature whose effect differs most, beyond chance."""
    sure = [(each, effect) for each in groups for effect in each.effects if effect.differs]
    return max(sure, key=lambda pair: abs(_gap(pair[1])), default=None)


def _gap(effect: MeanEffect) -> float:
    """The middle of the interval of the difference, which is symmetric."""
    return 0.0 if effect.difference is None else (effect.difference.low + effect.difference.high) / 2


def _title(groups: Sequence[MeanEffects], spec: ModelSpec) -> str:
    furthest = _furthest(groups)
    if furthest is None:
        return "No difference between groups that chance does not explain"
    each, effect = furthest
    way = "up" if _gap(effect) > 0 else "down"
    name = spec.called(effect.feature)
    return (
        f"{sentence_case(name)} moves the answers of the group {each.about['group']} further {way} than those of others"
    )


def _says(groups: Sequence[MeanEffects], unit: str, spec: ModelSpec) -> str:
    cases = ", ".join(f"{each.about['group']} ({each.cases:,})" for each in groups)
    furthest = _furthest(groups)
    begins = f"Sampled {spec.words.cases} by group: {cases}."
    if furthest is None:
        return begins
    each, effect = furthest
    assert effect.difference is not None, "a difference beyond chance has an interval"
    return (
        f"{begins} {sentence_case(spec.called(effect.feature))} moves the answers of the group {each.about['group']} by {effect.direction:+.3f} on average, "
        f"which is {_gap(effect):+.3f} beside all others ({effect.difference.low:+.3f} to {effect.difference.high:+.3f}), in {unit}."
    )


def _rows(groups: Sequence[MeanEffects], unit: str, spec: ModelSpec) -> list[Row]:
    size, signed = Reading(unit, digits=None), Reading(unit, digits=None, signed=True)
    return [
        {
            "Group": each.about["group"],
            **feature_cells(effect.feature, spec.labels),
            "Mean effect": Quantity(effect.direction, signed),
            "Beside others": Quantity(None if effect.difference is None else _gap(effect), signed),
            "From": Quantity(None if effect.difference is None else effect.difference.low, signed),
            "To": Quantity(None if effect.difference is None else effect.difference.high, signed),
            "Beyond chance": "yes" if effect.differs else "no",
            "Up or down": Quantity(effect.size, size),
        }
        for each in groups
        for effect in each.effects
    ]
