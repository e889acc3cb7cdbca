"""The generator and the training script of the demo.

They lie under `data/demo/card-fraud/` and are loaded by path: their folder is no package.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from governance.settings import DATA

FOLDER = DATA / "demo" / "card-fraud"


def load(name: str) -> ModuleType:
    """The module `NAME.py` of the folder."""
    qualified = f"placet_demo_card_fraud_{name}"
    path: Path = FOLDER / f"{name}.py"
    specification = importlib.util.spec_from_file_location(qualified, path)
    if specification is None or specification.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(specification)
    sys.modules[qualified] = module
    specification.loader.exec_module(module)
    return module
