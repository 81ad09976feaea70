"""A department's officer raises a bill, of its own lines or of a fee."""

from dataclasses import dataclass, replace

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.models.bill import Bill
from payments.orders import BillOrder
from payments.permissions import RAISE_BILL
from payments.use_cases.issue_bill import issue_bill


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
