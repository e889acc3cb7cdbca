"""What happens on a console while a page is open."""

from datetime import timedelta

from governance.services.committee.condition import report_condition, return_condition
from governance.services.committee.question import ask_question
from governance.services.committee.review import ask_review
from governance.services.ports import Ports
from tests.builders import BEN, CLARA, ELENA, FARAH, GRETA, JANA, NOON, a_policy, by
from tests.services.refusals import ONE
from tests.steps import ask, close, measured, under, vote_all

DOUBT = "Two branches say that it locks out older people."


def a_blocking_question(console: Ports) -> None:
    ask_question(by(console, BEN), ONE, "Who answers at night?", blocking=True)


def decided(console: Ports) -> None:
    vote_all(console, people=(CLARA, JANA, ELENA))
    close(console)


def renewed(console: Ports) -> None:
    measured(console, "2", 0.91)
    ask(console)


def reported(console: Ports) -> None:
    report_condition(by(console, FARAH), ONE, "C-1", "the line is staffed", "rota.pdf")


def sent_back(console: Ports) -> None:
    return_condition(by(console, ELENA), ONE, "C-1", "nobody answers")


def hours_later(console: Ports) -> None:
    console.clock.now = NOON + timedelta(hours=5)


def reviewed(console: Ports) -> None:
    """Let Greta ask for a review of the approval that serves."""
    ask_review(by(console, GRETA), "R-0002", DOUBT)


def a_second_policy(console: Ports) -> Ports:
    return under(console, a_policy(version=2, review_days=20))


def console_log(console: Ports) -> list[bytes]:
    with console.store.reader() as reader:
        return [entry.leaf for entry in reader.log.stored()]
