"""A bill by its number, as people type it."""

from sqlalchemy import select

from app.errors import NotFound
from app.identity.people.throttle import Throttle
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.psid import read_psid
from payments.kernel.limits import MISSES

NO_BILL = sentence("There is no bill with this number. Check it, digit by digit.")


def find_psid(uow: UnitOfWork, typed: str) -> str:
    """Return the number of a bill that exists, however it was typed.

    Raises NotFound; TooMany for who keeps asking for numbers that no bill has.
    """
    psid = read_psid(typed)
    if psid and uow.session.scalar(select(Bill.id).filter_by(psid=psid)):
        return psid
    raise _missed(uow)


def find_bill(uow: UnitOfWork, typed: str) -> Bill:
    """Return a bill by its number, however it was typed. Raises as `find_psid` does."""
    query = select(Bill).filter_by(psid=read_psid(typed) or "")
    bill = uow.session.scalars(query).one_or_none()
    if bill is None:
        raise _missed(uow)
    return bill


def _missed(uow: UnitOfWork) -> NotFound:
    """Count a number that no bill has, and return the refusal. Raises TooMany."""
    uow.port(Throttle).count(MISSES, uow.actor.counted_as)
    return NotFound(NO_BILL)
