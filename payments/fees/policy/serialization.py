"""Fees as JSON, as rows keep them: paisa as numbers, per cents as text.

What one function wrote the other reads back equal. Rows are written only from what was checked
(`fees.findings`), so reading does not check again; it raises KeyError or TypeError for another's
JSON.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from payments.bills.orders import Answers
from payments.fees.policy.fees import (
    Exemption,
    Fixed,
    Formula,
    Part,
    Percentage,
    PerUnit,
    Slab,
    Slabs,
)
from payments.kernel.policy.serialization import Stored, exact, plain

_KINDS: dict[str, type[Formula]] = {
    "fixed": Fixed,
    "per_unit": PerUnit,
    "slabs": Slabs,
    "percent": Percentage,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def formula_kind(formula: Formula) -> str:
    """Return "fixed", "per_unit", "slabs" or "percent"."""
    return _NAMES[type(formula)]


def formula_as_json(formula: Formula) -> Stored:
    """Write a formula, with its `kind`."""
    return {"kind": formula_kind(formula), **plain(asdict(formula))}


def read_formula(stored: Mapping[str, Any]) -> Formula:
    """Read a formula."""
    values = {name: value for name, value in stored.items() if name != "kind"}
    if stored["kind"] == "slabs":
        return Slabs(slabs=tuple(Slab(**exact(slab)) for slab in values["slabs"]))
    return _KINDS[stored["kind"]](**exact(values))


def parts_as_json(parts: Iterable[Part]) -> list[Stored]:
    """Write the split."""
    return [plain(asdict(part)) for part in parts]


def read_parts(stored: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Read the split."""
    return tuple(Part(**exact(part)) for part in stored)


def exemptions_as_json(exemptions: Iterable[Exemption]) -> list[Stored]:
    """Write the exemptions."""
    return [plain(asdict(each)) for each in exemptions]


def read_exemptions(stored: Iterable[Mapping[str, Any]]) -> tuple[Exemption, ...]:
    """Read the exemptions."""
    return tuple(Exemption(**exact(each)) for each in stored)


def answers_as_json(answers: Answers) -> Stored:
    """Write what a formula was given; what was not asked is left out."""
    return {name: value for name, value in asdict(answers).items() if value is not None}
