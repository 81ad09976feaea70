"""Fees of an application, from its answers. No money is moved here."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.calendar import local_day
from app.casework.cases.models.application import ApplicationBill
from app.casework.cases.models.outcome import DROPPED, WITHDRAWN
from app.casework.cases.queries.case_file import Case, Part
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.definition.shapes import FeeAsk
from app.casework.forms.policy.determinants import holds
from app.casework.money import FeeKey, Price

_NO_MORE = frozenset({DROPPED, WITHDRAWN})


def priced_on(case: Case) -> date:
    """Return the day whose fees count: that on which it was submitted last."""
    if case.latest is None:
        message = "a draft has no day whose fees count"
        raise LookupError(message)
    return local_day(case.latest.submitted_at)


def fees_of(case: Case) -> Mapping[FeeKey, Price]:
    """Return the fees of every registration that is still asked for, or came out."""
    if case.application.withdrawn_at is not None:
        return {}
    known = facts_of_case(case)
    return {
        (part.row.code, ask.code): _price(case, part, ask)
        for part in case.parts
        if part.outcome is None or part.outcome.outcome not in _NO_MORE
        for ask in _asks(case, part)
        if holds(ask.when, known)
    }


def _asks(case: Case, part: Part) -> Iterator[FeeAsk]:
    yield from part.shape.fees
    if part.shape.term and part.shape.term.surcharge and _late(case):
        yield FeeAsk(code=part.shape.term.surcharge)


def _late(case: Case) -> bool:
    """Return True if it renews an expired grant; the first submission counts."""
    again = case.again
    if again is None or again.valid_until is None or case.application.kind != "renewal":
        return False
    return local_day(case.submissions[0].submitted_at) > again.valid_until


def _price(case: Case, part: Part, ask: FeeAsk) -> Price:
    return Price(
        fee=ask.code,
        registration=part.row.code,
        office_id=part.row.office_id,
        units=number_in(case.answers, ask.units),
        amount_paisa=number_in(case.answers, ask.amount),
        free_unless_set=ask.free_unless_set,
    )


def number_in(answers: Mapping[str, Any], name: str) -> int | None:
    """Return an answer as a number; of a group, or of several choices, how many there are."""
    value = answers.get(name) if name else None
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def keys_of(bill: ApplicationBill) -> frozenset[FeeKey]:
    """Return the fees that a bill is for."""
    return frozenset((fee["registration"], fee["fee"]) for fee in bill.priced["fees"])


def due_back(case: Case, bill: ApplicationBill) -> frozenset[FeeKey]:
    """Return the fees of a paid bill that go back: no longer needed, before work on them began.

    Only where the service says so (`FeeAsk.returned`).
    """
    parts = {part.row.code: part for part in case.parts}
    return frozenset(
        key
        for key in keys_of(bill) - fees_of(case).keys()
        if (part := parts.get(key[0])) is not None
        and not part.decisions
        and any(ask.code == key[1] and ask.returned for ask in part.shape.fees)
    )


def district_in(answers: Mapping[str, Any], name: str) -> str:
    """Return the district whose offices take the work: that of an answer, or of an address."""
    value = answers.get(name)
    found = value.get("district") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""
