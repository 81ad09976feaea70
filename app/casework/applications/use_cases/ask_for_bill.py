"""Replacement of a bill that expired unpaid, at the request of the applicant.

The old bill is cancelled first, under its own lock. So at most one of two payments counts: money
received for the old bill afterwards is excess and is refunded; money received before keeps that
bill, and there is no new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.models.application import Application, ApplicationBill
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.draft import refuse_ended
from app.casework.cases.queries.ownership import own_case
from app.casework.money import NO_WAY_TO_PAY, Bill, BillState, Money
from app.casework.workflow.use_cases.advance_case import advance, call_off
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

_RAN_OUT = "It was not paid in time. A new bill takes its place."


@dataclass(frozen=True, kw_only=True)
class AskForBill:
    """The application."""

    application_id: UUID


def ask_for_bill(uow: UnitOfWork, command: AskForBill) -> Application:
    """Raise a new bill of fees whose bill ran out, priced on the day of the application.

    A second request finds the new bill in force. Raises NotFound; Conflict if nothing is owed
    (`nothing-owed`), a bill can still be paid (`bill-counts`), is paid (`bill-paid`) or holds money
    to refund first (`bill-has-money`).
    """
    require(uow.actor, APPLY)
    case = own_case(uow, command.application_id, lock=True)
    refuse_ended(case)
    # All of them are tried: one that stays does not keep another.
    called_off = [call_off(uow, row, _RAN_OUT) for row in _over(uow, case)]
    if not any(called_off):
        raise _still_counts(uow, case)
    uow.audit("case.bill_asked_for", case.application.id)
    advance(uow, case.application.id)
    return case.application


def _over(uow: UnitOfWork, case: Case) -> Sequence[ApplicationBill]:
    """Return the bills that are owed and that nobody can pay any more."""
    money = uow.port(Money)
    return [
        row
        for row in case.bills
        if row.owed and money.bill(uow, row.bill_id).state in NO_WAY_TO_PAY
    ]


def _still_counts(uow: UnitOfWork, case: Case) -> Conflict:
    """Return why there is no new bill: the bill in force, and what to do about it."""
    owed = [uow.port(Money).bill(uow, row.bill_id) for row in case.bills if row.owed]
    if not owed:
        return Conflict(sentence("This application has no fee to pay."), code="nothing-owed")
    # A bill that can be paid comes first, because it needs action.
    bill = min(owed, key=lambda each: _ORDER.get(each.state, len(_ORDER)))
    if bill.state in _ORDER:
        return _pay_it(bill)
    if bill.state in NO_WAY_TO_PAY:
        return Conflict(
            sentence(
                "A payment for the bill %(number)s was received before it expired."
                " Finance must refund it first; ask them. Then you can get a new bill.",
                number=bill.number,
            ),
            code="bill-has-money",
        )
    return Conflict(
        sentence(
            "The bill %(number)s has already been paid. Your application continues as"
            " soon as we are notified. Pay nothing more.",
            number=bill.number,
        ),
        code="bill-paid",
    )


_ORDER = {BillState.DUE: 0, BillState.OVERDUE: 1}


def _pay_it(bill: Bill) -> Conflict:
    if bill.ends_on is None:
        return Conflict(
            sentence("The bill %(number)s is still valid. Pay it.", number=bill.number),
            code="bill-counts",
        )
    return Conflict(
        sentence(
            "The bill %(number)s is still valid until %(day)s. Pay it.",
            number=bill.number,
            day=f"{bill.ends_on:%d-%m-%Y}",
        ),
        code="bill-counts",
    )
