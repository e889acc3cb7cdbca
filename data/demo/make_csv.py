"""Write `reference.csv` and `current.csv` beside this file.

Simulated card payments before and after the world drifted.

    python data/demo/make_csv.py [FOLDER]

They are samples of the payments of `card-fraud/world.yaml`, without ids, times and the truth about fraud.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pandas as pd

HERE = Path(__file__).resolve().parent
SEED = 2026
"""Of the selection of rows; that of the payments is in world.yaml."""
ROWS = 3_500
"""Of each file."""
DAYS = {"reference": (1, 45), "current": (90, 120)}
"""First and last day of each: the new merchant type arrives on day 60 and has its full share from day 84."""
LEFT_OUT = ["id", "scored_at", "fraud", "fraud_kind"]


def tables() -> dict[str, pd.DataFrame]:
    """Both samples, by the name of their file, in order of time."""
    generate = _generator()
    world = generate.read_world(HERE / "card-fraud" / "world.yaml")
    payments: pd.DataFrame = generate.payments(world)
    day = (payments["scored_at"].dt.tz_localize(None) - pd.Timestamp(world.start)).dt.days + 1
    return {
        name: payments[day.between(*days)].sample(ROWS, random_state=SEED).sort_index().drop(columns=LEFT_OUT)
        for name, days in DAYS.items()
    }


def write(folder: Path) -> None:
    """Write both files into `folder`."""
    for name, table in tables().items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _generator() -> ModuleType:
    """`card-fraud/generate.py`, loaded by path: its folder is no package."""
    specification = spec_from_file_location("placet_demo_generate", HERE / "card-fraud" / "generate.py")
    if specification is None or specification.loader is None:
        raise ImportError(f"{HERE / 'card-fraud' / 'generate.py'} cannot be loaded")
    module = module_from_spec(specification)
    sys.modules[specification.name] = module  # its dataclasses look themselves up there
    specification.loader.exec_module(module)
    return module


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
