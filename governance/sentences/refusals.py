"""Why somebody may not do what they want to do."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.times import on_record, term


@sentence(policy="standard 2")
def policy_in_force_already(policy: str) -> str:
    """Of a policy that is proposed."""
    return f"{policy} is in force already, word for word"


@sentence(policy="standard 1", in_force="standard 2", least=3)
def policy_version_too_low(policy: str, in_force: str, least: int) -> str:
    """Of a policy that is proposed."""
    return f"{policy} would replace {in_force}, so its version must be {least} or more"


@sentence(request="R-0007")
def policy_asked_for_already(request: str) -> str:
    """Of a policy that is proposed."""
    return f"{request} already asks for this policy"


@sentence(request="R-0007")
def another_policy_adopted(request: str) -> str:
    """Of a policy that is about to be adopted."""
    return f"another policy was adopted since {request} was opened; withdraw it, and propose the change to the new one"


@sentence(request="R-0007")
def acts_differ_from_log(request: str) -> str:
    """Of acts that are about to be counted."""
    return f"the acts of {request} in the tables differ from those in the log; `placet verify` names what was changed"


@sentence(number=2, request="R-0007", last="Ben Okafor (vote cast)")
def much_has_happened(number: int, request: str, last: str) -> str:
    """Of a chair who saw less."""
    return f"{counted(number, 'thing has', 'things have')} happened on {request} since this page was shown: {last}. Read the page again before you close it"


@sentence(request="R-0007")
def votes_not_seen(request: str) -> str:
    """Of a chair who closes."""
    return f"you have not seen the votes on {request} yet; first say whether you have a conflict of interest"


@sentence(request="R-0007", questions="Q-1 (Ben Okafor)")
def questions_block(request: str, questions: str) -> str:
    """Of a request that is to be closed."""
    return f"{request} has open questions that must be resolved first: {questions}"


@sentence(request="R-0007", missing=(Phrase("votes-from-seat", {"votes": 1, "seat": "lay"}),))
def quorum_out_of_reach(request: str, missing: Sequence[Phrase]) -> str:
    """Of a request that is to be closed."""
    return f"{request} cannot reach a quorum: even if everybody who may vote does, it still needs {', '.join(map(str, missing))}. Name more members in people.yaml, or withdraw it"


@sentence(
    request="R-0007",
    missing=(Phrase("more-votes", {"votes": 1}), Phrase("votes-from-seat", {"votes": 1, "seat": "lay"})),
)
def no_quorum(request: str, missing: Sequence[Phrase]) -> str:
    """Of a request that is to be closed."""
    return f"{request} has no quorum; missing: {', '.join(map(str, missing))}"


@sentence(name="card-fraud/2", reasons=(Phrase("policy-asks-nothing"),))
def policy_blocks(name: str, reasons: Sequence[Phrase]) -> str:
    """Of a request that votes would approve."""
    return f"the policy does not let {name} be approved: {'; '.join(map(str, reasons))}"


@sentence()
def condition_without_words() -> str:
    """Of a condition that is proposed."""
    return "a condition needs a text: what must be true, so that somebody else can check it"


@sentence(name="Henrik Vos", role="regulator", action="report on a condition")
def owner_may_not_report(name: str, role: str, action: str) -> str:
    """Of a condition that is proposed."""
    return f"{name} ({role}) may not {action}; name an owner who can say that it is met"


@sentence(name="Farah Nasser")
def owner_cannot_verify(name: str) -> str:
    """Of a condition that is proposed."""
    return f"{name} cannot check their own condition; name somebody else as verifier"


@sentence(request="R-0007", purpose="policy")
def no_conditions_here(request: str, purpose: str) -> str:
    """Of a request that is about no version."""
    return f"{request} is about {purpose}; conditions belong to the approval of a version"


@sentence(due="2026-03-01", today="2026-04-01")
def due_in_the_past(due: str, today: str) -> str:
    """Of a condition that is proposed."""
    return f"the condition is due on {on_record(due)}, and today is {on_record(today)}; expected a later day"


@sentence(condition="C-1")
def nothing_rescheduled(condition: str) -> str:
    """Of a condition that is rescheduled."""
    return f"{condition} has this last day and these people already; change one of them"


@sentence(condition="C-1", due="2026-03-01")
def breached_keeps_its_day(condition: str, due: str) -> str:
    """Of a condition that is rescheduled."""
    return f"{condition} was due on {on_record(due)} and was not met. Its day stays; its owner can still report it"


@sentence(due="2027-03-01", until="2026-12-31")
def due_after_the_approval(due: str, until: str) -> str:
    """Of a condition that is rescheduled."""
    return f"the last day is {on_record(due)}, and the approval ends on {on_record(until)}; expected that day or an earlier one"


@sentence(condition="C-1", name="Ben Okafor")
def proposal_of_another(condition: str, name: str) -> str:
    """Of a condition that somebody drops."""
    return f"{condition} is {name}'s proposal; only they can drop it"


@sentence(name="Ben Okafor", condition="C-1")
def voted_with_condition(name: str, condition: str) -> str:
    """Of a condition that somebody drops."""
    return f"{name} voted while {condition} was proposed, so it cannot be dropped"


@sentence()
def evidence_without_words() -> str:
    """Of a report on a condition."""
    return "evidence is needed: an address, a digest or the name of a document"


@sentence(request="R-0007", state="open")
def conditions_not_yet(request: str, state: str) -> str:
    """Of a condition that somebody reports on or checks."""
    return f"{request} is {state}; its conditions count once it is approved"


@sentence(condition="C-1", name="Elena Petrova")
def condition_verified(condition: str, name: str) -> str:
    """Of a condition that somebody reports on or checks."""
    return f"{condition} was verified by {name}"


@sentence(owner="Farah Nasser", condition="C-1", name="Greta Holm")
def another_reports(owner: str, condition: str, name: str) -> str:
    """Of a condition that somebody reports on."""
    return f"only {owner} may report on {condition}, not {name}"


@sentence(verifier="Elena Petrova", condition="C-1", name="Greta Holm")
def another_checks(verifier: str, condition: str, name: str) -> str:
    """Of a condition that somebody checks."""
    return f"only {verifier} may check {condition}, not {name}"


@sentence(condition="C-1", standing="open", owner="Farah Nasser")
def condition_not_reported(condition: str, standing: str, owner: str) -> str:
    """Of a condition that somebody checks."""
    return f"{condition} is {standing}; {owner} must report on it first"


@sentence(request="R-0007", condition="C-9", conditions=("C-1",))
def no_such_condition(request: str, condition: str, conditions: Sequence[str]) -> str:
    """Of a condition that nobody proposed."""
    return f"{request} has no condition {condition}; it has {', '.join(conditions) or 'none'}"


@sentence(model="card-fraud", version="2")
def no_evidence(model: str, version: str) -> str:
    """Of a version that somebody asks for."""
    return f"{model}/{version} has no evidence; run `placet assess {model} {version}` first"


@sentence(name="card-fraud/2")
def assessment_differs_from_log(name: str) -> str:
    """Of a version that somebody asks for."""
    return f"the assessment of {name} in the tables is not the one in the log. `placet verify` names what was changed, and `placet assess {name.replace('/', ' ')}` measures it again"


@sentence(request="R-0007", parts=("the evidence", "the model card"), model="card-fraud", version="2")
def dossier_has_changed(request: str, parts: Sequence[str], model: str, version: str) -> str:
    """Of a request that somebody votes on or closes."""
    return f"{request} has changed since it was opened: {', '.join(parts)}. Votes on the old dossier no longer count. The owner renews it with `placet assess {model} {version}` and `placet request {model} {version}`"


@sentence(alias="champion", model="card-fraud", to="2")
def alias_there_already(alias: str, model: str, to: str | None) -> str:
    """Of an emergency."""
    return f"{alias} of {model} points to {'nothing' if to is None else f'version {to}'} already"


@sentence(request="R-0007", alias="champion", model="card-fraud")
def emergency_undecided(request: str, alias: str, model: str) -> str:
    """Of an emergency."""
    return f"{request} is an emergency about the alias {alias} of {model}, and is not decided yet"


@sentence(request="R-0007")
def no_emergency(request: str) -> str:
    """Of a request that somebody confirms."""
    return f"{request} is not an emergency; it is decided by a vote"


@sentence(request="R-0007", name="Marta Sand")
def confirmed_already(request: str, name: str) -> str:
    """Of an emergency that somebody confirms."""
    return f"{name} has already confirmed {request}; the alias moves only once"


@sentence(name="Marta Sand", request="R-0007")
def same_person_twice(name: str, request: str) -> str:
    """Of an emergency that somebody confirms."""
    return f"{name} asked for {request}; an emergency takes two people, so somebody else must confirm it"


@sentence(request="R-0007")
def nobody_answers_for_it(request: str) -> str:
    """Of an emergency that somebody confirms."""
    return f"one of the two people who act in {request} must sit on the committee or be an executive; neither does"


@sentence(request="R-0001", state="suspended")
def request_is(request: str, state: str) -> str:
    """What became of a request."""
    return f"{request} is {state}"


@sentence(
    alias="champion",
    model="card-fraud",
    version="2",
    states=(Phrase("request-is", {"request": "R-0001", "state": "suspended"}),),
)
def never_approved_for_alias(alias: str, model: str, version: str, states: Sequence[Phrase]) -> str:
    """Of an emergency."""
    became = ", ".join(map(str, states)) or "it was never approved"
    return f"{alias} of {model} can only go back to a version that was approved for it. Of version {version}: {became}"


@sentence(name="card-fraud/2", request="R-0007", day="2026-03-01")
def approval_ran_out(name: str, request: str, day: str) -> str:
    """Of an emergency."""
    return f"the approval of {name} ({request}) ran out on {on_record(day)}"


@sentence(request="R-0007")
def policy_does_not_end(request: str) -> str:
    """Of a request that somebody suspends or revokes."""
    return f"{request} is about a policy, which ends only when a vote puts another one in its place"


@sentence(name="card-fraud/2")
def request_without_assessment(name: str) -> str:
    """Of a store that is not whole."""
    return f"{name} has a request but no assessment; the store is incomplete"


@sentence(name="Ben Okafor", request="R-0007")
def declared_already(name: str, request: str) -> str:
    """Of somebody who declares no conflict."""
    return f"{name} has said already whether there is a conflict of interest in {request}"


@sentence(name="Ben Okafor", request="R-0007")
def recused_already(name: str, request: str) -> str:
    """Of somebody who is to be recused."""
    return f"{name} is already recused from {request}"


@sentence(name="Ben Okafor", request="R-0007")
def recused_after_voting(name: str, request: str) -> str:
    """Of somebody who is to be recused."""
    return f"{name} has voted on {request}; a conflict of interest must be declared before voting"


@sentence(name="Ben Okafor", request="R-0007")
def recused_after_declaring(name: str, request: str) -> str:
    """Of somebody who is to be recused."""
    return f"{name} has declared no conflict of interest in {request}, and has seen the votes. Abstain instead, and say why"


@sentence(name="Lin Osei", holder="Ben Okafor", request="R-0007")
def deputy_has_no_deputy(name: str, holder: str, request: str) -> str:
    """Of a seat that is handed over."""
    return f"{name} sits in for {holder} on {request}; a deputy cannot have a deputy"


@sentence(name="Ben Okafor", request="R-0007")
def handed_over_after_voting(name: str, request: str) -> str:
    """Of a seat that is handed over."""
    return f"{name} has voted on {request}; a seat can only be handed over before voting"


@sentence(name="Ben Okafor", request="R-0007")
def nobody_sits_in(name: str, request: str) -> str:
    """Of a seat that is taken back."""
    return f"nobody sits in for {name} on {request}"


@sentence(name="Ben Okafor", request="R-0007")
def deputy_has_voted(name: str, request: str) -> str:
    """Of a seat that is taken back."""
    return f"the deputy of {name} has voted on {request}, and keeps the seat until the request is renewed"


@sentence(name="Clara Lindqvist")
def no_deputy_named(name: str) -> str:
    """Of a seat that is handed over."""
    return f"people.yaml names no deputy of {name}"


@sentence(name="Lin Osei", why=Phrase("conflict-keeps-out", {"conflict": "owns card-fraud"}))
def takes_no_part(name: str, why: Phrase) -> str:
    """Of somebody with a conflict of interest, and of whoever is out."""
    return f"{name} {why}"


@sentence(name="Lin Osei", holder="Jana Duarte", request="R-0007")
def deputy_sits_already(name: str, holder: str, request: str) -> str:
    """Of a seat that is handed over."""
    return f"{name} already sits in for {holder} on {request}, and has only one vote"


@sentence()
def no_policy_in_force() -> str:
    """Of a new console."""
    return "no policy is in force yet; the first assessment puts policy.yaml on record"


@sentence(whose="card-fraud", tier="unacceptable", why="it scores people")
def tier_prohibited(whose: str, tier: str, why: str) -> str:
    """Of what somebody asks for."""
    return f"{whose} is of tier {tier}, for which no request is allowed: {why}"


@sentence(policy="standard 1", tier="extreme", tiers=("high", "limited"))
def no_such_tier(policy: str, tier: str, tiers: Sequence[str]) -> str:
    """Of what somebody asks for."""
    return f"the policy ({policy}) has no tier {tier}; it has {', '.join(tiers)}"


@sentence()
def question_without_words() -> str:
    """Of a question that is asked."""
    return "a question needs a text"


@sentence()
def answer_without_words() -> str:
    """Of a question that is answered."""
    return "an answer needs a text"


@sentence(question="Q-1", name="Ben Okafor")
def question_of_another(question: str, name: str) -> str:
    """Of a question that somebody resolves."""
    return f"{name} asked {question}; only they or a chair may resolve it"


@sentence(request="R-0007", question="Q-9", questions=("Q-1",))
def no_such_question(request: str, question: str, questions: Sequence[str]) -> str:
    """Of a question that nobody asked."""
    return f"{request} has no question {question}; it has {', '.join(questions) or 'none'}"


@sentence(question="Q-1", request="R-0007", name="Ben Okafor")
def question_resolved(question: str, request: str, name: str) -> str:
    """Of a question that somebody answers or resolves."""
    return f"{question} of {request} was resolved by {name}"


@sentence(request="R-0007", name="card-fraud/2")
def appeal_before_decision(request: str, name: str) -> str:
    """Of an appeal."""
    return f"{request} asks for {name} already; wait until it is decided, then appeal"


@sentence(request="R-0007")
def asked_for_already(request: str) -> str:
    """Of a request on the same dossier."""
    return f"{request} already asks for this, on the same dossier"


@sentence(name="card-fraud/2", alias="champion")
def serves_without_decision(name: str, alias: str) -> str:
    """Of a version that somebody asks for."""
    return f"{name} already is {alias}, but something else was decided: `placet watch` says what. Correct the registry first, then ask for this version"


@sentence(request="R-0007", model="card-fraud", version="2")
def rejected_on_this_evidence(request: str, model: str, version: str) -> str:
    """Of a version that somebody asks for."""
    return f"{request} was rejected on this evidence, so a new request needs new evidence (`placet assess {model} {version}`)"


@sentence(request="R-0007", state="open")
def appeal_against_no_rejection(request: str, state: str) -> str:
    """Of an appeal."""
    return f"{request} is {state}; only a rejection can be appealed against"


@sentence(request="R-0007", name="card-fraud/3")
def appeal_about_another(request: str, name: str) -> str:
    """Of an appeal."""
    return f"{request} is about {name}; an appeal asks for the same version and alias again"


@sentence(request="R-0007", model="card-fraud", version="2")
def appeal_without_new_evidence(request: str, model: str, version: str) -> str:
    """Of an appeal."""
    return (
        f"{request} was rejected on this evidence, so an appeal needs new evidence (`placet assess {model} {version}`)"
    )


@sentence(appeal="R-0008", request="R-0007")
def appealed_already(appeal: str, request: str) -> str:
    """Of an appeal."""
    return f"{appeal} is an appeal against {request} already, and there can be only one"


@sentence(parts=("the model files",), name="card-fraud/2", model="card-fraud", version="2")
def assessed_before_change(parts: Sequence[str], name: str, model: str, version: str) -> str:
    """Of a version that somebody asks for."""
    return f"{' and '.join(parts)} changed since {name} was assessed; run `placet assess {model} {version}` first"


@sentence(model="card-fraud", version="2", clauses="`tier` is low, expected high")
def specification_has_changed(model: str, version: str, clauses: str) -> str:
    """Of a version that somebody asks for."""
    return f"models/{model}.yaml differs from the specification with which {model}/{version} was assessed: {clauses}. Run `placet assess {model} {version}` first, or put the file back as it was"


@sentence(deputy="Lin Osei", name="Ben Okafor", request="R-0007")
def seat_handed_over(deputy: str, name: str, request: str) -> str:
    """Of somebody who votes or asks."""
    return f"{deputy} sits in for {name} on {request}; take the seat back first"


@sentence(name="Marta Sand", seats=("chair", "ethics"))
def no_seat_that_votes(name: str, seats: Sequence[str]) -> str:
    """Of somebody who votes or asks."""
    return f"{name} holds no seat that votes on this; the seats that do are {', '.join(seats)}"


@sentence(request="R-0007")
def second_person_missing(request: str) -> str:
    """Of a vote on an emergency."""
    return f"{request} waits for the second person; nothing has been done yet that the committee could judge"


@sentence(name="Ben Okafor", request="R-0007", choice="approve", at="10:31")
def voted_meanwhile(name: str, request: str, choice: str, at: str) -> str:
    """Of a vote from a page that is no longer true."""
    return f"{name} has voted on {request} since this page was shown ({choice}, {at} UTC); that vote stands. Read the page again to change it"


@sentence(name="Ben Okafor", request="R-0007")
def vote_repeated(name: str, request: str) -> str:
    """Of a vote that was cast before, word for word."""
    return f"{name} has already cast exactly this vote on {request}, and it stands"


@sentence(request="R-0007")
def emergency_not_withdrawn(request: str) -> str:
    """Of a request that somebody withdraws."""
    return f"{request} reviews what was done in an emergency; the committee decides on it"


@sentence(name="Farah Nasser", request="R-0007")
def request_of_another(name: str, request: str) -> str:
    """Of a request that somebody withdraws."""
    return f"{name} neither asked for {request} nor owns its model"


@sentence(item="R-0007")
def item_without_acts(item: str) -> str:
    """Of a store that was changed."""
    return f"{item} is in the tables, but nobody ever opened it; `placet verify` names what was changed"


@sentence(fault="R-0007 is settled, and was never approved")
def acts_changed(fault: str) -> str:
    """Of a store that was changed."""
    return f"{fault}: they were changed in the store, and `placet verify` says where"


@sentence()
def no_reason() -> str:
    """Of an act."""
    return "a reason is needed: the log records why, in your words"


@sentence(request="R-0007", verb="vote")
def another_dossier_read(request: str, verb: str) -> str:
    """Of an act on what has changed."""
    return f"the dossier of {request} has changed since you read it; read it again before you {verb}"


@sentence(item="R-0007", state="settled", past="voted on")
def no_longer_possible(item: str, state: str, past: str) -> str:
    """Of an act that the state does not know."""
    return f"{item} is {state}; it cannot be {past} any more"


@sentence(item="R-0007", due="2026-05-01 12:00", past="voted on")
def lapsed(item: str, due: str, past: str) -> str:
    """Of an act after the deadline."""
    return f"{item} was to be decided by {on_record(due)} and has lapsed; it cannot be {past} any more"


@sentence(name="Ben Okafor", day="2026-04-01", action="vote", since="2024-01-01", until=None)
def not_in_office(name: str, day: str, action: str, since: str | None, until: str | None) -> str:
    """Of a member whose term does not include the day."""
    return f"{name} is not in office on {on_record(day)} and may not {action} ({term(since, until)})"


@sentence(name="Henrik Vos", roles=("regulator",), action="vote", allowed=("chair", "member"))
def not_permitted(name: str, roles: Sequence[str], action: str, allowed: Sequence[str]) -> str:
    """Of somebody whose roles do not allow it."""
    return f"{name} ({' and '.join(roles)}) may not {action}; expected a {' or '.join(allowed)}"


@sentence(id="eve", people=("amina", "ben"))
def nobody_called(id: str, people: Sequence[str]) -> str:
    """Of an id that is not in people.yaml."""
    return f"nobody is called {id}; people.yaml names {', '.join(people) or 'nobody'}"


@sentence(model="card-fraud")
def registry_not_looked_at(model: str) -> str:
    """Of a model that no round has seen."""
    return f"the registry has not been read for {model} yet; the worker reads it in its next round"


@sentence(model="card-fraud")
def registry_has_no_model(model: str) -> str:
    """Of a model."""
    return f"the registry has no model {model}"


@sentence()
def document_without_name() -> str:
    """Of a document that is attached."""
    return "a document needs a name that people can read"


@sentence(request="R-0007")
def no_version_approved(request: str) -> str:
    """Of a review that somebody asks for."""
    return f"{request} does not approve a version; a policy ends only when a vote puts another one in its place"


@sentence(request="R-0007", state="superseded")
def only_standing_is_reviewed(request: str, state: str) -> str:
    """Of a review that somebody asks for."""
    return f"{request} is {state}; a review needs an approval that stands"


@sentence(review="V-0003", request="R-0007", due="2026-04-15")
def reviewed_already(review: str, request: str, due: str) -> str:
    """Of a review that somebody asks for."""
    return f"{review} already reviews {request}, until {on_record(due)}; that review must end first"


@sentence(last="2026-09-30", first="2026-04-01", latest="2026-06-30")
def review_day(last: str, first: str, latest: str) -> str:
    """Of a review that somebody asks for."""
    return f"the review is due on {on_record(last)}; expected a day from {on_record(first)} to {on_record(latest)}"


@sentence(name="Greta Holm", why="asked for the review", review="V-0003")
def excluded_from_review(name: str, why: str, review: str) -> str:
    """Of a review that somebody ends."""
    return f"{name} {why}, and may not end {review}"


@sentence(name="Ben Okafor", role="member", review="V-0003")
def only_a_chair_ends(name: str, role: str, review: str) -> str:
    """Of a review that somebody ends."""
    return f"{name} ({role}) may not end {review}; expected a chair"


@sentence(name="Ivo Marek", today="2026-04-01", review="V-0003")
def ends_out_of_office(name: str, today: str, review: str) -> str:
    """Of a review that somebody ends."""
    return f"{name} is not in office on {on_record(today)} and may not end {review}"


@sentence(request="R-0007", state="revoked", review="V-0003")
def nothing_left_to_review(request: str, state: str, review: str) -> str:
    """Of a review that somebody ends."""
    return f"{request} is {state}, so no approval is left to review; withdraw {review}"


@sentence(name="Ben Okafor", review="V-0003")
def review_of_another(name: str, review: str) -> str:
    """Of a review that somebody withdraws."""
    return f"{name} did not ask for {review}; only the person who did may withdraw it, and a chair may end it"
