"""Terms of art, each in one plain sentence.

Measures are explained in governance.evidence.catalogue. They are the help on hover where a term is a label, and a list on the page Help.
"""

from collections.abc import Mapping

from governance.people.permissions import Action
from governance.records import Role

PLACET = (
    "Placet is where a committee decides which models may decide about people.",
    "It measures each version, shows the committee what was measured, and lets a version serve only after a vote.",
    "Every act goes into a log that nobody can change without being found out.",
)

GLOSSARY: Mapping[str, str] = {
    "alias": "A name in the registry, such as champion, that points to the version which does a certain job.",
    "approval": "A yes of the committee, which holds for a set time and may have conditions.",
    "AUC": "How well scores tell two kinds of cases apart: 1 is perfect, 0.5 is chance.",
    "audit log": "The list of every act, with who did it, when and why; lines are only ever added.",
    "brief": "What a request is about, in short sentences, with a link to the number behind each of them.",
    "calibration": "Whether a score of 0.3 comes true in 30 of 100 cases.",
    "champion": "The version that serves people now.",
    "checkpoint": "A signed line that says how long the log is and what it holds; keep one to see later that nothing was cut.",
    "condition": "Something that has to be done for an approval to begin or to stay, with an owner and a day.",
    "conflict of interest": "A reason why somebody should not judge a request, for example that they built the model.",
    "deputy": "Somebody who sits in for a member who asked them to.",
    "digest": "A fingerprint of a document: change one letter, and it is another one.",
    "dissent": "The votes against what was decided; they stay on record with their reasons.",
    "dossier": "Everything that a request rests on, frozen: evidence, card, rules and model files.",
    "drift": "How far the cases of today differ from those on which a version was judged.",
    "emergency": "Two people move an alias at once, and the committee judges it afterwards.",
    "entry": "One line of the audit log.",
    "equal opportunity": "People who deserve the good decision get it as often in one group as in another.",
    "evidence": "What was measured about one version, on one set of cases, on one day.",
    "finding": "One rule held against one number: met, not met, inconclusive or not measured.",
    "gap": "How much more or less often something happens to one group than to another, in points.",
    "group": "People who share something, such as an age or a sex, and whom a model may treat otherwise.",
    "inconclusive": "There are too few cases to say whether a rule is met.",
    "interval": "The range in which the true number most likely lies; more cases make it smaller.",
    "lapsed": "A request that nobody decided in time.",
    "minutes": "The record of a decision: votes, reasons, questions, conditions and what it rested on.",
    "mitigation": "A change to the data, the training or the decisions that should make gaps smaller.",
    "model card": "A short description of a version for people outside: what it is for, how it was tested, its limits.",
    "not measured": "There is no number, and the page says why.",
    "outcome": "What truly happened in a case, which is often known only weeks after the decision.",
    "point": "The difference between 3 % and 5 % is two points.",
    "policy": "The rules by which requests are judged; the committee adopts them by a vote.",
    "proxy": "A feature that gives away what group somebody is in, such as a post code.",
    "PSI": "One number for how far a feature has moved since the reference; 0 is not at all.",
    "quorum": "The votes that have to be there before the chair may close: how many, and from which seats.",
    "re-attestation": "Asking the committee again before an approval runs out.",
    "recused": "Somebody who stepped back from a request because of a conflict of interest.",
    "reference group": "The group with which the others are compared; nobody is normal.",
    "registry": "The place where versions of models are kept, with the aliases that point to them.",
    "request": "The question to the committee whether a version may serve.",
    "revoked": "An approval that an executive ended.",
    "seat": "A place on the committee with a point of view: chair, ethics, legal, risk or lay.",
    "shadow": "A version that sees real cases and decides none of them.",
    "simulated": "Made up by a program: no real person stands behind these numbers.",
    "specification": "The file in which the owner says what a model does and what its columns mean.",
    "superseded": "An approved version that another one has replaced.",
    "suspended": "An approval that was stopped until the committee decides again.",
    "threshold": "The score from which on the model decides the other way.",
    "tier": "How much harm a model could do; a higher tier has stricter rules.",
    "version": "One build of a model; each is judged by itself.",
    "window": "The days whose cases were measured.",
    "witness": "Somebody outside who keeps checkpoints of the log.",
    "worker": "The program that does what falls due, though nobody looks at a page.",
}
"""Each term, as it stands within a sentence, and what it means."""

PARTS: Mapping[Role, str] = {
    Role.CHAIR: "You vote like a member, and close a request once the votes are in.",
    Role.MEMBER: "You read what waits for you on the docket, ask, propose conditions, and vote.",
    Role.DEPUTY: "You vote where a member asked you to sit in for them.",
    Role.EXECUTIVE: "You can stop a version that serves, and approve nothing.",
    Role.MODEL_OWNER: "You bring a version, ask the committee, and answer its questions.",
    Role.PRODUCT_MANAGER: "You answer questions, and report on conditions that you own.",
    Role.REGULATOR: "You read everything, check the log, and take a copy of it with you.",
    Role.LOG_KEEPER: "You keep the log safe, and see all of it.",
    Role.SERVICE: "A program: it measures versions and asks for them.",
    Role.PROGRAM: "Placet itself.",
}
"""What each role is for."""

RESERVED: Mapping[Action, str] = {
    Action.ASSESS: "who owns a model has it measured",
    Action.ATTACH: "who owns a model adds documents to it",
    Action.REQUEST: "who owns a model speaks for it",
    Action.WITHDRAW: "who asked takes it back",
    Action.ANSWER: "answers come from those who know the model, or judge it",
    Action.REPORT: "who owns a condition says that it is done",
    Action.VOTE: "who built, sells or checks a model does not judge it",
    Action.ASK: "questions that hold up a vote come from those who vote",
    Action.PROPOSE: "conditions come from those who vote on them",
    Action.AMEND: "the committee sets its own rules",
    Action.CLOSE: "one person answers for the count",
    Action.RESCHEDULE: "one person answers for the calendar",
    Action.SIGN: "those stand by a card who write it, use it or judge it",
    Action.SUSPEND: "who approves may also stop",
    Action.REVOKE: "one person above the committee can stop a version, and approve none",
    Action.BREAK_GLASS: "two people who answer for it act before the committee",
    Action.KEEP_LOG: "whoever keeps the log has no part in what it says",
    Action.EXPORT: "a copy leaves the house with those who have to prove something",
}
"""Why only some roles may do this."""
