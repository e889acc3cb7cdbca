"""The differences between two dossiers or two policies.

Field by field, and in the evidence measurement by measurement.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from governance.canonical import ALGORITHM, Json, plain, short
from governance.committee.dossier import Dossier
from governance.committee.policy import Policy
from governance.evidence.bundle import Evidence
from governance.evidence.measurement import Measurement
from governance.predictions.spec import ModelSpec

PART_NAMES = {
    "artifact": "the model's files",
    "training": "the training data",
    "evaluation": "the data it was measured on",
    "evidence": "the evidence",
    "card": "the model card",
    "policy": "the policy",
    "champion": "the serving version it is compared with",
    "spec": "the specification",
    "tier": "the risk tier",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dossier, before and after."""

    name: str
    before: str
    """The first digits of its digest, or what it says where it is a word; `none` where there was none."""
    after: str

    @property
    def differs(self) -> bool:
        """Whether it is another one now."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Shift:
    """One measurement that is not what it was."""

    key: str
    before: Measurement | None
    after: Measurement | None


def parts(before: Dossier, after: Dossier) -> tuple[Part, ...]:
    """Every part, whether it differs or not.

    In the order of the dossier.
    """
    return tuple(
        Part(PART_NAMES[f.name], _shown(getattr(before, f.name)), _shown(getattr(after, f.name)))
        for f in fields(Dossier)
        if f.name in PART_NAMES
    )


def shifts(before: Evidence, after: Evidence) -> tuple[Shift, ...]:
    """The measurements whose value or reason differs.

    In the order of the later evidence; gone ones last.
    """
    old = {m.key: m for m in before.measurements}
    new = {m.key: m for m in after.measurements}
    return tuple(
        Shift(key, old.get(key), new.get(key))
        for key in dict.fromkeys([*new, *old])
        if _read(old.get(key)) != _read(new.get(key))
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """One field of a document that differs.

    `none` stands for a field that is not there.
    """

    field: str
    before: str
    after: str


def clauses(before: Policy | ModelSpec, after: Policy | ModelSpec) -> tuple[Clause, ...]:
    """The fields that differ between two documents of a kind.

    Requirements are compared by their id and not by their place. One that is new or gone is one of them, with all that
    it says.
    """
    contents = plain(before), plain(after)
    in_one = {*_named(contents[0])} ^ {*_named(contents[1])}
    old, new = (_together(_flat(content), in_one) for content in contents)
    return tuple(
        Clause(field, old.get(field, "none"), new.get(field, "none"))
        for field in dict.fromkeys([*old, *new])
        if old.get(field, "none") != new.get(field, "none")
    )


def _read(measurement: Measurement | None) -> object:
    return None if measurement is None else (measurement.value, measurement.interval, measurement.why)


def _shown(digest: str | None) -> str:
    return "none" if digest is None else short(digest) if digest.startswith(ALGORITHM) else digest


def _flat(value: Json, at: str = "") -> dict[str, str]:
    if value is None or value in ([], {}):
        return {}
    match value:
        case Mapping():
            return _joined([_flat(item, f"{at}.{key}" if at else str(key)) for key, item in value.items()])
        case list() if any(isinstance(item, Mapping) for item in value):
            return _joined([_flat(item, f"{at}.{_name(item, number)}") for number, item in enumerate(value)])
        case list():
            return {at: ", ".join(str(item) for item in value)}
    return {at: str(value)}


def _named(value: Json, at: str = "") -> Iterator[str]:
    """Where everything stands that has an id."""
    match value:
        case Mapping():
            for key, item in value.items():
                yield from _named(item, f"{at}.{key}" if at else str(key))
        case list():
            for item in value:
                if isinstance(item, Mapping) and item.get("id"):
                    yield f"{at}.{item['id']}"


def _together(flat: Mapping[str, str], whole: Collection[str]) -> dict[str, str]:
    """The same fields, those inside one of `whole` as one."""
    grouped: dict[str, str] = {}
    for field, text in flat.items():
        inside = next((item for item in whole if field.startswith(f"{item}.")), None)
        if inside is None:
            grouped[field] = text
        else:
            part = f"{field.removeprefix(f'{inside}.')}: {text}"
            grouped[inside] = f"{grouped[inside]}; {part}" if inside in grouped else part
    return grouped


def _joined(parts: list[dict[str, str]]) -> dict[str, str]:
    return {field: text for part in parts for field, text in part.items()}


def _name(item: Json, number: int) -> str:
    return str(item["id"]) if isinstance(item, dict) and item.get("id") else str(number + 1)
