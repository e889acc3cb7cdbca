"""The class that is looked at, where a model chooses between some."""

from dataclasses import replace

from app.charts.explanations import OUTCOME_1
from app.design.text import aside
from app.selection import choose
from governance.evidence.tasks import task_of
from governance.services.views.read import Assessed

CLASS = "class"
"""What the address calls it."""


def choose_class(assessed: Assessed) -> str:
    """A box for the class.

    It begins with the class that is good for a person. Empty where answers are explained of no classes, and then there is no box.
    """
    names = [name for name, _ in assessed.evidence.explanation.of_classes]
    if not names:
        return ""
    good = str(assessed.spec.favourable)
    of_class = choose("Class", names, CLASS, default=good if good in names else names[0])
    aside(f"What follows is about class {of_class}: how likely the model finds it, beside all other classes.")
    return of_class


def against_others(assessed: Assessed, of_class: str) -> Assessed:
    """The version in words of one class beside all others.

    A decision is then that this class was chosen, and is good for a person where the class is. As it is where there is no class.
    """
    if not of_class:
        return assessed
    spec = assessed.spec
    words = task_of(spec).words(spec.model_copy(update={"favourable": of_class}))
    favourable = spec.favourable if str(spec.favourable) == of_class else None
    return replace(assessed, spec=spec.model_copy(update={"words": words, "favourable": favourable}))


def of_what(of_class: str) -> str:
    """What a score is the probability of."""
    return f"class {of_class}" if of_class else OUTCOME_1
