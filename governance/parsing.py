"""YAML text to a checked record.

Errors name file, line, field, what was found and what was expected. All problems of a document are told at once. Keys
that occur twice are refused: YAML would keep the last. What nobody writes by hand is refused before it is built:
aliases (330 bytes of them can stand for gigabytes), and more than `LARGEST`, `DEEPEST` or `LONGEST_NUMBER`.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from governance.errors import InvalidDocument, NotFound, Problem
from governance.sentences import commands

Location = tuple[str | int, ...]

LARGEST = 64 * 1024
"""Bytes of a document."""
DEEPEST = 20
"""Lists and mappings inside each other."""
LONGEST_NUMBER = 50
"""Characters of a number or a time."""
MOST_PROBLEMS = 50
"""Problems that are told at once."""
NUMBERS = {f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp")}
MERGE = "tag:yaml.org,2002:merge"


class Document(BaseModel):
    """A record parsed from outside.

    It is frozen, and unknown keys are refused.
    """

    # A limit that is not a number would be kept by everything, or by nothing.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


D = TypeVar("D", bound=BaseModel)


def read_document(path: Path, kind: type[D]) -> D:
    """Parse the YAML file at `path` as `kind`.

    Raises NotFound where there is no such file, InvalidDocument where it does not say what it must.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise NotFound(commands.no_document_there(str(path))) from error
    document: D = _parsed_once(content, kind, str(path))
    return document


@lru_cache(maxsize=128)
def _parsed_once(content: bytes, kind: type[Any], source: str) -> Any:
    # Who there is is asked many times a page, and YAML is slow to read; the same bytes say the same.
    return parse_bytes(content, kind, source)


def parse_bytes(content: bytes, kind: type[D], source: str) -> D:
    """Parse the `content` of a YAML file as `kind`.

    Errors call the file `source`. Raises InvalidDocument.
    """
    return parse_document(_text_of(content, source), kind, source)


def read_yaml(content: bytes, source: str, largest: int = LARGEST) -> Any:
    """Read plain YAML of at most `largest` bytes.

    It may hold any values, within the same bounds as a document. Raises InvalidDocument.
    """
    text = _text_of(content, source, largest)
    _require_bounded(text, source)
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidDocument(source, [Problem("", None, f"broken YAML ({error})", "well-formed YAML")]) from error


def _text_of(content: bytes, source: str, largest: int = LARGEST) -> str:
    _require_small(len(content), source, largest)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem("", None, f"bytes that are not UTF-8 (at offset {error.start})", "UTF-8 text")
        raise InvalidDocument(source, [problem]) from error


def _require_small(size: int, source: str, largest: int = LARGEST) -> None:
    if size > largest:
        actual = f"more than {largest // 1024} kB"
        raise InvalidDocument(source, [Problem("", None, actual, f"at most {largest // 1024} kB of YAML")])


def parse_document(text: str, kind: type[D], source: str) -> D:
    """Parse YAML `text` as `kind`.

    Errors call the text `source`. Raises InvalidDocument.
    """
    node = _compose(text, source)
    lines: dict[Location, int] = {}
    problems: list[Problem] = []
    _walk(node, (), lines, problems)
    if problems:
        raise _invalid(source, problems)
    try:
        return kind.model_validate(yaml.constructor.SafeConstructor().construct_document(node))
    except yaml.MarkedYAMLError as error:
        raise _broken(source, error) from error
    except ValidationError as error:
        raise _invalid(source, [_problem(detail, lines) for detail in error.errors()]) from error


def written(content: Mapping[str, Any]) -> str:
    """YAML from which `parse_document` makes the same again.

    No list or mapping may stand in `content` twice: it would be an alias the second time.
    """
    return str(yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=120))


def _invalid(source: str, problems: list[Problem]) -> InvalidDocument:
    """The first problems, and how many there are more."""
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return InvalidDocument(source, problems)
    rest = Problem("", None, f"{more:,} more problems", "none")
    return InvalidDocument(source, [*problems[:MOST_PROBLEMS], rest])


def _compose(text: str, source: str) -> yaml.MappingNode:
    _require_small(len(text.encode()), source)
    _require_bounded(text, source)
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(node, yaml.MappingNode):
        content = "an empty file" if node is None else "a list or a single value"
        raise InvalidDocument(source, [Problem("", 1, content, "a mapping of fields to values")])
    return node


def _require_bounded(text: str, source: str) -> None:
    """Raise InvalidDocument unless YAML is a plain tree of few levels.

    Broken YAML is refused too. No values are made meanwhile.
    """
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = 1 if event.start_mark is None else event.start_mark.line + 1
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            unwanted = _unwanted(event, depth, documents)
            if unwanted is not None:
                raise InvalidDocument(source, [Problem("", line, *unwanted)])
    except yaml.MarkedYAMLError as error:
        raise _broken(source, error) from error
    except yaml.YAMLError as error:
        raise InvalidDocument(source, [Problem("", None, str(error), "well-formed YAML")]) from error


def _unwanted(event: yaml.Event, depth: int, documents: int) -> tuple[str, str] | None:
    """What no document of ours may have, and what is expected.

    Both as texts. None where there is nothing of the kind.
    """
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        what = f"an alias (*{event.anchor})" if isinstance(event, yaml.AliasEvent) else f"an anchor (&{event.anchor})"
        return what, "plain YAML, in which everything stands where it belongs"
    if depth > DEEPEST:
        return f"more than {DEEPEST} lists and mappings inside each other", f"at most {DEEPEST}"
    return ("another document", "one document a file") if documents > 1 else None


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
            if key.tag == MERGE:
                problems.append(
                    Problem(_dotted(at), key.start_mark.line + 1, "a merge (<<)", "every field in its place")
                )
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
    if node.tag in NUMBERS and len(node.value) > LONGEST_NUMBER:
        number = f"a number of {len(node.value):,} characters"
        problems.append(Problem(_dotted(at), node.start_mark.line + 1, number, f"at most {LONGEST_NUMBER}"))
        return
    try:
        yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.MarkedYAMLError, ValueError) as error:
        number = f"{node.value} ({getattr(error, 'problem', None) or error})"
        problems.append(Problem(_dotted(at), node.start_mark.line + 1, number, "a value that plain YAML can hold"))


def _problem(detail: ErrorDetails, lines: dict[Location, int]) -> Problem:
    located: Location = ()
    for part in detail["loc"]:
        if (*located, part) in lines or _names_a_field(part):
            located = (*located, part)
    where: Location = located
    while where and where not in lines:
        where = where[:-1]
    missing = detail["type"] == "missing" or detail["input"] is None
    value = "nothing" if missing else _shown(detail["input"])
    return Problem(_dotted(located), lines.get(where), value, _expected(detail))


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
