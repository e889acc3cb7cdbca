"""Build the whole demo world in an empty home.

Or say why this cannot be done.
"""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from governance.bootstrap import bootstrap
from governance.demo import admissions, card_fraud
from governance.demo.clock import StoryClock
from governance.demo.publish import Publisher
from governance.errors import Refused
from governance.sentences import running
from governance.settings import DATA, Settings

UNFINISHED = "demo-unfinished"
"""A file that stands in the home while the demo is being built; a home that has it is safe to start over."""


def build_demo(settings: Settings, as_of: date, say: Callable[[str], None]) -> None:
    """Build the demo world.

    Its last day of payments is the day before `as_of`. The same `as_of` gives the same data, models, numbers and log
    (the registry's own ids and times differ). Raises Refused where the home holds something already.
    """
    home = settings.home
    _prepare(home, say)
    for folder in ("models", "registry/artifacts"):
        (home / folder).mkdir(parents=True)
    shutil.copy(DATA / "policies" / "standard.yaml", home / "policy.yaml")
    shutil.copy(DATA / "people.yaml", home / "people.yaml")
    last_day = as_of - timedelta(days=1)
    clock = StoryClock(last_day - timedelta(days=card_fraud.LAST_DAY))
    ports = bootstrap(settings, clock)
    publisher = Publisher(settings.registry, home / "registry" / "artifacts")
    story = card_fraud.Story(settings, ports, clock, last_day, say)
    say("admitting Berkeley's applicants of 1973")
    admissions.record(settings, publisher, story.acting("farah"))
    card_fraud.tell(story, publisher)
    (home / UNFINISHED).unlink()


def _prepare(home: Path, say: Callable[[str], None]) -> None:
    if (home / UNFINISHED).exists():
        say("an earlier build was interrupted; it is removed and started again")
        shutil.rmtree(home)
    if home.exists() and any(home.iterdir()):
        raise Refused(running.demo_needs_empty_folder(str(home)))
    home.mkdir(parents=True, exist_ok=True)
    (home / UNFINISHED).touch()
