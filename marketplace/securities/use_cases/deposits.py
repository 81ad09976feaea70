"""Deposits as securities: read out with their bid, or held without a bid until the refund.

A deposit is a security like a bank's paper (`Instrument`), and the same two people decide about it.
The difference is that its money is here: nobody has to verify it, and its end moves money in
payments.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from app.checked_rows import there_is
from app.db import new_id
from app.identity.public import organisations_by_id
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from marketplace.securities.models import Instrument, SecurityStep, TenderBill
from marketplace.securities.policy import InstrumentKind, Kind
from marketplace.securities.queries.money_item import PAID
from marketplace.securities.use_cases.late_money import close_bill, refund_late_money, refund_rest
from marketplace.tenders.models import Tender
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
    query = select(TenderBill).filter_by(
        tender_id=tender.id, supplier_id=supplier_id, kind=Kind.BID_SECURITY.value, psid=psid
    )
    bill = next(iter(genuine_bills(uow, query)), None)
    if bill is None:
        return None
    return bill if bill_state(uow, bill.bill_id).state in PAID else None


def genuine_bills(uow: UnitOfWork, query: Select[TenderBill]) -> list[TenderBill]:
    """Return the bills that a query finds; a forged row stops neither an opening nor a refund."""
    return genuine_of(uow.session, query)


def lodge(
    uow: UnitOfWork,
    bill: TenderBill,
    at: datetime,
    bid_id: UUID | None = None,
    *,
    part_paisa: int | None = None,
) -> None:
    """Hold a deposit, or the part of it that was paid, as a security that needs no verification."""
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
        amount_paisa=bill.amount_paisa if part_paisa is None else part_paisa,
        received_at=at,
        verified_at=at,
    )
    uow.add(instrument)
    uow.session.flush()
    uow.audit("security.lodged", instrument.id, after={"psid": bill.psid})


def hold_paid(uow: UnitOfWork, bill: TenderBill) -> None:
    """Hold the deposit of a contract once its bill is paid; doing it again changes nothing."""
    held = uow.session.scalar(select(Instrument.id).filter_by(bill_id=bill.bill_id))
    if held is None and bill_state(uow, bill.bill_id).state in PAID:
        lodge(uow, bill, uow.instant())


def hold_parts(uow: UnitOfWork, bills: Iterable[TenderBill]) -> None:
    """Hold what was paid of contracts' bills that are no longer needed, so that it can be refunded.

    Where a bid's deposit pays a part, all of it is refunded with that deposit (`refund_deposit`);
    where that deposit was already refunded, Finance is asked. What was moved on to another bill is
    not held.
    """
    wanted = [bill for bill in bills if bill.contract_id is not None]
    states = bill_states(uow, [bill.bill_id for bill in wanted])
    for bill in wanted:
        view = states.get(bill.bill_id)
        if view is None:
            continue
        is_whole = not view.owed_paisa and not _held_in_part(uow, bill)
        if is_whole or view.paid_paisa <= view.refunded_paisa:
            continue
        if _held_or_kept(uow, bill):
            refund_late_money(uow, bill)
        else:
            left = view.paid_paisa - view.refunded_paisa
            lodge(uow, bill, uow.instant(), part_paisa=left)


def empty_bill(uow: UnitOfWork, bill: TenderBill, reason: str) -> None:
    """End the security of a contract that became void, whose deposit was moved on.

    What its winner had paid beside that deposit is held, to be refunded.
    """
    view, held = bill_state(uow, bill.bill_id), _held_for(uow, bill)
    if view.paid_paisa > view.refunded_paisa:
        hold_parts(uow, [bill])
        return
    if held is not None and held.returned_at is None:
        held.returned_at, held.end_reason = uow.instant(), reason
        uow.session.flush()
        uow.audit("security.carried", held.id, after={"reason": reason})
    if view.owed_paisa:
        close_bill(uow, bill.bill_id, reason)
    named = _reason_with_firm(uow, bill, reason)
    by = uow.actor.person
    refund_rest(uow, MoneyReturn(bill_id=bill.bill_id, entered_by=by, reason=named))


def _held_in_part(uow: UnitOfWork, bill: TenderBill) -> bool:
    """Return True if a bill was only partly paid when its contract no longer needed it."""
    held = _held_for(uow, bill)
    return held is not None and held.amount_paisa < bill.amount_paisa


def _held_or_kept(uow: UnitOfWork, bill: TenderBill) -> bool:
    either = (Instrument.bill_id == bill.bill_id) | (
        Instrument.carried_contract_id == bill.contract_id
    )
    return there_is(uow.session, select(Instrument).where(either).limit(1))


def contract_bill(uow: UnitOfWork, contract_id: UUID) -> TenderBill | None:
    """Return the bill of a contract's security, None if nobody requested one."""
    return uow.session.scalars(select(TenderBill).filter_by(contract_id=contract_id)).one_or_none()


def lodge_unused(uow: UnitOfWork, tender: Tender, at: datetime) -> None:
    """Hold what was paid and secures no bid, so that it can be refunded.

    Called once the bids are open, or will never be; calling it again adds only what was paid since.
    """
    lodged = select(Instrument.bill_id).where(Instrument.bill_id.is_not(None))
    query = select(TenderBill).where(
        TenderBill.tender_id == tender.id,
        TenderBill.kind == Kind.BID_SECURITY.value,
        TenderBill.bill_id.not_in(lodged),
    )
    bills = genuine_bills(uow, query.order_by(TenderBill.bill_id))
    states = bill_states(uow, [bill.bill_id for bill in bills])
    for bill in bills:
        if bill.bill_id in states and states[bill.bill_id].state in PAID:
            lodge(uow, bill, at)


def refund_deposit(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    """Propose the refund of a deposit; two people have decided it. Raises ProofNeeded.

    What pays a contract's bill is refunded with it where that bill was never fully paid, because no
    security of the contract is held that would refund it. The rest of that bill is no longer due.
    """
    for bill_id in _bills_to_return(uow, instrument):
        by = _first_person(uow, instrument, "return")
        back = MoneyReturn(
            bill_id=bill_id, entered_by=by, reason=_reason_with_firm(uow, instrument, reason)
        )
        return_deposit(uow, back)
        if bill_state(uow, bill_id).owed_paisa:
            close_bill(uow, bill_id, reason)
        refund_rest(uow, back)


def _bills_to_return(uow: UnitOfWork, instrument: Instrument) -> Iterator[UUID]:
    if instrument.bill_id is not None and instrument.left_paisa:
        yield instrument.bill_id
    carried = _carried_to(uow, instrument)
    if carried is not None and _held_for(uow, carried) is None:
        yield carried.bill_id


def keep_money(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    """Make a forfeited deposit income; two people have decided it. Raises ProofNeeded.

    Of a bid's deposit, also what pays its contract's bill; what its winner paid there is refunded.
    """
    if instrument.bill_id is None:
        return
    if instrument.left_paisa:
        _forfeit(uow, instrument, instrument.bill_id, reason)
    carried = _carried_to(uow, instrument)
    if carried is not None and not _is_deposit_returned(uow, carried):
        kept = _forfeit(uow, instrument, carried.bill_id, reason, moved_only=True)
        _end_with_it(uow, carried, reason)
        by = _first_person(uow, instrument, "forfeit")
        named = _reason_with_firm(uow, instrument, reason)
        rest = MoneyReturn(bill_id=carried.bill_id, entered_by=by, reason=named)
        if bill_state(uow, carried.bill_id).paid_paisa > kept:
            return_deposit(uow, rest)
        refund_rest(uow, rest)


def _is_deposit_returned(uow: UnitOfWork, bill: TenderBill) -> bool:
    held = _held_for(uow, bill)
    return held is not None and held.returned_at is not None


def _forfeit(
    uow: UnitOfWork, instrument: Instrument, bill_id: UUID, reason: str, *, moved_only: bool = False
) -> int:
    tender = uow.get(Tender, instrument.tender_id)
    house = organisations_by_id(uow.session, [tender.department_id])[tender.department_id]
    ended = forfeit_deposit(
        uow,
        Forfeiture(
            bill_id=bill_id,
            head_code=tender.income_head or "",
            ddo_code=house.ddo_code or "",
            entered_by=_first_person(uow, instrument, "forfeit"),
            reason=_reason_with_firm(uow, instrument, reason),
            moved_only=moved_only,
        ),
    )
    return ended.amount_paisa


def _end_with_it(uow: UnitOfWork, carried: TenderBill, reason: str) -> None:
    held = _held_for(uow, carried)
    if held is not None:
        held.returned_at, held.end_reason = uow.instant(), reason
        uow.session.flush()
        uow.audit("security.returned", held.id, after={"reason": reason})


def _carried_to(uow: UnitOfWork, instrument: Instrument) -> TenderBill | None:
    """Return the contract's bill that a part of a bid's deposit pays."""
    if instrument.carried_contract_id is None:
        return None
    return contract_bill(uow, instrument.carried_contract_id)


def _held_for(uow: UnitOfWork, bill: TenderBill) -> Instrument | None:
    return uow.session.scalars(select(Instrument).filter_by(bill_id=bill.bill_id)).one_or_none()


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


def _reason_with_firm(uow: UnitOfWork, of: Instrument | TenderBill, reason: str) -> str:
    """Name whose money it is in a reason: the bill bears no firm's name."""
    firms = organisations_by_id(uow.session, [of.supplier_id])
    return f"{firms[of.supplier_id].name}: {reason}"
