"""What a policy makes of a version, and what votes decide."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, sentence
from governance.sentences.times import on_record, term


@sentence()
def policy_asks_nothing() -> str:
    """Of a version that is to be approved."""
    return "the policy asks for nothing at this tier, so nothing can be approved"


@sentence(policy_tier="extreme")
def tier_is_gone(policy_tier: str) -> str:
    """Of a version under another policy."""
    return f"the policy has no tier {policy_tier}"


@sentence(why="it scores people")
def tier_allows_nothing(why: str) -> str:
    """Of a version under another policy, in the policy's words."""
    return why


@sentence(kind="test-report")
def nothing_attached(kind: str) -> str:
    """Of a criterion."""
    return f"no {kind} is attached, expected one"


@sentence(names=("tests.xml",))
def attached_says_failed(names: Sequence[str]) -> str:
    """Of a criterion."""
    return f"{', '.join(names)} says that it failed, expected none to"


@sentence(names=("tests.xml", "more.xml"))
def attached_as_asked(names: Sequence[str]) -> str:
    """Of a criterion."""
    return f"attached: {', '.join(names)}"


@sentence()
def nothing_to_compare_with() -> str:
    """Of a criterion."""
    return "no other version serves, so there is nothing to compare with"


@sentence(measure="recall")
def not_in_evidence(measure: str | None) -> str:
    """Of a criterion."""
    return f"the evidence holds no {measure}"


@sentence()
def no_reason_given() -> str:
    """Of a measurement without a value."""
    return "no reason given"


@sentence(least="70.0 %", most=None)
def limits(least: str | None, most: str | None) -> str:
    """What a criterion asks."""
    return " and ".join(
        f"{side} {limit}" for side, limit in (("at least", least), ("at most", most)) if limit is not None
    )


@sentence(value="61.0 %", low="58.0 %", high="64.0 %", expected=limits("70.0 %", None))
def value_against_limits(value: str, low: str | None, high: str | None, expected: Phrase) -> str:
    """Of a criterion, with the interval where there is one."""
    between = "" if low is None else f" (between {low} and {high})"
    return f"{value}{between}, expected {expected}"


@sentence(value="0.310", chance="0.050", expected=limits(None, "0.200"), answer="not met")
def value_against_chance(value: str, chance: str, expected: Phrase, answer: str) -> str:
    """Of a criterion on what chance alone moves."""
    but = {
        "not met": f"; chance alone stays under {chance}",
        "inconclusive": f"; but chance alone reaches {chance}",
    }
    return f"{value}, expected {expected}{but.get(answer, '')}"


@sentence(met=2, parts=3, every=True, decides=not_in_evidence("recall"))
def parts_met(met: int, parts: int, every: bool, decides: Phrase | None) -> str:
    """Of a criterion that is composed of others.

    `decides` is the reason of the part that it rests on; None where it is met.
    """
    expected = "expected all of them" if every else "expected one at least"
    return f"{met} of {parts} are met, {expected}{'' if decides is None else f'; {decides}'}"


@sentence(requirement="asks-auc", reason=value_against_limits("0.610", None, None, limits("0.700", None)))
def requirement_blocks(requirement: str, reason: Phrase) -> str:
    """Of a version that is to be approved."""
    return f"{requirement}: {reason}"


@sentence(votes=2)
def more_votes(votes: int) -> str:
    """What a quorum misses."""
    return f"{votes} more {'vote' if votes == 1 else 'votes'}"


@sentence(votes=1, seat="lay")
def votes_from_seat(votes: int, seat: str) -> str:
    """What a quorum misses."""
    return f"{votes} {'vote' if votes == 1 else 'votes'} from the {seat} seat"


@sentence(names=("Ben Okafor",))
def vetoed_by(names: Sequence[str]) -> str:
    """What votes decide."""
    return f"vetoed by {', '.join(names)}"


@sentence()
def nobody_approves() -> str:
    """What votes decide."""
    return "nobody approves"


@sentence(approve=3, votes=4, rule="supermajority", share="2/3")
def so_many_approve(approve: int, votes: int, rule: str, share: str | None) -> str:
    """What votes decide, by the rule."""
    asked = {"majority": "more than half is asked", "unanimity": "all is asked"}.get(rule, f"{share} is asked")
    return f"{approve} of {votes} approve, {asked}"


@sentence(conflict="owns card-fraud")
def conflict_keeps_out(conflict: str) -> str:
    """Why somebody takes no part, in the words on record."""
    return f"{conflict}, and may neither vote on it nor close it"


@sentence(request="R-0007")
def recused_from(request: str) -> str:
    """Why somebody takes no part."""
    return f"is recused from {request} and takes no part in it"


@sentence(groups=("vendors",))
def in_conflicted_group(groups: Sequence[str]) -> str:
    """Why somebody takes no part."""
    return f"is in a group that this policy calls conflicted ({', '.join(groups)})"


@sentence(day="2026-04-01", since="2026-04-02", until=None)
def term_does_not_run(day: str, since: str | None, until: str | None) -> str:
    """Why somebody takes no part."""
    return f"is not in office on {on_record(day)} ({term(since, until)})"


@sentence()
def nobody_of_that_id() -> str:
    """What people on record say."""
    return "on record there was nobody of that id"


@sentence(name="Ben Okafor", day="2026-04-01")
def was_not_in_office(name: str, day: str) -> str:
    """What people on record say."""
    return f"on record {name} was not in office on {on_record(day)}"


@sentence(name="Ben Okafor", role="member", seat="ethics")
def held_position(name: str, role: str, seat: str | None) -> str:
    """What people on record say."""
    return f"on record {name} was {role if seat is None else f'{role}, {seat} seat'}"


@sentence(standing=held_position("Ben Okafor", "member", "risk"), seat="ethics")
def vote_from_another_seat(standing: Phrase, seat: str) -> str:
    """Why a vote was not to be admitted."""
    return f"{standing}, and the vote is from the {seat} seat"


@sentence(name="Lin Osei", seat="ethics", holder="Ben Okafor")
def another_sat_there(name: str, seat: str, holder: str) -> str:
    """Why a vote was not to be admitted."""
    return f"on record {name} sat on the {seat} seat of {holder}"


@sentence()
def seat_not_handed_over() -> str:
    """Why a vote was not to be admitted."""
    return "nobody has handed the seat over"


@sentence(name="Lin Osei")
def was_no_deputy(name: str) -> str:
    """Why a vote was not to be admitted."""
    return f"on record {name} was not a deputy of the seat's holder"


@sentence()
def cast_on_earlier_dossier() -> str:
    """Why a vote is not counted."""
    return "it was cast on an earlier dossier"


@sentence()
def later_vote_took_its_place() -> str:
    """Why a vote is not counted."""
    return "a later vote from this seat took its place"


@sentence()
def seat_does_not_vote() -> str:
    """Why a vote is not counted."""
    return "has a seat that does not vote on this"


@sentence(condition="C-1", standing="open", owner="Farah Nasser", due="2026-05-01")
def condition_waits(condition: str, standing: str, owner: str, due: str) -> str:
    """What stands in the way of an alias."""
    return f"{condition} is {standing} ({owner}, due {on_record(due)})"


@sentence()
def alias_not_moved_yet() -> str:
    """What stands in the way of an alias."""
    return "the registry has not moved the alias yet"


@sentence(condition="C-1")
def condition_was_breached(condition: str) -> str:
    """What stands in the way of an approval that ended."""
    return f"{condition} was breached"


@sentence()
def second_key_missing() -> str:
    """What stands in the way of an emergency."""
    return "the second person has not confirmed"


@sentence(missing=(more_votes(1), votes_from_seat(1, "lay")))
def no_quorum_yet(missing: Sequence[Phrase]) -> str:
    """What stands in the way of a decision."""
    return f"no quorum yet; missing: {', '.join(map(str, missing))}"


@sentence(missing=(votes_from_seat(1, "lay"),))
def no_quorum_possible(missing: Sequence[Phrase]) -> str:
    """What stands in the way of a decision."""
    return f"no quorum can be reached; still missing: {', '.join(map(str, missing))}"


@sentence(question="Q-1", name="Ben Okafor")
def question_stands_in_the_way(question: str, name: str) -> str:
    """What stands in the way of a decision."""
    return f"{question} of {name} must be resolved"


@sentence(reason=requirement_blocks("asks-auc", not_in_evidence("auc")))
def policy_does_not_allow(reason: Phrase) -> str:
    """What stands in the way of an approval."""
    return f"the policy does not allow an approval ({reason})"


@sentence()
def votes_not_shown_yet() -> str:
    """Why votes are withheld."""
    return "not shown before you have said whether you have a conflict of interest"
