"""Import every module that defines tables, so that Base.metadata is whole."""

import importlib
from pathlib import Path

from app.config import ROOT

ROOMS = ("app", "marketplace", "registration", "payments", "tax_incentives")
# Modules outside a `models` room that hold a table of their own.
OTHERS = ("app.idempotency", "app.installation")


def model_modules() -> list[str]:
    """List the dotted names of all modules that define tables."""
    found: list[Path] = []
    for room in ROOMS:
        found += [*(ROOT / room).rglob("models.py"), *(ROOT / room).rglob("models/*.py")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted(found)]
    return [*OTHERS, *names]


def load_models() -> None:
    """Import them."""
    for name in model_modules():
        importlib.import_module(name)
