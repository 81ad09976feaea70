"""Fees and surcharges as JSON, as rows keep them: paisa as numbers, per cents as text.

What one function wrote the other reads back equal. Rows are written only from what was checked
(`fees.findings`), so reading does not check again; it raises KeyError or TypeError for another's
JSON.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from payments.bills.policy.surcharge import Surcharge
from payments.fees.policy.fees import (
    Answers,
    Exemption,
    Fixed,
    Formula,
    Part,
    Percentage,
    PerUnit,
    Slab,
    Slabs,
)

Stored = dict[str, Any]
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
    return {"kind": formula_kind(formula), **_plain(asdict(formula))}


def read_formula(stored: Mapping[str, Any]) -> Formula:
    """Read a formula."""
    values = {name: value for name, value in stored.items() if name != "kind"}
    if stored["kind"] == "slabs":
        return Slabs(slabs=tuple(Slab(**_exact(slab)) for slab in values["slabs"]))
    return _KINDS[stored["kind"]](**_exact(values))


def parts_as_json(parts: Iterable[Part]) -> list[Stored]:
    """Write the split."""
    return [_plain(asdict(part)) for part in parts]


def read_parts(stored: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Read the split."""
    return tuple(Part(**_exact(part)) for part in stored)


def exemptions_as_json(exemptions: Iterable[Exemption]) -> list[Stored]:
    """Write the exemptions."""
    return [_plain(asdict(each)) for each in exemptions]


def read_exemptions(stored: Iterable[Mapping[str, Any]]) -> tuple[Exemption, ...]:
    """Read the exemptions."""
    return tuple(Exemption(**_exact(each)) for each in stored)


def surcharge_as_json(rule: Surcharge | None) -> Stored | None:
    """Write a surcharge; None is none."""
    return None if rule is None else _plain(asdict(rule))


def read_surcharge(stored: Mapping[str, Any] | None) -> Surcharge | None:
    """Read a surcharge."""
    return None if stored is None else Surcharge(**_exact(stored))


def answers_as_json(answers: Answers) -> Stored:
    """Write what a formula was given; what was not asked is left out."""
    return {name: value for name, value in asdict(answers).items() if value is not None}


_PERCENTS = frozenset({"percent", "cap_percent"})


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _exact(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in _PERCENTS and value is not None else value
        for name, value in stored.items()
    }
