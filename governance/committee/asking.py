"""What a request asks, as one question.

Its words are made here, by purpose, for every page and paper.
"""

from governance.committee.dossier import Adoption, Dossier, Emergency
from governance.committee.request import Purpose, Request
from governance.serving.registry import CHAMPION


def question(request: Request, replaces: str | None = None) -> str:
    """The question that the committee answers.

    `replaces` is the version in whose place the new one would serve; None where none serves there, or nobody knows.
    """
    match request.matter:
        case Adoption():
            return f"Should the policy “{request.name}” come into force?"
        case Emergency():
            return _after_an_emergency(request.matter)
    return about_version(request.dossier, request.purpose, replaces)


def about_version(dossier: Dossier, purpose: Purpose, replaces: str | None = None) -> str:
    """The question about a version.

    `replaces` as in `question`.
    """
    subject = f"version {dossier.version} of {dossier.model}"
    part = "" if dossier.alias == CHAMPION else f" as {dossier.alias}"
    again = " after all" if purpose is Purpose.APPEAL else ""
    match purpose:
        case Purpose.INCUMBENT:
            return f"Should {subject} stay{part}? It serves without a decision."
        case Purpose.REATTESTATION:
            return f"Should {subject} stay{part} when its approval runs out?"
    if replaces is None:
        return f"Should {subject} serve{part}{again}?"
    return f"Should {subject} replace version {replaces}{part}{again}?"


def _after_an_emergency(matter: Emergency) -> str:
    part = "" if matter.alias == CHAMPION else f" as {matter.alias}"
    if matter.to is None:
        return f"Was it right to switch {matter.model} off{part}?"
    if matter.was is None:
        return f"Was it right to let version {matter.to} of {matter.model} serve{part}?"
    return f"Was it right to go from version {matter.was} of {matter.model} to version {matter.to}{part}?"
