"""YAML text to a checked record, with errors that name file, line, field, found and expected.

All problems of a document are told at once. Keys that occur twice are refused: YAML would keep the last.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from governance.errors import InvalidDocument, NotFound, Problem

Location = tuple[str | int, ...]


class Document(BaseModel):
    """A record parsed from outside: frozen, and strict about keys it does not know."""

    # A limit that is not a number would be kept by everything, or by nothing.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


D = TypeVar("D", bound=BaseModel)


def read_document(path: Path, kind: type[D]) -> D:
    """Parse the YAML file at `path` as `kind`.

    Raises NotFound where there is no such file, InvalidDocument where it does not say what it must.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"{path} does not exist; expected a YAML file there") from error
    found: D = _parsed_once(content, kind, str(path))
    return found


@lru_cache(maxsize=128)
def _parsed_once(content: bytes, kind: type[Any], source: str) -> Any:
    # Who there is is asked many times a page, and YAML is slow to read; the same bytes say the same.
    return parse_bytes(content, kind, source)


def parse_bytes(content: bytes, kind: type[D], source: str) -> D:
    """Parse a YAML file's `content` as `kind`; `source` is how its errors call it. Raises InvalidDocument."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem("", None, f"bytes that are not UTF-8 (at offset {error.start})", "UTF-8 text")
        raise InvalidDocument(source, [problem]) from error
    return parse_document(text, kind, source)


def parse_document(text: str, kind: type[D], source: str) -> D:
    """Parse YAML `text` as `kind`; `source` is how its errors call it. Raises InvalidDocument."""
    node = _compose(text, source)
    lines: dict[Location, int] = {}
    problems: list[Problem] = []
    try:
        _walk(node, (), lines, problems)
    except RecursionError as error:
        raise InvalidDocument(
            source, [Problem("", None, "an alias inside what it stands for", "plain YAML")]
        ) from error
    if problems:
        raise InvalidDocument(source, problems)
    try:
        return kind.model_validate(yaml.safe_load(text))
    except yaml.MarkedYAMLError as error:
        raise _broken(source, error) from error
    except ValidationError as error:
        raise InvalidDocument(source, [_problem(detail, lines) for detail in error.errors()]) from error


def _compose(text: str, source: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _broken(source, error) from error
    except yaml.YAMLError as error:
        raise InvalidDocument(source, [Problem("", None, str(error), "well-formed YAML")]) from error
    if not isinstance(node, yaml.MappingNode):
        found = "an empty file" if node is None else "a list or a single value"
        raise InvalidDocument(source, [Problem("", 1, found, "a mapping of fields to values")])
    return node


def _broken(source: str, error: yaml.MarkedYAMLError) -> InvalidDocument:
    line = error.problem_mark.line + 1 if error.problem_mark else None
    return InvalidDocument(source, [Problem("", line, f"broken YAML ({error.problem})", "well-formed YAML")])


def _walk(node: yaml.Node, at: Location, lines: dict[Location, int], problems: list[Problem]) -> None:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                problems.append(Problem(_dotted(at), key.start_mark.line + 1, "a list or a mapping as a key", "text"))
                continue
            place = (*at, str(key.value))
            if key.value in seen:
                problems.append(
                    Problem(_dotted(place), key.start_mark.line + 1, "the key a second time", "each key once")
                )
            seen.add(key.value)
            _walk(value, place, lines, problems)
            lines[place] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*at, index), lines, problems)
    else:
        _read_alone(node, at, problems)


def _read_alone(node: yaml.Node, at: Location, problems: list[Problem]) -> None:
    # PyYAML would raise these without a field, and some (30 February) without a line.
    try:
        yaml.SafeLoader("").construct_object(node)
    except (yaml.MarkedYAMLError, ValueError) as error:
        found = f"{node.value} ({getattr(error, 'problem', None) or error})"
        problems.append(Problem(_dotted(at), node.start_mark.line + 1, found, "a value that plain YAML can hold"))


def _problem(detail: ErrorDetails, lines: dict[Location, int]) -> Problem:
    located: Location = ()
    for part in detail["loc"]:
        if (*located, part) in lines or _names_a_field(part):
            located = (*located, part)
    where: Location = located
    while where and where not in lines:
        where = where[:-1]
    missing = detail["type"] == "missing" or detail["input"] is None
    found = "nothing" if missing else _shown(detail["input"])
    return Problem(_dotted(located), lines.get(where), found, _expected(detail))


def _names_a_field(part: str | int) -> bool:
    # pydantic adds the branch of a union to the location ("str", "TimeColumn"): not a field of the document.
    return isinstance(part, int) or (part[:1].islower() and part not in _UNION_BRANCHES and "[" not in part)


_UNION_BRANCHES = {"str", "int", "float", "bool", "list", "dict", "date", "none"}


def _expected(detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx") or {}
    match detail["type"]:
        case "missing":
            return "this field"
        case "extra_forbidden":
            return "no such field (is it misspelt?)"
        case "literal_error" | "enum":
            return f"one of {context.get('expected', '')}"
        case "value_error":
            return str(context.get("error", detail["msg"]))
    return detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _dotted(location: Location) -> str:
    return ".".join(str(part) for part in location)
