"""Which bills the reader, or the firm they act for, has still to pay."""

from collections.abc import Sequence

from app.unit_of_work import UnitOfWork
from payments.bills.policy.state import PAYABLE
from payments.kernel.permissions import READ_OWN_BILLS
from payments.portal.queries.bills import MOST_DUE, ListedBill, bills_at_home


def due_bills(uow: UnitOfWork) -> Sequence[ListedBill]:
    """List what is to pay, the soonest first: of what the home page reads in any case."""
    if uow.actor.person_id is None or not uow.actor.may(READ_OWN_BILLS):
        return []
    payable = [each for each in bills_at_home(uow) if each.view.state in PAYABLE]
    return sorted(payable, key=lambda each: (each.bill.due_on, each.bill.id))[:MOST_DUE]
