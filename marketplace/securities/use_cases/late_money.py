"""Late payments of a contract's bill that was already refunded: they wait for their refund too.

The bill is closed once its contract no longer needs it, so that no channel takes more for it; what
is held of it still waits for its officers. A payment after that (in a bank's list that arrives days
later) is an overpayment by payments' own rules. Its refund is proposed to Finance in the name of
the officer who decided about the earlier money.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.errors import Conflict
from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.securities.models import Instrument, SecurityStep, TenderBill
from marketplace.tenders.models import Tender
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
_VOID = "It came after the contract had ended or become void"


def close_bill(uow: UnitOfWork, bill_id: UUID, reason: str, *, held: bool = False) -> bool:
    """Cancel a bill, unless its money is here and stays; returns whether it is cancelled now.

    Finance need not have approved the refund yet, nor (`held`) the officers who hold it have
    decided: nobody should pay more meanwhile.
    """
    try:
        cancel_bill(uow, bill_id, reason, going_back=True, held=held)
    except Conflict:
        return False
    return True


def refund_rest(uow: UnitOfWork, back: MoneyReturn) -> None:
    """Propose the refund of late payments of a closed bill, once its deposit has ended."""
    if bill_state(uow, back.bill_id).cancelled_at is not None:
        propose_excess_returns(uow, back)


def refund_late_money(uow: UnitOfWork, bill: TenderBill, payment_id: UUID | None = None) -> None:
    """Propose the refund of what is left of a contract's bill, or of an overpayment.

    Nothing while the deposit behind the bill is held: everything is refunded with that one.
    """
    deposits = _deposits_of(uow, bill)
    if any(each.returned_at is None and each.forfeited_at is None for each in deposits):
        return
    by, why = _deposit_ended_by(uow, deposits), _LATE
    if by is None:
        by, why = _award_decided_by(uow, bill), _VOID
    if by is None:
        return
    firm = organisations_by_id(uow.session, [bill.supplier_id])[bill.supplier_id]
    reason = f"{firm.name}: {why}"
    if payment_id is None:
        propose_return(uow, MoneyReturn(bill_id=bill.bill_id, entered_by=by, reason=reason))
        close_bill(uow, bill.bill_id, NOT_NEEDED)
    else:
        ask = ExcessReturn(payment_id=payment_id, entered_by=by, reason=reason)
        propose_excess_return(uow, ask)


def bill_is_unneeded() -> ColumnElement[bool]:
    """Return a condition, on contract, award and tender: the contract ended or became void."""
    return or_(
        Contract.completed_at.is_not(None),
        Contract.terminated_at.is_not(None),
        Award.reversed_at.is_not(None),
        Tender.cancelled_at.is_not(None),
    )


def _deposits_of(uow: UnitOfWork, bill: TenderBill) -> Sequence[Instrument]:
    """Return the deposits behind a bill; one that was moved belongs to its new bill."""
    stood = (Instrument.bill_id == bill.bill_id) | (
        Instrument.carried_contract_id == bill.contract_id
    )
    return uow.session.scalars(select(Instrument).where(stood)).all()


def _deposit_ended_by(uow: UnitOfWork, deposits: Sequence[Instrument]) -> UUID | None:
    """Return who entered the last step by which deposits ended, if anybody did."""
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


def _award_decided_by(uow: UnitOfWork, bill: TenderBill) -> UUID | None:
    """Return who reversed the award of a contract that no longer needs a bill, or who made it.

    Nothing was ever held for that bill, or all of it was moved on: nobody has ended a deposit.
    """
    query = (
        select(func.coalesce(Award.reversed_by, Award.awarded_by))
        .join(Contract, Contract.award_id == Award.id)
        .join(Tender, Tender.id == Contract.tender_id)
        .where(Contract.id == bill.contract_id, bill_is_unneeded())
    )
    return uow.session.scalars(query).one_or_none()
