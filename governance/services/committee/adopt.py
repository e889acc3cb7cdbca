"""Ask the committee to change its rules."""

from datetime import timedelta

from governance.committee.acts import Opened
from governance.committee.course import REQUEST
from governance.committee.dossier import Adoption
from governance.committee.policy import Policy
from governance.committee.request import UNDECIDED, Purpose, Request
from governance.errors import Refused
from governance.people.permissions import Action
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.lapse import lapse_if_overdue
from governance.services.committee.policy import policy_in_force
from governance.services.documents import keep
from governance.services.record import record_new, requests_where, require_reason
from governance.store.items import Chosen


def propose_policy(acting: Acting, policy: Policy, reason: str) -> Request:
    """Ask the committee to put `policy` in force.

    Raises Refused where it is in force, or is being asked for already.
    """
    acting.require_in_office(Action.AMEND)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        in_force, rules = policy_in_force(writer)
        if policy.digest == in_force.digest:
            raise Refused(refusals.policy_in_force_already(policy.name))
        if policy.policy == rules.policy and policy.version <= rules.version:
            raise Refused(refusals.policy_version_too_low(policy.name, rules.name, rules.version + 1))
        matter = Adoption(in_force.digest, keep(writer, policy), policy.name)
        for other in requests_where(writer, Chosen(purpose=Purpose.POLICY)):
            if not isinstance(other.matter, Adoption) or other.matter.adopts != matter.adopts:
                continue
            if lapse_if_overdue(acting, writer, other).state in UNDECIDED:
                raise Refused(refusals.policy_asked_for_already(other.id))
        conflicts = {acting.person.id: "asked for this"}
        due_at = acting.now + timedelta(days=rules.committee.review_days)
        opening = Opened(matter, Purpose.POLICY, None, conflicts, due_at, None, in_force.since, None)
        return record_new(acting, writer, REQUEST, reason, opening)
