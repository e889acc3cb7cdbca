"""A console with 2,000 requests, then with ten times as many.

About 500 models of 10 versions each, and a log of 100,000 entries. Each request is a copy of a course that a real one
took (approved and serving, superseded, rejected, open), written as the program writes it, act by act with its entry.
The registry is a fake in memory: what it takes itself is no part of this. Pages run in Streamlit's own test runner.
What counts are processor seconds, the least of several rounds; pages have been drawn once before.

Usage: python -m benchmarks.docket [REQUESTS]
"""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

import app.console
from governance.audit.event import Actor, Event
from governance.canonical import canonical_bytes
from governance.committee.acts import Act, Choice
from governance.committee.course import REQUEST
from governance.evidence.bundle import Evidence
from governance.services.documents import fetch, keep
from governance.services.evidence.assess import record_assessment
from governance.services.ports import Ports
from governance.services.record import detail_of
from governance.services.serving.watch import watch
from governance.store.transaction import Writer
from tests.builders import AMINA, FARAH, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, FakeRegistry
from tests.in_a_file import in_a_file
from tests.services.worlds import Homes, replacing
from tests.steps import ask, decide, measured

REQUESTS, MODELS, VERSIONS, ENTRIES, ROUNDS = 2_000, 500, 10, 100_000, 3


@dataclass(frozen=True, slots=True)
class Courses:
    """The requests whose courses are copied."""

    serving: str
    ended: tuple[str, ...]
    """By turns."""
    open: str


OF_FAKES = Courses("R-0002", ("R-0001", "R-0003", "R-0001"), "R-0004")
"""The one that serves, one that it replaced, one that was rejected."""
EVERY = 50
"""Of so many requests one is open, among the first `REQUESTS`: what ten times as many add has ended."""
FIRST = 5
"""Those before it are the courses themselves."""
AT_ONCE = 500
MAIN = Path(__file__).resolve().parents[1] / "app" / "main.py"
PAGES = ("docket", "review", "models")


def four_courses(console: Ports) -> None:
    """Four requests in different states.

    R-0002 serves in the place of R-0001, R-0003 was rejected, R-0004 is open.
    """
    replacing(console)
    measured(console, "1")
    rejected = ask(console, "1")
    decide(console, Choice.REJECT, rejected.id)
    measured(console, "2")
    ask(console, "2")


def copied(acts: Sequence[Act], id: str, model: str) -> tuple[Act, ...]:
    """The same course of another request, about another model."""
    instead = {acts[0].item: id, f'"{MODEL}"': f'"{model}"'}
    matters = [act.said.matter for act in acts if hasattr(act.said, "matter")]
    instead |= {matter.digest: replace(matter, model=model).digest for matter in matters}
    made = []
    for act in acts:
        text = canonical_bytes(act.said).decode()
        for before, now in instead.items():
            text = text.replace(before, now)
        made.append(replace(act, item=id, said=REQUEST.read(act.move, text)))
    return tuple(made)


def put(writer: Writer, acts: Sequence[Act]) -> None:
    """Write a request, its acts and their entries."""
    request = REQUEST.item_from(acts)
    writer.items.put(request)
    for act in acts:
        writer.items.add_act(act)
        who = Actor(act.person, act.name, "member", "demo")
        subject = f"{REQUEST.subject}{act.item}"
        writer.log.append(
            Event(act.move.value, act.at, who, subject, act.reason, request.digest, detail=detail_of(act))
        )


def parts(everything: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As much as one transaction takes."""
    for first in range(0, len(everything), AT_ONCE):
        yield everything[first : first + AT_ONCE]


def with_models(console: Ports) -> Ports:
    """The same console with all models.

    With their versions in the registry and the assessment of each.
    """
    registry, specs = console.registry, {MODEL: console.documents.spec(MODEL)}
    assert isinstance(registry, FakeRegistry)
    with console.store.reader() as reader:
        assessment = reader.evidence.assessments()[0]
        seen = fetch(reader, assessment.evidence, Evidence)
    for number in range(1, MODELS):
        model = f"model-{number:03d}"
        specs[model] = a_spec(model=model)
        for version in range(1, VERSIONS + 1):
            registry.register(model, f"weights of {version}".encode())
        registry.set_alias(model, "champion", "3")
    versions = [(model, str(version)) for model in specs if model != MODEL for version in range(1, VERSIONS + 1)]
    for part in parts(versions):
        with console.store.writer() as writer:
            for model, version in part:
                evidence = replace(seen, model=model, version=version, spec=keep(writer, specs[model]))
                named = {"evidence": keep(writer, evidence), "spec": evidence.spec}
                again = replace(assessment, model=model, version=version, **named)
                record_assessment(by(console, FARAH), writer, again, "measured")
    with console.store.writer() as writer:
        for model in specs:
            writer.serving.put_registered(model, registry.versions(model))
    return replace(console, documents=FakeDocuments(specs, a_policy()))


def add_requests(console: Ports, first: int, last: int, courses: Courses) -> None:
    """Requests of these numbers, by turns about each model."""
    with console.store.reader() as reader:
        acts = {name: reader.items.acts(name) for name in (courses.serving, *courses.ended, courses.open)}
    for part in parts(range(first, last + 1)):
        with console.store.writer() as writer:
            for number in part:
                turn, model = divmod(number - FIRST, MODELS - 1)
                course = _course(courses, turn, number)
                put(writer, copied(acts[course], f"R-{number:04d}", f"model-{model + 1:03d}"))


def _course(courses: Courses, turn: int, number: int) -> str:
    """The course of a request.

    Of each model the first one serves. Whatever comes after has ended, or is open.
    """
    if turn == 0:
        return courses.serving
    if number % EVERY == 0 and number <= REQUESTS:
        return courses.open
    return courses.ended[turn - 1] if turn <= len(courses.ended) else courses.ended[0]


def fill_log(console: Ports) -> None:
    """Entries of other things up to their number."""
    with console.store.reader() as reader:
        missing = ENTRIES - reader.log.size()
    someone = Actor(AMINA.id, AMINA.name, str(AMINA.role), "demo")
    for part in parts(range(max(0, missing))):
        with console.store.writer() as writer:
            for number in part:
                writer.log.append(
                    Event("version:attached", console.clock(), someone, f"model/{MODEL}/2", f"note {number}")
                )


def least(work: Callable[[], object]) -> float:
    """Processor seconds that it takes at least."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def seconds(console: Ports) -> dict[str, float]:
    """What each page takes, and a look at every alias."""
    app.console.bootstrap = lambda *_: console
    app.console._opened.cache_clear()  # noqa: SLF001  (one process measures several)
    st.cache_resource.clear()
    page = AppTest.from_file(str(MAIN), default_timeout=300)
    page.query_params["as"] = AMINA.id
    page.run()
    times = {}
    for name in PAGES:
        page.switch_page(f"../pages/{name}.py").run()
        times[name] = least(page.run)
        if page.exception or page.error:
            raise SystemExit(f"{name} failed: {[fault.value for fault in (*page.exception, *page.error)]}")
    if watch(console):
        raise SystemExit("an alias is stray; what is measured is a look at which nothing is wrong")
    return times | {"watch": least(lambda: watch(console))}


def main() -> None:
    """Print the figures."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    with tempfile.TemporaryDirectory() as folder:
        begun = Homes(Path(folder)).console(Path(folder) / "home", four_courses, a_policy())
        console = with_models(replace(begun, store=in_a_file(begun.store, Path(folder))))
        add_requests(console, FIRST, requests, OF_FAKES)
        fill_log(console)
        few = seconds(console)
        print(few, file=sys.stderr)
        add_requests(console, requests + 1, 10 * requests, OF_FAKES)
        many = seconds(console)
        print(many, file=sys.stderr)
    figures = {f"{name}_seconds": round(elapsed, 3) for name, elapsed in few.items()}
    figures |= {f"{name}_tenfold": round(many[name] / few[name], 2) for name in few}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
