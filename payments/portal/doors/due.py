"""Bills to pay, as the home page tells of them."""

from collections.abc import Sequence

from flask import url_for

from app.due import Due
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.policy.state import State
from payments.fees.doors.presenter import own_label
from payments.portal.queries import due_bills

PAY = sentence("Pay this bill")
LATE = sentence("This bill is overdue: pay it")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the bills that are to be paid."""
    return [
        Due(
            title=own_label(each.bill.purpose, each.bill.purpose_ur),
            due_on=each.bill.due_on,
            href=url_for("bills.show", psid=each.bill.psid),
            kind=LATE if each.view.state is State.OVERDUE else PAY,
        )
        for each in due_bills(uow)
    ]
