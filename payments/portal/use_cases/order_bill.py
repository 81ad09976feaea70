"""Anybody, known or not, orders a bill of a fee from the catalogue and pays it afterwards."""

from dataclasses import dataclass, field
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.identity.people.throttle import Throttle
from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.orders import Answers, FeeOrder, Payer
from payments.bills.use_cases.issue_bill import issue_bill
from payments.fees.queries.rates import bill_of_fee
from payments.kernel.limits import ORDERS

RAISER = "catalogue"


@dataclass(frozen=True, kw_only=True)
class OrderBill:
    """Which fee, the answers it asks for, and who pays: CNIC of 13 digits, mobile in E.164."""

    fee_code: str
    name: str
    answers: Answers
    cnic: str = field(repr=False)
    mobile: str = field(repr=False)


def order_bill(uow: UnitOfWork, command: OrderBill) -> Bill:
    """Raise a bill of a fee, priced as of today; signed-in payers find it among their own.

    Raises TooMany, NotFound for an unknown fee, Invalid on the answers, Conflict where the fee is
    not in force or nothing is to pay.
    """
    uow.port(Throttle).count(ORDERS, uow.actor.counted_as)
    order = FeeOrder(
        raiser=RAISER,
        reference=str(new_id()),
        fee_code=command.fee_code,
        priced_on=local_day(uow.now),
        payer=Payer(
            name=command.name,
            cnic=command.cnic,
            mobile=command.mobile,
            person_id=uow.actor.person_id,
            organisation_id=_firm(uow),
        ),
        answers=command.answers,
        source="catalogue",
    )
    return issue_bill(uow, bill_of_fee(uow.session, order, uow.now))


def _firm(uow: UnitOfWork) -> UUID | None:
    """Return the firm that the payer acts for; who acts for a department pays for themselves."""
    acting_for = uow.actor.organisation_id
    if acting_for is None:
        return None
    house = organisations_by_id(uow.session, [acting_for]).get(acting_for)
    return acting_for if house is not None and house.kind == "supplier" else None
