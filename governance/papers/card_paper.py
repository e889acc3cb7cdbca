"""A model card as a paper, for reading and keeping."""

from collections.abc import Iterator, Mapping

from governance.committee.sign_off import SignOff
from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.positive import also_called, good_class
from governance.evidence.tasks import TASKS
from governance.evidence.vocabulary import about_whom, with_interval
from governance.papers.card import Background, Card, both_measured, in_words, predicted_earlier
from governance.papers.card_words import said_besides, said_by_people
from governance.papers.measured import by_group, measured, value_of
from governance.papers.paper import Cell, Chapter, Listing, Paper, Part, Said, Table, table
from governance.papers.sections import completeness
from governance.sentences.times import day, moment

MOST_FEATURES = 20
"""Features that a card lists; the others are counted, and the record has them all."""


NOTHING = Background()


def card_paper(card: Card, digest: str, beside: Background = NOTHING) -> Paper:
    """The whole card.

    `digest` is printed on it, so that a copy can be compared with the record.
    """
    card = in_words(card, beside.labels)
    return Paper(
        title=f"Model card: {card.model}, version {card.version}",
        subtitle=f"Risk tier {card.tier}. {card.owner.name} owns it.",
        chapters=(
            *said_by_people(card),
            *said_besides(card),
            Chapter("Data", (*data_of(card), *trained_on(card))),
            Chapter(TASKS[card.task].heading, (*positive(card), *measured(card.performance))),
            Chapter("How it treats groups", (*good(card), *by_group(card.fairness))),
            Chapter("How far the data have moved", tuple(_drift(card.drift))),
            Chapter("What it relies on", tuple(_explanation(card, beside.labels))),
            Chapter("What changed since the version before", tuple(_changes(card, beside.before))),
            Chapter("Decisions about this version", tuple(_decisions(beside))),
            Chapter("What is complete, and who signed it", tuple(_sections(card, beside.signed))),
            Chapter("Where it comes from", (*remarks(card), _identity(card, digest))),
        ),
        footer=f"Model card of {card.model}, version {card.version}, record {digest}",
    )


def remarks(card: Card) -> tuple[Said, ...]:
    """What the times on the card do not say by themselves."""
    if not predicted_earlier(card):
        return ()
    first, registered = day(card.evaluation_window.first), moment(card.created_at)
    why = (
        "The days of simulated data are made up; the registry has the time at which the files were stored."
        if card.origin is not None and card.origin.kind == "simulated"
        else "The files may have been stored there later than they began to serve."
    )
    return (Said(f"Its predictions begin on {first}, before it was registered ({registered}). {why}"),)


def compared_days(card: Card, before: Card) -> str:
    """Over which days each of two versions was measured."""
    now, then = card.evaluation_window, before.evaluation_window
    return (
        f"Version {card.version} was measured from {day(now.first)} to {day(now.last)}, version {before.version} from "
        f"{day(then.first)} to {day(then.last)}. Other days have other cases, so small differences may be chance."
    )


def _changes(card: Card, before: Card | None) -> Iterator[Part]:
    if before is None:
        yield Said("No earlier version was assessed.")
        return
    yield Said(compared_days(card, before))
    rows = tuple(
        (Cell(term(now.name).label), Cell(about_whom(now) or "everybody"), value_of(now), value_of(was))
        for now, was in both_measured(card, before)
    )
    if rows:
        yield Table(("Measurement", "About", f"Version {card.version}", f"Version {before.version}"), rows, figures=2)


def _decisions(beside: Background) -> Iterator[Part]:
    if not beside.requests:
        yield Said("Nobody has asked that it serves.")
        return
    rows = ((r.id, day(r.opened_at), str(r.state), r.reason) for r in beside.requests)
    yield table(("Request", "Opened", "State", "Why it was asked"), rows)


def _sections(card: Card, signed: SignOff | None) -> Iterator[Part]:
    """Every section, with what it lacks and who stands by it."""
    rows = []
    for each in completeness(card):
        signatures = () if signed is None else signed.on(each.section, each.written)
        by = ", ".join(f"{s.name} ({s.standing}), {day(s.at)}" for s in signatures)
        lacks = "; ".join(f"{lacking.what} ({lacking.owes})" for lacking in each.lacking)
        rows.append((each.section.heading, lacks or "nothing", by or ("nobody" if each.written else "it is measured")))
    yield table(("Section", "What it lacks, and who owes it", "Signed by"), rows)


def _identity(card: Card, digest: str) -> Part:
    rows = (
        ("Task", card.task),
        ("Risk tier", card.tier),
        ("Owner", f"{card.owner.name}, {card.owner.contact}"),
        ("Registered", moment(card.created_at)),
        ("Description", card.version_description or "none given"),
        ("Model files", card.artifact),
        ("Evidence", card.evidence),
        ("This card", digest),
    )
    return table(("What", "As recorded"), rows)


def data_of(card: Card) -> Iterator[Part]:
    """The cases that it was measured on."""
    if card.origin is not None:
        yield Said(card.origin.note, label=f"Predictions are {card.origin.kind}.")
    window = card.evaluation_window
    labelled = f"outcomes are known until {day(card.labelled_until)}" if card.labelled_until else "no outcome is known"
    yield Said(
        f"Measured on {card.evaluation_rows:,} predictions from {day(window.first)} to {day(window.last)}; {labelled}."
    )


def trained_on(card: Card) -> Iterator[Part]:
    """The data that the registry names for its training."""
    if card.parameters:
        yield Said(
            "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in card.parameters.items()),
            label="Training parameters.",
        )
    if not card.training_data:
        yield Said("The registry does not say what it was trained on.")
        return
    yield Said("Trained on:")
    yield Listing(
        tuple(Said(f"{d.name} ({d.context or 'use not stated'}), digest {d.digest}") for d in card.training_data)
    )


def _explanation(card: Card, labels: Mapping[str, str]) -> Iterator[Part]:
    if not card.importance:
        yield Said(f"Not measured: {card.explanation_method}.")
        return
    yield Said(str(card.explanation_method))
    rows = tuple(
        (Cell(labels.get(column, column), column if column in labels else ""), Cell(f"{value:.3f}"))
        for column, value in card.importance[:MOST_FEATURES]
    )
    yield Table(("Feature", f"Mean effect ({card.explanation_unit.words})"), rows, figures=1)
    others = card.importance[MOST_FEATURES:]
    if others:
        yield _others(len(others), f"{others[0][1]:.3f}")


def positive(card: Card) -> tuple[Part, ...]:
    """Which class is the positive one.

    Nothing where none is, or on a card from before that was kept.
    """
    text = None if card.words is None else TASKS[card.task].positive(card.words)
    return () if text is None else (Said(text),)


def good(card: Card) -> Iterator[Part]:
    """The good decision, and what its rates are called elsewhere."""
    if card.words is None or card.good_decision is None:
        return
    yield Said(good_class(card.words, card.good_decision))
    for name in dict.fromkeys(m.name for m in card.fairness if "true_positive_rate" in (m.name, *term(m.name).of)):
        yield Said(f"{term(name).label}: {also_called(name, card.good_decision)}")


def _drift(measurements: tuple[Measurement, ...]) -> Iterator[Part]:
    """What has moved.

    The farthest comes first where a card has no room for every feature.
    """
    moved = sorted(
        (m for m in measurements if m.name == "psi" and m.value is not None), key=lambda m: -(m.value or 0.0)
    )
    others = moved[MOST_FEATURES:]
    if not others:
        yield from measured(measurements)
        return
    rest = tuple(m for m in measurements if m.name != "psi" or m.value is None)
    yield from measured((*moved[:MOST_FEATURES], *rest))
    yield _others(len(others), with_interval(others[0]))


def _others(count: int, largest: str) -> Said:
    what = "1 more feature is" if count == 1 else f"{count:,} more features are"
    return Said(f"{what} not listed, with at most {largest}; the record of this card has all of them.")
