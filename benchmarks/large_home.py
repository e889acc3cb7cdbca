"""A large home, grown from the demo's.

It has 500 models, 5,000 versions, 2,000 requests and 100,000 entries, and it is a real home, which `placet serve` opens: what it holds is written as the program writes it. Models, their
evidence and the courses of their requests are copies of the demo's.
"""

from dataclasses import replace
from pathlib import Path

from benchmarks.docket import FIRST, MODELS, REQUESTS, VERSIONS, Courses, add_requests, fill_log, parts
from governance.bootstrap import bootstrap
from governance.evidence.bundle import Evidence
from governance.services.documents import fetch, keep
from governance.services.evidence.assess import record_assessment
from governance.services.ports import Ports
from governance.settings import Settings
from tests.builders import FARAH, MODEL, by

OF_THE_DEMO = Courses(serving="R-0001", ended=("R-0002",), open="R-0003")


def grow(home: Path) -> None:
    """Grow the demo's home: models, requests, entries of the log."""
    console = bootstrap(Settings(home=home))
    specification = (home / "models" / f"{MODEL}.yaml").read_text(encoding="utf-8")
    models = [f"model-{number:03d}" for number in range(1, MODELS)]
    for model in models:
        named = specification.replace(f"model: {MODEL}", f"model: {model}")
        (home / "models" / f"{model}.yaml").write_text(named, encoding="utf-8")
    _add_versions(console, models)
    add_requests(console, FIRST, REQUESTS, OF_THE_DEMO)
    fill_log(console)


def _add_versions(console: Ports, models: list[str]) -> None:
    with console.store.reader() as reader:
        assessment = next(each for each in reader.evidence.assessments() if each.model == MODEL)
        seen = fetch(reader, assessment.evidence, Evidence)
        registered = reader.serving.registered(MODEL) or ()
    versions = tuple(replace(registered[0], version=str(number)) for number in range(1, VERSIONS + 1))
    for part in parts(models):
        with console.store.writer() as writer:
            for model in part:
                writer.serving.put_registered(model, tuple(replace(version, model=model) for version in versions))
                spec = keep(writer, console.documents.spec(model))
                for version in versions:
                    evidence = replace(seen, model=model, version=version.version, spec=spec)
                    again = replace(
                        assessment,
                        model=model,
                        version=version.version,
                        evidence=keep(writer, evidence),
                        spec=spec,
                    )
                    record_assessment(by(console, FARAH), writer, again, "measured")
