"""A channel reports money that it has taken, or asks whether it may take some."""

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.policy.acceptance import NotTaken
from payments.kernel.permissions import RECORD_PAYMENT
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment, take_if_allowed, take_money


def record_payment(uow: UnitOfWork, command: RecordPayment) -> Payment:
    """Record money that has already been taken: see `take_money`."""
    require(uow.actor, RECORD_PAYMENT)
    return take_money(uow, command)


def accept_payment(uow: UnitOfWork, command: RecordPayment) -> Payment | NotTaken:
    """Record money if the bill allows it now, else return why not: see `take_if_allowed`."""
    require(uow.actor, RECORD_PAYMENT)
    return take_if_allowed(uow, command)
