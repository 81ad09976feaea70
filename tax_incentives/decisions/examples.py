"""Examples beside a scheme's file, in `examples/` under the same name: worked in paisa.

on: 2026-11-28
facts: {claimant: firm, taxes_paid: 125000000}   # of every example, unless it says otherwise
examples:
- name: A firm below the cap
facts: {employees: 12, turnover: null}       # null makes a fact unknown
expect: {outcome: eligible, amount_paisa: 12500000}
- name: A firm that nobody registered
facts: {registered: false}
expect: {outcome: not_eligible, not_met: [registered]}
- name: Nobody knows its turnover
expect: {outcome: not_evaluated, missing: [turnover]}

`expect` may also name reason, area_sqft, begins, ends and months.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from app.data_files.nodes import Spot
from app.data_files.problems import Problem
from app.data_files.sheet import Sheet
from app.data_files.yaml_nodes import compose
from tax_incentives.decisions.decide import NoParameter, decide
from tax_incentives.decisions.fact_file import WrongFacts, read_facts
from tax_incentives.decisions.shapes import Decision
from tax_incentives.schemes.scheme_reader import read_scheme
from tax_incentives.schemes.shapes import Scheme

FOLDER = "examples"
_EXPECTED = (
    *("outcome", "amount_paisa", "missing", "not_met", "reason"),
    *("area_sqft", "begins", "ends", "months"),
)


def prove(path: Path) -> tuple[Sequence[Problem], int]:
    """Return the errors of a scheme and its examples, and the number tried."""
    scheme, sheet = read_scheme(path)
    if scheme is None:
        return sheet.problems, 0
    beside = path.parent / FOLDER / path.name
    if not beside.exists():
        return [], 0
    return _tried(scheme, beside)


def _tried(scheme: Scheme, path: Path) -> tuple[Sequence[Problem], int]:
    sheet = Sheet(f"{FOLDER}/{path.name}")
    node = compose(sheet, path.read_bytes())
    if node is None:
        return sheet.problems, 0
    keys = Spot(sheet, "", node).keys("on", "facts", "examples")
    on = keys.need("on", "the day whose rules decide").day()
    shared = _facts(keys.may("facts"))
    tried = keys.need("examples", "what is claimed, and what follows").items(
        lambda item: _try(scheme, item, on, shared), least=1
    )
    return sheet.problems, len(tried)


def _try(scheme: Scheme, spot: Spot, on: date, shared: Mapping[str, Any]) -> None:
    keys = spot.keys("name", "on", "facts", "expect")
    keys.need("name", "what the example shows").text()
    expect = keys.need("expect", "what follows").keys(*_EXPECTED)
    expect.need("outcome", "eligible, not_eligible, not_evaluated or refused")
    own = keys.may("on")
    day = own.day() if own else on
    facts = {**shared, **_facts(keys.may("facts"))}
    content = orjson.dumps({"on": day.isoformat(), "facts": facts})
    try:
        claimed = read_facts(content, scheme)
        found = _decision_as_json(decide(scheme, claimed.facts, claimed.on))
    except (WrongFacts, NoParameter) as wrong:
        spot.wrong(" ".join(str(wrong).split("\n")))
        return
    for name, told in expect.found.items():
        expected = told.json()
        if _sorted(found[name]) != _sorted(expected):
            told.wrong(f"this expects {expected}, and the scheme says {found[name]}.")


def _facts(spot: Spot) -> Mapping[str, Any]:
    """Return facts by name; for a list or a text, report an error and return none."""
    found = spot.json()
    if found is not None and not isinstance(found, dict):
        spot.wrong("must be facts by name, such as {claimant: firm}.")
    return found if isinstance(found, dict) else {}


def _decision_as_json(decision: Decision) -> dict[str, Any]:
    period = decision.period
    return {
        "outcome": decision.outcome.value,
        "amount_paisa": decision.amount_paisa,
        "missing": list(decision.missing),
        "not_met": [each.code for each in decision.criteria if each.verdict is False],
        "reason": decision.reason,
        "area_sqft": decision.area_sqft,
        "begins": period and period.begins.isoformat(),
        "ends": period and period.ends.isoformat(),
        "months": period and period.months,
    }


def _sorted(value: Any) -> Any:  # noqa: ANN401 - plain data
    return sorted(value, key=str) if isinstance(value, list) else value
