"""Import every module that defines tables, so that Base.metadata is whole."""

import importlib
from pathlib import Path

from app.config import ROOT

# Packages at the root that a province does not run.
BESIDE = {"bench", "tests", "tools"}
# Modules outside a `models` room that hold a table of their own.
OTHERS = ("app.idempotency", "app.installation")


def sources() -> list[Path]:
    """List every file of production Python: of the packages that lie beside this one."""
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    found = (path for each in packages if each.name not in BESIDE for path in each.rglob("*.py"))
    return sorted(found)


def model_modules() -> list[str]:
    """List the dotted names of all modules that define tables."""
    found = [path for path in sources() if path.stem == "models" or path.parent.name == "models"]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted(found)]
    return [*OTHERS, *names]


def load_models() -> None:
    """Import them."""
    for name in model_modules():
        importlib.import_module(name)
