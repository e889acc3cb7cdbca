"""The decision brief as a paper, to print and to take along."""

from collections.abc import Sequence

from governance.committee.brief import Section
from governance.committee.request import Request
from governance.evidence.catalogue import term
from governance.papers.paper import Chapter, Paper, Said
from governance.sentences.times import day


def brief_paper(request: Request, question: str, sections: Sequence[Section]) -> Paper:
    """The brief of `request` for people, under its `question`.

    Behind each sentence stands the measurement it was made from.
    """
    return Paper(
        title=f"{request.id}: {question}",
        subtitle=f"Decision brief, due {day(request.due_at)}. Asked because: {request.reason}",
        chapters=tuple(
            Chapter(section.title, tuple(_sentence(s.text, s.measurement) for s in section.sentences))
            for section in sections
        ),
        footer=f"Brief of {request.id} on dossier {request.digest}",
    )


def _sentence(text: str, measurement: str | None) -> Said:
    return Said(text if measurement is None else f"{text} [{term(measurement.partition('/')[0]).label}]")
