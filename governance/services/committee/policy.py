"""The policy in force, its history, and a request's own policy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from governance.audit.event import Event
from governance.audit.log import EVERYTHING, Search
from governance.canonical import digest_of
from governance.committee.dossier import Dossier
from governance.committee.policy import Policy, Procedure, Prohibited, Tier
from governance.committee.request import Move, Request
from governance.errors import Refused
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.documents import fetch, keep
from governance.services.ports import Ports
from governance.services.recorded import FOUNDED
from governance.services.rosters import written_down
from governance.store.policies import PolicyInForce
from governance.store.transaction import Reader


def policies_on_record(reader: Reader) -> tuple[PolicyInForce, ...]:
    """Every policy that the log has ever put in force.

    Whatever the table of them says. The present one comes first.
    """
    entries = reader.log.read(Search(limit=EVERYTHING, actions=(FOUNDED, *Move.ADOPT.names)))
    return tuple(_put_in_force(entry.event) for entry in entries)


def _put_in_force(event: Mapping[str, Any]) -> PolicyInForce:
    since = datetime.fromisoformat(event["at"])
    if event["action"] == FOUNDED:
        return PolicyInForce(event["digest"], since, None)
    return PolicyInForce(event["detail"]["policy"], since, event["subject"].removeprefix("request/"))


def policy_in_force(reader: Reader) -> tuple[PolicyInForce, Policy]:
    """The rules that hold now.

    Raises Refused where none were ever put on record.
    """
    policies_known = policies_on_record(reader)
    if not policies_known:
        raise Refused(refusals.no_policy_in_force())
    return policies_known[0], fetch(reader, policies_known[0].digest, Policy)


def history(ports: Ports) -> tuple[tuple[PolicyInForce, ...], tuple[Policy, ...]]:
    """Every policy that was ever in force, with its content.

    The present one comes first. Raises Refused where there was none.
    """
    with ports.store.reader() as reader:
        policy_in_force(reader)
        policies_known = policies_on_record(reader)
        return policies_known, tuple(fetch(reader, policy_row.digest, Policy) for policy_row in policies_known)


def announce_policy(acting: Acting) -> Policy:
    """The policy in force, put on record in a new console.

    There it is policy.yaml: limits come before evidence. Once a policy is in force, editing policy.yaml changes
    nothing until the committee has adopted it.
    """
    with acting.ports.store.reader() as reader:
        if policies_on_record(reader):
            return policy_in_force(reader)[1]
    written = acting.ports.documents.policy()
    with acting.ports.store.writer() as writer:
        if policies_on_record(writer):
            return policy_in_force(writer)[1]  # somebody else was first
        writer.policies.add(PolicyInForce(keep(writer, written), acting.now, None))
        writer.log.append(
            Event(
                FOUNDED,
                acting.now,
                acting.actor,
                f"policy/{written.policy}",
                f"the console begins with {written.name}",
                digest=written.digest,
                detail=written_down(acting.ports.documents.roster()),
                people=acting.ports.names,
            )
        )
    return written


def rules_of(reader: Reader, request: Request) -> Policy:
    """The policy that `request` is judged by."""
    return fetch(reader, request.matter.policy, Policy)


def tier_of(reader: Reader, request: Request) -> Tier:
    """The requirements of a request's tier.

    By the policy that `request` froze. Raises Refused where it has none.
    """
    policy = rules_of(reader, request)
    return require_tier(policy, request.tier or "", request.id)


def procedure_of(reader: Reader, request: Request) -> Procedure:
    """The people who decide on `request`, and their procedure.

    Its tier's people for a version, else the whole committee's.
    """
    if isinstance(request.matter, Dossier):
        return tier_of(reader, request)
    return rules_of(reader, request).committee


def require_tier(policy: Policy, tier: str, whose: str) -> Tier:
    """The tier of this name.

    Raises Refused where there is none, or where it is prohibited.
    """
    match policy.tiers.get(tier):
        case Tier() as rules:
            return rules
        case Prohibited(prohibited=why):
            raise Refused(refusals.tier_prohibited(whose, tier, why))
    raise Refused(refusals.no_such_tier(policy.name, tier, tuple(policy.tiers)))


def limits_since(reader: Reader, digest: str) -> datetime | None:
    """The time when this policy was first put in force.

    None where it never was.
    """
    return min(
        (policy_row.since for policy_row in policies_on_record(reader) if policy_row.digest == digest), default=None
    )


def differs_from_file(ports: Ports) -> bool:
    """Whether policy.yaml says something else than the policy in force."""
    with ports.store.reader() as reader:
        policies_known = policies_on_record(reader)
    return bool(policies_known) and digest_of(ports.documents.policy()) != policies_known[0].digest
