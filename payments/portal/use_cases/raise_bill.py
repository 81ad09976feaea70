"""A department's officer raises a bill, of its own lines or of a fee."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.calendar import local_day
from app.errors import Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.orders import BillOrder, FeeOrder
from payments.bills.use_cases.issue_bill import issue_bill
from payments.fees.queries.rates import bill_of_fee
from payments.kernel.permissions import RAISE_BILL


@dataclass(frozen=True, kw_only=True)
class RaiseBill:
    """The bill; whose it is and who raises it follows from whom the officer acts for."""

    order: BillOrder


def raise_bill(uow: UnitOfWork, command: RaiseBill) -> Bill:
    """Raise a bill for the officer's own department. Raises as `issue_bill` does."""
    require(uow.actor, RAISE_BILL)
    department_id = uow.actor.organisation
    order = replace(command.order, department_id=department_id, raiser=str(department_id))
    return issue_bill(uow, order)


@dataclass(frozen=True, kw_only=True)
class RaiseFeeBill:
    """A bill of one of the department's own fees."""

    order: FeeOrder


def raise_fee_bill(uow: UnitOfWork, command: RaiseFeeBill) -> Bill:
    """Raise a bill of a fee of the officer's own department.

    Raises as `bill_of_fee` and `issue_bill` do, Invalid on `priced_on` for a day that has not come,
    and NotFound for another department's fee.
    """
    require(uow.actor, RAISE_BILL)
    _refuse_day_to_come(command.order.priced_on, uow.now)
    department_id = uow.actor.organisation
    order = replace(command.order, raiser=str(department_id))
    priced = bill_of_fee(uow.session, order, uow.now)
    if priced.department_id != department_id:
        raise NotFound
    return issue_bill(uow, priced)


def _refuse_day_to_come(day: date, now: datetime) -> None:
    """Nobody has applied yet on a day to come, and its price may be another than today's."""
    if day > local_day(now):
        problem = sentence("The day of the application has not come yet. Write today or before.")
        raise Invalid(problem, fields={"priced_on": problem})
