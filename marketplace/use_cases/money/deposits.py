"""Deposits become securities: read out with their bid, or held for nothing and given back.

A deposit is a security like a bank's paper (`Instrument`), and the same two people decide about it.
What differs is that its money is here: nobody need verify it, and its end moves money in payments.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.models.money import TenderBill
from marketplace.models.opening import Instrument
from marketplace.models.security import SecurityStep
from marketplace.models.tender import Tender
from marketplace.policy.paid_items import Kind
from marketplace.policy.security import InstrumentKind
from marketplace.use_cases.money.paid import PAID
from payments.public import (
    Forfeiture,
    MoneyReturn,
    bill_state,
    bill_states,
    forfeit_deposit,
    return_deposit,
)


def deposit_of_bid(
    uow: UnitOfWork, tender: Tender, supplier_id: UUID, psid: str
) -> TenderBill | None:
    """Return the bill that a bid names, where its firm paid it for this tender before closing."""
    bill = uow.session.scalars(
        select(TenderBill).filter_by(
            tender_id=tender.id,
            supplier_id=supplier_id,
            kind=Kind.BID_SECURITY.value,
            psid=psid,
        )
    ).one_or_none()
    if bill is None:
        return None
    return bill if bill_state(uow, bill.bill_id).state in PAID else None


def lodge(uow: UnitOfWork, bill: TenderBill, at: datetime, bid_id: UUID | None = None) -> None:
    """Hold a deposit as a security; it is verified by being there."""
    purpose = "performance" if bill.contract_id else "bid"
    instrument = Instrument(
        id=new_id(),
        tender_id=bill.tender_id,
        supplier_id=bill.supplier_id,
        bid_id=bid_id,
        contract_id=bill.contract_id,
        bill_id=bill.bill_id,
        purpose=purpose,
        kind=InstrumentKind.DEPOSIT.value,
        bank="",
        number=bill.psid,
        amount_paisa=bill.amount_paisa,
        received_at=at,
        verified_at=at,
    )
    uow.add(instrument)
    uow.session.flush()
    uow.audit("security.lodged", instrument.id, after={"psid": bill.psid})


def lodge_unused(uow: UnitOfWork, tender: Tender, at: datetime) -> None:
    """Hold what was paid and stands behind no bid, so that it can be given back.

    Called once the bids are open, or will never be; calling it again adds only what has come since.
    """
    lodged = select(Instrument.bill_id).where(Instrument.bill_id.is_not(None))
    query = select(TenderBill).where(
        TenderBill.tender_id == tender.id,
        TenderBill.kind == Kind.BID_SECURITY.value,
        TenderBill.bill_id.not_in(lodged),
    )
    bills = uow.session.scalars(query.order_by(TenderBill.bill_id)).all()
    states = bill_states(uow, [bill.bill_id for bill in bills])
    for bill in bills:
        if states[bill.bill_id].state in PAID:
            lodge(uow, bill, at)


def give_money_back(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    """Let the money of a deposit go back; two people have decided it. Raises ProofNeeded."""
    if instrument.bill_id is not None:
        return_deposit(
            uow,
            MoneyReturn(
                bill_id=instrument.bill_id,
                entered_by=_first_person(uow, instrument, "return"),
                reason=f"{_firm(uow, instrument)}: {reason}",
            ),
        )


def keep_money(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    """Make a forfeited deposit income; two people have decided it. Raises ProofNeeded."""
    if instrument.bill_id is None:
        return
    tender = uow.get(Tender, instrument.tender_id)
    house = organisations_by_id(uow.session, [tender.department_id])[tender.department_id]
    forfeit_deposit(
        uow,
        Forfeiture(
            bill_id=instrument.bill_id,
            head_code=tender.income_head or "",
            ddo_code=house.ddo_code or "",
            entered_by=_first_person(uow, instrument, "forfeit"),
            reason=f"{_firm(uow, instrument)}: {reason}",
        ),
    )


def _first_person(uow: UnitOfWork, instrument: Instrument, step: str) -> UUID:
    decided = (
        select(SecurityStep.entered_by)
        .where(
            SecurityStep.instrument_id == instrument.id,
            SecurityStep.step == step,
            SecurityStep.approved_at.is_not(None),
        )
        .order_by(SecurityStep.approved_at.desc())
        .limit(1)
    )
    return uow.session.scalars(decided).one()


def _firm(uow: UnitOfWork, instrument: Instrument) -> str:
    """Name whose money it is: the bill bears no firm's name."""
    firms = organisations_by_id(uow.session, [instrument.supplier_id])
    return firms[instrument.supplier_id].name
