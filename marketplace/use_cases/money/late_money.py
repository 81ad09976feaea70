"""Money that comes for a contract's bill whose earlier money is gone: it waits to go back too.

The bill is closed once its contract needs it no more, so that no channel takes more for it; what
is held of it waits for its officers all the same. What comes then (a bank's list that came days
later) is too much by payments' own rules, and is proposed to Finance in the name of the officer who
decided about what came before.
"""

from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.models.money import TenderBill
from marketplace.models.opening import Instrument
from marketplace.models.security import SecurityStep
from payments.public import (
    ExcessReturn,
    MoneyReturn,
    bill_state,
    cancel_bill,
    propose_excess_return,
    propose_excess_returns,
    propose_return,
)

NOT_NEEDED = "The contract needs no security any more"
_ENDS = ("return", "forfeit")
_LATE = "It came after the deposit had ended"


def close_bill(uow: UnitOfWork, bill_id: UUID, reason: str, *, held: bool = False) -> bool:
    """Cancel a bill, unless money of it is here and stays; returns whether it is cancelled now.

    Finance need not have agreed yet to give it back, nor (`held`) the officers who hold it have
    decided: nobody is to pay more meanwhile.
    """
    try:
        cancel_bill(uow, bill_id, reason, going_back=True, held=held)
    except Conflict:
        return False
    return True


def give_rest_back(uow: UnitOfWork, back: MoneyReturn) -> None:
    """Propose what came for a closed bill while its deposit was still held; that has ended now."""
    if bill_state(uow, back.bill_id).cancelled_at is not None:
        propose_excess_returns(uow, back)


def give_late_back(uow: UnitOfWork, bill: TenderBill, payment_id: UUID | None = None) -> None:
    """Propose what is left of a contract's bill, or what a payment of it was too much by.

    Nothing while the deposit that stands for the bill is held: it all goes back with that one.
    """
    by = _who_ended_it(uow, bill)
    if by is None:
        return
    firm = organisations_by_id(uow.session, [bill.supplier_id])[bill.supplier_id]
    reason = f"{firm.name}: {_LATE}"
    if payment_id is None:
        propose_return(uow, MoneyReturn(bill_id=bill.bill_id, entered_by=by, reason=reason))
        close_bill(uow, bill.bill_id, NOT_NEEDED)
    else:
        ask = ExcessReturn(payment_id=payment_id, entered_by=by, reason=reason)
        propose_excess_return(uow, ask)


def _who_ended_it(uow: UnitOfWork, bill: TenderBill) -> UUID | None:
    """Return who entered the last step by which the deposits behind a bill ended, if all did."""
    stood = (Instrument.bill_id == bill.bill_id) | (
        Instrument.carried_contract_id == bill.contract_id
    )
    deposits = uow.session.scalars(select(Instrument).where(stood)).all()
    if any(each.returned_at is None and each.forfeited_at is None for each in deposits):
        return None
    ended = (
        select(SecurityStep.entered_by)
        .where(
            SecurityStep.instrument_id.in_([each.id for each in deposits]),
            SecurityStep.step.in_(_ENDS),
            SecurityStep.approved_at.is_not(None),
        )
        .order_by(SecurityStep.approved_at.desc())
        .limit(1)
    )
    return uow.session.scalars(ended).one_or_none()
