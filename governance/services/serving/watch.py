"""Compare governed aliases and their files with the decisions.

Record what differs, tell it, and move it back where the policy says so. An alias is governed once a decision has
moved it. What an alias does that nobody ever decided on is nobody's business here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from governance.audit.event import SYSTEM, Event
from governance.canonical import Json, short
from governance.committee.acts import Act
from governance.committee.policy import Expiry, Stray
from governance.committee.request import Move, Request, State
from governance.errors import NotFound, PlacetError, Refused, RegistryUnavailable
from governance.sentences import running
from governance.sentences.times import moment
from governance.services.committee.policy import policy_in_force, rules_of
from governance.services.outbox import rightful_where
from governance.services.ports import Ports
from governance.services.record import on_record
from governance.services.registered import note_alias
from governance.services.serving.settle import approved_artifact, require_approved_files
from governance.store.items import ALL, Chosen
from governance.store.outbox import AliasMove, Message
from governance.store.serving import StrayAlias
from governance.store.transaction import Reader, Writer


class Noticed(StrEnum):
    """How we came to look."""

    POLLING = "polling"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Expected:
    """The version to which an alias is to point.

    As the record has it at one moment.
    """

    model: str
    alias: str
    version: str | None
    """None where it is to point nowhere."""
    request: str | None
    """The request that says so; None where no decision stands."""
    holds: bool
    """Whether its approval holds: where policy keeps the alias of one that has run out, it does not."""
    moved: Act
    """The last act that moved it."""
    artifact: str | None
    """Digest of the files that were approved; None where it is to point nowhere."""
    known: StrayAlias | None
    """How it was last seen to point elsewhere; None where it was not, or was put right since."""

    @property
    def name(self) -> str:
        """How people call it: `champion of card-fraud`."""
        return f"{self.alias} of {self.model}"


def watch(ports: Ports, model: str | None = None, noticed: Noticed = Noticed.POLLING) -> tuple[StrayAlias, ...]:
    """Look at every governed alias.

    Of `model`, where one is named. Returns those that pointed elsewhere than decided. Each is recorded once, however
    often and by however many it is seen; those that policy moves back are among them. An alias that cannot be looked
    at or moved back does not hold up the others; what stood in its way is raised when they are done:
    RegistryUnavailable, NotFound, Refused where the files of the version are no longer those that were decided on.
    """
    with ports.store.reader() as reader:
        places = expectations(reader, Chosen(model=model))
    strays: list[StrayAlias] = []
    obstacles: list[PlacetError] = []
    for before in places.values():
        try:
            stray = None if before is None else _look(ports, before, noticed)
        except PlacetError as error:
            obstacles.append(error)
        else:
            strays += [] if stray is None else [stray]
    sentences = dict.fromkeys(str(obstacle) for obstacle in obstacles)
    if len(sentences) == 1:
        raise obstacles[0]  # a registry that is down says the same of every alias
    if sentences:
        raise Refused(running.several([obstacle.phrase for obstacle in obstacles]))
    return tuple(strays)


def stray_aliases(ports: Ports) -> tuple[StrayAlias, ...]:
    """Aliases that were seen to point elsewhere than decided.

    They were not seen to be put right.
    """
    with ports.store.reader() as reader:
        return reader.serving.strays()


def unkept(ports: Ports) -> tuple[str, ...]:
    """Promised moves that the registry has not been seen to make.

    A decision promised them. Each is a sentence without a full stop.
    """
    with ports.store.reader() as reader:
        pending = reader.outbox.pending(AliasMove)
    return tuple(
        f"{move.request} promised that {move.alias} of {move.model} {_points(move.version)}, and the registry has not moved it "
        f"({promise.attempts} {'attempt' if promise.attempts == 1 else 'attempts'} so far); `placet settle` tries again and says what "
        "stands in the way"
        for promise in pending
        for move in (promise.content,)
    )


def sentence(stray: StrayAlias) -> str:
    """What is wrong with it, without a full stop."""
    if stray.files is not None:
        return (
            f"{stray.alias} of {stray.model} {_points(stray.found)}, as was decided, and the files of that version are "
            f"{short(stray.files)}, which are not those that were approved"
        )
    decided = "that it points nowhere" if stray.expected is None else f"version {stray.expected}"
    return f"{stray.alias} of {stray.model} {_points(stray.found)}, and the decision on record is {decided}"


def expectations(reader: Reader, chosen: Chosen = ALL) -> Mapping[tuple[str, str], Expected | None]:
    """The expectation of every alias that a decision has ever moved.

    By model and alias; None while a promise to move it is open. A few looks at the store, however many there are.
    """
    moved = reader.items.last_moved(chosen)
    promised = {(move.content.model, move.content.alias) for move in reader.outbox.pending(AliasMove)}
    strays_known = {(stray.model, stray.alias): stray for stray in reader.serving.strays()}
    standing = {request.place: request for request in rightful_where(reader, chosen)}
    return {
        place: None
        if place in promised
        else _expected(reader, place, standing.get(place), moved[place], strays_known.get(place))
        for place in moved
    }


def expected(reader: Reader, model: str, alias: str) -> Expected | None:
    """The version to which `alias` is to point.

    None where nobody ever decided on it, and while a promise to move it is open.
    """
    return expectations(reader, Chosen(place=(model, alias))).get((model, alias))


def _expected(
    reader: Reader, place: tuple[str, str], standing: Request | None, moved: Act, stray: StrayAlias | None
) -> Expected:
    source = standing or _kept(reader, moved)
    return Expected(
        *place,
        version=None if source is None else source.version,
        request=None if source is None else source.id,
        holds=source is standing,
        moved=moved,
        artifact=None if source is None else approved_artifact(reader, source),
        known=stray,
    )


def _kept(reader: Reader, moved: Act) -> Request | None:
    """The approval that has run out and may keep its alias.

    The policy lets it stay. None where there is none.
    """
    request = on_record(reader, moved.item)
    if request.state is not State.EXPIRED or moved.move is not Move.SETTLE or request.tier is None:
        return None
    tier = rules_of(reader, request).tier(request.tier)
    return request if tier is not None and tier.when_expired is Expiry.KEEP else None


def _look(ports: Ports, before: Expected, noticed: Noticed) -> StrayAlias | None:
    holder = _holder(ports, before)
    files = _other_files(ports, before, holder)
    if holder == before.version and files is None and before.known is None:
        return None
    with ports.store.writer() as writer:
        now = expected(writer, before.model, before.alias)
        if now is None:
            return None
        if now != before:
            return now.known  # something was decided or recorded since we asked; the next look is at that
        stray = _compare(ports, writer, now, holder, files, noticed)
        moves_back = stray is not None and stray.files is None and _moves_back(writer, now)[0]
    if stray is not None and moves_back:
        _move_back(ports, stray)
    return stray


def _holder(ports: Ports, before: Expected) -> str | None:
    """The version to which the alias points.

    Raises RegistryUnavailable where the registry has no such model. That is no accusation: a registry that is empty,
    or another one than was meant, has none either.
    """
    try:
        return ports.registry.alias_holder(before.model, before.alias)
    except NotFound as error:
        raise RegistryUnavailable(
            running.registry_of_others(error.phrase, before.alias, before.model, before.version)
        ) from error


def _other_files(ports: Ports, before: Expected, holder: str | None) -> str | None:
    """The digest of serving files that were not approved.

    None where they are the approved ones, or others are to serve.
    """
    if holder is None or holder != before.version or before.artifact is None:
        return None
    serving = ports.registry.watched_digest(ports.registry.version(before.model, holder))
    return None if serving == before.artifact else serving


def _compare(
    ports: Ports, writer: Writer, now: Expected, holder: str | None, files: str | None, noticed: Noticed
) -> StrayAlias | None:
    earlier = now.known
    if holder == now.version and files is None:
        if earlier is not None:
            was = {"found": holder, "was": earlier.found}
            _append(ports, writer, "alias:put-right", now, _put_right(now, earlier), was)
            writer.serving.drop_stray(now.model, now.alias)
        return None
    if earlier is not None and (earlier.found, earlier.expected, earlier.files) == (holder, now.version, files):
        return earlier
    stray = StrayAlias(now.model, now.alias, holder, now.version, ports.clock(), files)
    since = now.moved.at if earlier is None or earlier.found == holder else earlier.noticed_at
    if files is None:
        _accuse(ports, writer, now, stray, since, noticed)
    else:
        _say_files(ports, writer, now, stray, since, noticed)
    writer.serving.put_stray(stray)
    return stray


def _accuse(ports: Ports, writer: Writer, now: Expected, stray: StrayAlias, since: datetime, noticed: Noticed) -> None:
    moves_back, because = _moves_back(writer, now)
    detail: Mapping[str, Json] = {
        "found": stray.found,
        "expected": now.version,
        "decided_by": now.request,
        "noticed": str(noticed),
        "not_before": since.isoformat(),
        "moves_back": moves_back,
        "because": because,
    }
    reason = (
        f"{sentence(stray)}. Nobody decided on that. The registry does not say who moved it, nor exactly when: "
        f"some time after {moment(since)}. It is {'' if moves_back else 'not '}moved back: {because}"
    )
    _append(ports, writer, "alias:moved-without-decision", now, reason, detail, stray.noticed_at)


def _say_files(
    ports: Ports, writer: Writer, now: Expected, stray: StrayAlias, since: datetime, noticed: Noticed
) -> None:
    detail: Mapping[str, Json] = {
        "found": stray.found,
        "expected": now.version,
        "decided_by": now.request,
        "noticed": str(noticed),
        "not_before": since.isoformat(),
        "files": stray.files,
        "approved": now.artifact,
    }
    reason = (
        f"{sentence(stray)}. Nobody decided on that. Nothing says who changed them, or where the registry looks for them, nor exactly "
        f"when: some time after {moment(since)}. Placet has no other files to put there: put back those that {now.request} "
        "approved, or suspend it, which takes the alias away"
    )
    _append(ports, writer, "alias:serves-other-files", now, reason, detail, stray.noticed_at)


def _moves_back(reader: Reader, now: Expected) -> tuple[bool, str]:
    """Whether the alias is to be moved back, and why."""
    rules = policy_in_force(reader)[1]
    reason = f"the policy ({rules.name}) says {rules.stray_alias}"
    if rules.stray_alias is Stray.MOVE_BACK and not now.holds:
        return False, f"the approval of version {now.version} has run out"
    return rules.stray_alias is Stray.MOVE_BACK, reason


def _move_back(ports: Ports, stray: StrayAlias) -> None:
    with ports.store.reader() as reader:
        before = expected(reader, stray.model, stray.alias)
        if before is None or before.known != stray:
            return
        source = None if before.request is None else on_record(reader, before.request)
        artifact = None if source is None else approved_artifact(reader, source)
    if before.version is not None and source is not None:
        require_approved_files(ports, stray.model, before.version, artifact, source.name)
    # Looking at files takes long: what was decided or moved in that time goes first.
    with ports.store.reader() as reader:
        if expected(reader, stray.model, stray.alias) != before:
            return
    if _holder(ports, before) != stray.found:
        return
    if before.version is None:
        ports.registry.remove_alias(stray.model, stray.alias)
    else:
        ports.registry.set_alias(stray.model, stray.alias, before.version)
    with ports.store.writer() as writer:
        if stray not in writer.serving.strays():
            return  # somebody else moved it back too, and has recorded it
        because = _moves_back(writer, before)[1]
        reason = f"{before.name} {_points(before.version)} again; Placet moved it, since {because}"
        detail: Mapping[str, Json] = {"from": stray.found, "to": before.version, "decided_by": before.request}
        _append(ports, writer, "alias:moved-back", before, reason, detail)
        note_alias(writer, stray.model, stray.alias, before.version)
        writer.serving.drop_stray(stray.model, stray.alias)


def _put_right(now: Expected, stray: StrayAlias) -> str:
    if stray.files is not None and stray.expected == now.version:
        return f"{now.name} {_points(now.version)}, and its files are those again that {now.request} approved"
    if stray.expected == now.version:
        decided = "" if now.request is None else f", as {now.request} decided"
        return f"{now.name} {_points(now.version)} again{decided}; the registry does not say who moved it"
    since = "the record says" if now.request is None else f"{now.request} decided"
    return f"{now.name} {_points(now.version)}, and that is what {since} by now"


def _append(
    ports: Ports,
    writer: Writer,
    action: str,
    now: Expected,
    reason: str,
    detail: Mapping[str, Json],
    noticed_at: datetime | None = None,
) -> None:
    at = noticed_at or ports.clock()
    writer.log.append(Event(action, at, SYSTEM, f"alias/{now.model}/{now.alias}", reason, detail=detail))
    if ports.notifier is not None:
        title, body = announcement({"subject": f"alias/{now.model}/{now.alias}", "action": action, "reason": reason})
        writer.outbox.add(Message(title, body), at)


def announcement(event: Mapping[str, Any]) -> tuple[str, str]:
    """Title and body of a message about an alias.

    People outside are told so of an entry.
    """
    _, model, alias = event["subject"].split("/")
    return f"{alias} of {model}: {event['action'].partition(':')[2].replace('-', ' ')}", event["reason"]


def _points(version: str | None) -> str:
    return "points to no version" if version is None else f"points to version {version}"
