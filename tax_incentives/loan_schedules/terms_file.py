"""Terms of a loan as JSON, and its schedule as JSON: what `bdm incentives schedule` reads.

    {"principal_paisa": 100000000, "first_tranche_on": "2026-12-01",
     "grace_months": 12, "instalments": 24, "every_months": 1, "unit_paisa": 100}

`every_months` is 1 and `unit_paisa` 100 (a rupee) where they are left out.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tax_incentives.loan_schedules.policy import Instalment, Terms, problems
from tax_incentives.rules.json_reader import NotJson, read_object

_NUMBERS = ("principal_paisa", "grace_months", "instalments", "every_months", "unit_paisa")
_NEEDED = {"principal_paisa", "first_tranche_on", "grace_months", "instalments"}
MAX_NUMBER = 10**15


class WrongTerms(ValueError):  # noqa: N818 - sentences for the author of the file
    """A file of terms cannot be used; `problems` are sentences that name the key."""

    def __init__(self, found: Sequence[str]) -> None:
        """Keep what is wrong."""
        super().__init__("\n".join(found))
        self.problems = found


def read_terms(content: bytes) -> Terms:
    """Read terms; raises WrongTerms with everything that is wrong."""
    try:
        written = read_object(content)
    except NotJson as wrong:
        raise WrongTerms([str(wrong)]) from wrong
    found = _wrong(written)
    if found:
        raise WrongTerms(found)
    day = date.fromisoformat(written.pop("first_tranche_on"))
    terms = Terms(first_tranche_on=day, **written)
    found = list(problems(terms))
    if found:
        raise WrongTerms(found)
    return terms


def _wrong(written: dict[str, Any]) -> list[str]:
    known = {*_NUMBERS, "first_tranche_on"}
    found = [f"{key}: is missing; add it." for key in sorted(_NEEDED - written.keys())]
    told = ", ".join(sorted(known))
    found += [
        f"{key}: is not known here; the keys are {told}." for key in sorted(written.keys() - known)
    ]
    found += [
        f"{key}: write a whole number below {MAX_NUMBER}."
        for key in _NUMBERS
        if key in written and not _whole(written[key])
    ]
    if "first_tranche_on" in written and not _is_day(written["first_tranche_on"]):
        found.append('first_tranche_on: write a day that exists as text, such as "2026-12-01".')
    return found


def _whole(value: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < MAX_NUMBER


def _is_day(value: Any) -> bool:  # noqa: ANN401 - JSON
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def schedule_json(instalments: Sequence[Instalment]) -> list[dict[str, Any]]:
    """Return a schedule as plain data."""
    return [
        {
            "number": each.number,
            "due_on": each.due_on.isoformat(),
            "paisa": each.paisa,
            "left_paisa": each.left_paisa,
        }
        for each in instalments
    ]
