"""The tables' content, told by the log alone.

Every act, and what acts and other entries have left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from governance.audit.log import EVERYTHING, ReadEntry, Search
from governance.canonical import canonical_bytes
from governance.committee.acts import Adopted
from governance.committee.kinds import kind_in, kind_of
from governance.evidence.bundle import Attached, Evidence, Result
from governance.proceedings.act import Act
from governance.services.documents import fetch
from governance.store.evidence import Assessment
from governance.store.policies import PolicyInForce
from governance.store.serving import StrayAlias
from governance.store.tables import Recorded
from governance.store.transaction import Reader

MODEL, ALIAS = "model/", "alias/"
FOUNDED, ASSESSED, ATTACHED = "policy:founded", "version:assessed", "version:attached"
STRAY = ("alias:moved-without-decision", "alias:serves-other-files")
NO_LONGER_STRAY = ("alias:moved-back", "alias:put-right")
ALMOST = timedelta(minutes=5)
"""What an earlier version of this program did in one transaction, it dated by looking at the clock more than once."""

Entries = tuple[ReadEntry, ...]


def entries_of(reader: Reader) -> Entries:
    """Every entry, oldest first. Raises StoreUnavailable."""
    return reader.log.read(Search(limit=EVERYTHING))[::-1]


def act_of(event: Mapping[str, Any]) -> tuple[Act[Any, Any], str]:
    """The act that an entry records.

    With its content as canonical JSON. Raises ValueError, KeyError, TypeError.
    """
    detail, actor, kind = dict(event["detail"]), event["actor"], kind_in(event["subject"])
    if kind is None:
        raise ValueError(f"{event['subject']} is nothing that has a course")
    revision, move = int(detail.pop("revision")), kind.moves(event["action"])
    content = canonical_bytes(detail).decode()
    act = Act(
        item=event["subject"].removeprefix(kind.subject),
        revision=revision,
        move=move,
        at=datetime.fromisoformat(event["at"]),
        person=actor["id"],
        name=actor["name"],
        standing=actor["seat"] or actor["role"],
        reason=event["reason"],
        said=kind.read(move, content),
    )
    return act, content


def recorded(reader: Reader, entries: Iterable[ReadEntry]) -> Recorded:
    """What `entries` say that the tables hold.

    All entries, oldest first. Raises ValueError, KeyError, TypeError, NotFound. What an entry of an earlier version
    of this program left out is taken from its documents and its row.
    """
    telling = _Telling(reader)
    for entry in entries:
        telling.hear(entry.event)
    return telling.all


@dataclass(slots=True)
class _Telling:
    """One pass over the entries."""

    reader: Reader
    acts: dict[str, list[tuple[Act[Any, Any], str]]] = field(default_factory=dict)
    policies: list[PolicyInForce] = field(default_factory=list)
    attachments: dict[tuple[str, str], dict[tuple[str, str], Attached]] = field(default_factory=dict)
    assessments: dict[tuple[str, str], Assessment] = field(default_factory=dict)
    strays: dict[tuple[str, str], StrayAlias] = field(default_factory=dict)

    @property
    def all(self) -> Recorded:
        """What was told so far."""
        return Recorded(
            items=tuple(kind_of(name).item_from([act for act, _ in acts]) for name, acts in self.acts.items()),
            acts={name: tuple(acts) for name, acts in self.acts.items()},
            policies=tuple(self.policies),
            attachments={of: tuple(ones.values()) for of, ones in self.attachments.items()},
            assessments=tuple(self.assessments.values()),
            strays=tuple(self.strays.values()),
        )

    def hear(self, event: Mapping[str, Any]) -> None:
        """What one entry adds."""
        action, subject = event["action"], event["subject"]
        if kind_in(subject) is not None:
            self._act(event)
        elif action == FOUNDED:
            self.policies.append(PolicyInForce(event["digest"], datetime.fromisoformat(event["at"]), None))
        elif action == ASSESSED:
            self._assessed(event)
        elif action == ATTACHED:
            self._attached(event)
        elif action in STRAY:
            self._stray(event)
        elif action in NO_LONGER_STRAY:
            self.strays.pop(_of_version(subject, ALIAS), None)

    def _act(self, event: Mapping[str, Any]) -> None:
        act, content = act_of(event)
        self.acts.setdefault(act.item, []).append((act, content))
        if isinstance(act.said, Adopted):
            self.policies.append(PolicyInForce(act.said.policy, act.at, act.item))

    def _assessed(self, event: Mapping[str, Any]) -> None:
        of, detail = _of_version(event["subject"], MODEL), event["detail"]
        at = datetime.fromisoformat(event["at"])
        detail_ = {name: detail[name] for name in ("card", "artifact", "training", "evaluation")}
        if "spec" in detail:
            detail_ |= {name: detail[name] for name in ("spec", "binning", "champion")}
        else:
            evidence = fetch(self.reader, event["digest"], Evidence)
            kept = self.reader.evidence.assessment(*of)
            same = kept is not None and kept.evidence == event["digest"]
            champion = None if evidence.champion is None else evidence.champion.artifact
            detail_ |= {"spec": evidence.spec, "champion": champion, "binning": kept.binning if same and kept else ""}
            at = kept.assessed_at if same and kept and timedelta() <= at - kept.assessed_at < ALMOST else at
        self.assessments[of] = Assessment(*of, evidence=event["digest"], assessed_at=at, **detail_)

    def _attached(self, event: Mapping[str, Any]) -> None:
        detail = event["detail"]
        result = None if detail["result"] is None else Result(detail["result"])
        attached = Attached(detail["kind"], detail["name"], event["digest"], result)
        self.attachments.setdefault(_of_version(event["subject"], MODEL), {})[attached.kind, attached.name] = attached

    def _stray(self, event: Mapping[str, Any]) -> None:
        of, detail, at = _of_version(event["subject"], ALIAS), event["detail"], datetime.fromisoformat(event["at"])
        kept = next((stray for stray in self.reader.serving.strays() if (stray.model, stray.alias) == of), None)
        at = kept.noticed_at if kept is not None and timedelta() <= at - kept.noticed_at < ALMOST else at
        self.strays[of] = StrayAlias(*of, detail["found"], detail["expected"], at, detail.get("files"))


def _of_version(subject: str, prefix: str) -> tuple[str, str]:
    """Model and version, or model and alias, of a subject."""
    model, _, rest = subject.removeprefix(prefix).rpartition("/")
    return model, rest
