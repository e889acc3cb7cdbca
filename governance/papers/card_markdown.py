"""A card as Markdown, for reading and keeping."""

from collections import Counter

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.positive import also_called, good_class, positive_class
from governance.evidence.vocabulary import about_whom, with_interval
from governance.papers.card import Card
from governance.papers.paper import escape

MOST_FEATURES = 20
"""Features that a card lists; the others are counted, and the record has them all."""
RIGHT = {"binary": "How often it is right", "regression": "How far off it is", "ranking": "How good its order is"}
"""Heading of the performance, by task."""


def card_markdown(card: Card, digest: str) -> str:
    """The whole card; `digest` is printed on it, so that a copy can be compared with the record."""
    return (
        "\n\n".join(
            [
                f"# Model card: {escape(card.model)}, version {escape(card.version)}",
                _identity(card, digest),
                *_said_by_people(card),
                _data(card),
                f"## {RIGHT[card.task]}\n\n" + _positive(card) + _table(card.performance),
                "## How it treats groups\n\n" + _good(card) + _table(card.fairness),
                "## How far its world has moved\n\n" + _drift(card.drift),
                _explanation(card),
            ]
        )
        + "\n"
    )


def _identity(card: Card, digest: str) -> str:
    rows = [
        ("Task", card.task),
        ("Risk tier", card.tier),
        ("Owner", f"{card.owner.name}, {card.owner.contact}"),
        ("Registered", card.created_at.strftime("%Y-%m-%d %H:%M UTC")),
        ("Description", card.version_description or "none given"),
        ("Model files", card.artifact),
        ("Evidence", card.evidence),
        ("This card", digest),
    ]
    lines = "\n".join(f"| {name} | {escape(value)} |" for name, value in rows)
    return f"| | |\n|---|---|\n{lines}"


def _said_by_people(card: Card) -> list[str]:
    if card.text is None:
        return [
            "## Purpose\n\nNobody has written the purpose, the people affected and the possible harm of this model."
        ]
    text = card.text
    parts = [
        ("What it does", text.summary),
        ("Intended use", text.intended_use),
        ("Out of scope", text.out_of_scope or "not stated"),
        ("People affected", text.people_affected),
        ("Possible harm", text.possible_harm),
        ("Human oversight", text.human_oversight or "not stated"),
    ]
    sections = [f"## {title}\n\n{escape(body)}" for title, body in parts]
    if text.limitations:
        sections.append("## Limitations\n\n" + "\n".join(f"- {escape(item)}" for item in text.limitations))
    return sections


def _data(card: Card) -> str:
    lines = []
    if card.origin is not None:
        lines.append(f"Predictions are **{card.origin.kind}**. {escape(card.origin.note)}")
    window = card.evaluation_window
    labelled = f"outcomes are known until {card.labelled_until}" if card.labelled_until else "no outcome is known"
    lines.append(f"Measured on {card.evaluation_rows:,} predictions from {window.first} to {window.last}; {labelled}.")
    if card.training_data:
        named = [
            f"- {escape(d.name)} ({escape(d.context or 'use not stated')}), digest {escape(d.digest)}"
            for d in card.training_data
        ]
        lines.append("Trained on:\n\n" + "\n".join(named))
    else:
        lines.append("The registry does not say what it was trained on.")
    return "## Data\n\n" + "\n\n".join(lines)


def _explanation(card: Card) -> str:
    if not card.importance:
        return f"## What it relies on\n\nNot measured: {escape(str(card.explanation_method))}."
    rows = "\n".join(f"| {escape(name)} | {value:.3f} |" for name, value in card.importance[:MOST_FEATURES])
    table = f"## What it relies on\n\n{escape(str(card.explanation_method))}\n\n| Feature | Mean effect ({escape(card.explanation_unit.words)}) |\n|---|---|\n{rows}"
    others = card.importance[MOST_FEATURES:]
    return table + (_others(len(others), f"{others[0][1]:.3f}") if others else "")


def _positive(card: Card) -> str:
    """Which class is the positive one; nothing on a card from before that was kept."""
    return "" if card.words is None else f"{escape(positive_class(card.words))}\n\n"


def _good(card: Card) -> str:
    """Which decision is the good one, and what the rates are called elsewhere."""
    if card.words is None or card.good_decision is None:
        return ""
    named = dict.fromkeys(m.name for m in card.fairness if "true_positive_rate" in (m.name, *term(m.name).of))
    also = [f"{term(name).label}: {also_called(name, card.good_decision)}" for name in named]
    return "".join(f"{escape(one)}\n\n" for one in (good_class(card.words, card.good_decision), *also))


def _drift(measurements: tuple[Measurement, ...]) -> str:
    """What has moved, farthest first where a card has no room for every feature."""
    measured = sorted(
        (m for m in measurements if m.name == "psi" and m.value is not None), key=lambda m: -(m.value or 0.0)
    )
    others = measured[MOST_FEATURES:]
    if not others:
        return _table(measurements)
    rest = tuple(m for m in measurements if m.name != "psi" or m.value is None)
    return _table((*measured[:MOST_FEATURES], *rest)) + _others(len(others), with_interval(others[0]))


def _others(count: int, largest: str) -> str:
    what = "1 more feature is" if count == 1 else f"{count:,} more features are"
    return f"\n\n{what} not listed, with at most {escape(largest)}; the record of this card has all of them."


def _table(measurements: tuple[Measurement, ...]) -> str:
    """What was measured as a table, and below it what was not, with the reason and how often."""
    measured = [m for m in measurements if m.value is not None]
    missing = Counter((term(m.name).label, m.why) for m in measurements if m.value is None)
    rows = "\n".join(
        f"| {term(m.name).label} | {escape(about_whom(m) or 'everybody')} | {escape(with_interval(m))} | {m.n:,} |"
        for m in measured
    )
    parts = [f"| Measurement | About | Value (95 % interval) | n |\n|---|---|---|---|\n{rows}"] if measured else []
    if missing:
        parts.append(
            "Not measured:\n\n"
            + "\n".join(f"- {label}{_times(count)}: {escape(reason)}" for (label, reason), count in missing.items())
        )
    return "\n\n".join(parts) or "Not measured."


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} groups)"
