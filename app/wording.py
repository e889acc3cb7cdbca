"""Every word shown for a state, an effect or an event.

For answers too. Words for measurements are in governance.evidence.catalogue.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from governance.committee.acts import Choice
from governance.committee.kinds import KINDS, item_in
from governance.committee.policy import Effect, Stray
from governance.committee.proceedings import Standing
from governance.committee.request import State, now_called
from governance.evidence.judgement import WORST_FIRST, Answer
from governance.papers.markdown import escape
from governance.words import visible

JOINER = "\u2060"
"""It has no width and breaks no line (Unicode, word joiner); where it stands, Streamlit sees neither address nor icon."""
WORKS = re.compile(
    r"(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)"  # GitHub's autolinks
    r"|(?<=[\w.+-])(?=@[\w-])"  # those of mail
    r"|(?<=:)(?=[+-]\d+:|[\w+/.-]*[^\W\d][\w+/.-]*:)",  # icons and emoji; a time of day is none
    re.IGNORECASE,
)
"""Where words would do something."""
Colour = Literal["red", "orange", "blue", "green", "gray", "violet"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A word with an icon and a colour: never a colour alone."""

    word: str
    icon: str
    colour: Colour

    @property
    def markdown(self) -> str:
        """The sign as a Markdown badge."""
        return self.badge(self.word)

    def badge(self, text: str) -> str:
        """The sign with another text, such as how many have it."""
        return f":{self.colour}-badge[{self.icon} {text}]"


STATES: Mapping[State, Sign] = {
    State.OPEN: Sign("open, no votes yet", ":material/inbox:", "blue"),
    State.IN_REVIEW: Sign("in review", ":material/forum:", "blue"),
    State.APPROVED: Sign("approved, not carried out yet", ":material/hourglass_top:", "orange"),
    State.SETTLED: Sign("approved and in force", ":material/check_circle:", "green"),
    State.SUPERSEDED: Sign("approved, replaced since", ":material/history:", "gray"),
    State.REJECTED: Sign("rejected", ":material/cancel:", "red"),
    State.WITHDRAWN: Sign("withdrawn", ":material/undo:", "gray"),
    State.LAPSED: Sign("lapsed", ":material/timer_off:", "gray"),
    State.SUSPENDED: Sign("suspended", ":material/pause_circle:", "red"),
    State.EXPIRED: Sign("approval ran out", ":material/event_busy:", "orange"),
    State.REVOKED: Sign("revoked", ":material/dangerous:", "red"),
}

STANDINGS: Mapping[Standing, Sign] = {
    Standing.PROPOSED: Sign("proposed", ":material/playlist_add:", "blue"),
    Standing.OPEN: Sign("open", ":material/pending:", "orange"),
    Standing.REPORTED: Sign("reported, to be checked", ":material/rate_review:", "blue"),
    Standing.VERIFIED: Sign("verified", ":material/check_circle:", "green"),
    Standing.BREACHED: Sign("breached", ":material/cancel:", "red"),
}

STRAYS: Mapping[Stray, str] = {
    Stray.REPORT: "recorded and reported",
    Stray.MOVE_BACK: "recorded, reported and moved back",
}
"""What the policy has done with an alias that moved without a decision."""

ANSWERS: Mapping[Answer, Sign] = {
    Answer.MET: Sign("met", ":material/check_circle:", "green"),
    Answer.NOT_MET: Sign("not met", ":material/cancel:", "red"),
    Answer.INCONCLUSIVE: Sign("inconclusive", ":material/help:", "orange"),
    Answer.NOT_MEASURED: Sign("not measured", ":material/visibility_off:", "gray"),
}

VERDICTS: Mapping[bool, Sign] = {
    True: Sign("approved", ":material/check_circle:", "green"),
    False: Sign("rejected", ":material/cancel:", "red"),
}
"""By whether the committee approved."""

RECORDED, REFUSED = ":material/history_edu:", ":material/block:"
"""Of what a click did: it is on record, or was refused. Neither is a verdict, so no tick and no green announce a rejection."""

EFFECTS: Mapping[Effect | None, str] = {
    Effect.BLOCK: "This blocks an approval.",
    Effect.REFER: "The committee weighs this.",
    Effect.NOTE: "For your information.",
    None: "",
}

CONSEQUENCES: Mapping[Effect, str] = {
    Effect.BLOCK: "it blocks an approval",
    Effect.REFER: "the committee weighs it",
    Effect.NOTE: "it is noted",
}
"""What an effect does, as words that follow the answer which has it."""

CHOICES: Mapping[Choice, Sign] = {
    Choice.APPROVE: Sign("approve", ":material/thumb_up:", "green"),
    Choice.REJECT: Sign("reject", ":material/thumb_down:", "red"),
    Choice.ABSTAIN: Sign("abstain", ":material/remove_circle:", "gray"),
}

EVENTS: Mapping[str, str] = {
    "policy:founded": "Began with a policy",
    "roster:changed": "Noticed a change of people.yaml",
    "version:assessed": "Assessed a version",
    "version:attached": "Attached a document",
    "alias:moved-without-decision": "Found an alias moved without a decision",
    "alias:serves-other-files": "Found files that were not approved",
    "alias:moved-back": "Moved an alias back",
    "alias:put-right": "Found an alias corrected",
    **{move.value: act.done for kind in KINDS for move, act in kind.acts.items()},
}

SIMULATED_BADGE = ":violet-badge[:material/casino: simulated]"
DEMO_BANNER = "Demo: anybody can act as anybody."
DEMO_EXPLAINED = "Entries in the log say so."
FILES_KNOWN = "Nobody decided on that, and nothing says who changed them."
STRAY_KNOWN = "Nobody decided on that, and the registry does not say who moved it."


def sentence_case(text: str) -> str:
    """`text` with a large first letter, and all others as they are."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Escape `text` for a Markdown element.

    Nothing in it can become markup, an icon (`:icon:`) or a link, or reverse other text.
    """
    return escape(inert(text)).replace(":", "\\:")


def inert(markdown: str) -> str:
    """Markdown without links and icons.

    It shows the characters of which it is made.
    """
    return visible(WORKS.sub(JOINER, markdown))


def event(action: str) -> str:
    """The words for an event.

    An event without words here is shown as it is.
    """
    return EVENTS.get(now_called(action), action)


def subject_called(of_entry: str) -> str:
    """What an entry of the log is about, as people call it.

    `R-0004` of `request/R-0004`, `card-fraud/2` of `model/card-fraud/2`; any other as `policy: standard`.
    """
    kind, _, name = of_entry.partition("/")
    item = item_in(of_entry)
    if item is not None:
        return item
    return name if kind == "model" else f"{kind.replace('-', ' ')}: {name}"


def counted_answers(answers: Sequence[Answer]) -> str:
    """How many requirements have which answer, as badges, the worst first."""
    return " ".join(
        ANSWERS[answer].badge(f"{answers.count(answer)} {ANSWERS[answer].word}")
        for answer in WORST_FIRST
        if answer in answers
    )


def tally(approve: int, reject: int, abstain: int) -> str:
    """A count of votes in words."""
    return f"{approve} to approve, {reject} to reject, {abstain} abstained"
