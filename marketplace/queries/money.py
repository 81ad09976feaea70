"""What a tender asks of a firm by bill, and how far each has come: for that firm alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.award import Award, Contract
from marketplace.models.money import TenderBill
from marketplace.models.opening import Instrument
from marketplace.models.tender import Tender
from marketplace.policy.lifecycle import Action, may
from marketplace.policy.paid_items import Kind
from marketplace.use_cases.money.paid import PAID
from payments.public import BillView, State, bill_states


class Stand(StrEnum):
    """How far a bill of a tender has come."""

    NOT_ASKED = "not_asked"
    TO_PAY = "to_pay"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAID = "paid"
    HELD = "held"
    GOES_BACK = "goes_back"
    BACK = "back"
    CARRIED = "carried"
    FORFEITED = "forfeited"


@dataclass(frozen=True, kw_only=True)
class MoneyItem:
    """One thing to pay; `bill` is None until the firm asks for it, `may_ask` whether it can now.

    `void`: the contract for which it is, or was kept, is none any more.
    """

    kind: Kind
    amount_paisa: int
    bill: BillView | None
    instrument: Instrument | None
    may_ask: bool
    void: bool = False

    @property
    def is_paid(self) -> bool:
        """Whether its money is here."""
        return self.bill is not None and self.bill.state in PAID

    @property
    def stand(self) -> Stand:
        """How far it has come: what ended it comes first."""
        held, bill = self.instrument, self.bill
        decided = _decided(held, void=self.void) if held is not None else None
        if decided is not None:
            return decided
        if bill is None:
            return Stand.NOT_ASKED
        if bill.state is State.REFUNDED or _all_back(bill):
            return Stand.BACK
        if bill.refunded_paisa or (held is not None and held.returned_at is not None):
            return Stand.GOES_BACK
        if bill.state in PAID:
            return Stand.PAID if held is None else Stand.HELD
        ended = {State.EXPIRED: Stand.EXPIRED, State.CANCELLED: Stand.CANCELLED}
        is_part_held = self.void and bill.paid_paisa
        return ended.get(bill.state, Stand.HELD if is_part_held else Stand.TO_PAY)


def _all_back(bill: BillView) -> bool:
    """Whether all that came reached its payer again, also where the bill was never paid whole."""
    return bool(bill.paid_paisa) and bill.back_paisa >= bill.paid_paisa and not bill.excess_paisa


def _decided(held: Instrument, *, void: bool) -> Stand | None:
    """Return what two people have made of a deposit that does not go back.

    What was kept for a contract that became void is held for its bid, until the next contract.
    """
    if held.forfeited_at is not None:
        return Stand.FORFEITED
    if held.carried_at is None or held.returned_at is not None:
        return None
    return Stand.HELD if void else Stand.CARRIED


@dataclass(frozen=True, kw_only=True)
class TenderMoney:
    """What a firm pays for a tender; `may_bid`: bids are taken, and the documents are paid."""

    tender: Tender
    items: Sequence[MoneyItem]
    may_bid: bool


def tender_money(uow: UnitOfWork, tender_id: UUID) -> TenderMoney:
    """Return what the actor's firm has to pay for a published tender: five statements at most.

    Raises NotFound, Forbidden.
    """
    require(uow.actor, permissions.READ_OWN_BIDS)
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    open_for_bids = may(Action.BID, tender.facts(), uow.now)
    found = _found(uow, TenderBill.tender_id == tender.id)
    asked = {
        Kind.DOCUMENT_FEE: tender.document_fee_paisa,
        Kind.BID_SECURITY: tender.security_paisa if tender.security_by_bill else None,
    }
    items = [
        found.get(kind)
        or MoneyItem(
            kind=kind, amount_paisa=paisa, bill=None, instrument=None, may_ask=open_for_bids
        )
        for kind, paisa in asked.items()
        if paisa is not None
    ]
    if Kind.PERFORMANCE_SECURITY in found:
        items.append(found[Kind.PERFORMANCE_SECURITY])
    paid = {item.kind for item in items if item.is_paid}
    free = tender.document_fee_paisa is None
    return TenderMoney(
        tender=tender,
        items=items,
        may_bid=open_for_bids and (free or Kind.DOCUMENT_FEE in paid),
    )


def contract_item(uow: UnitOfWork, contract: Contract) -> MoneyItem | None:
    """Return the bill of a contract's security, None where none was asked for."""
    found = _found(uow, TenderBill.contract_id == contract.id, contract.supplier_id)
    return found.get(Kind.PERFORMANCE_SECURITY)


def _found(
    uow: UnitOfWork, which: ColumnElement[bool], firm: UUID | None = None
) -> dict[Kind, MoneyItem]:
    void = or_(Award.reversed_at.is_not(None), Tender.cancelled_at.is_not(None))
    contract = func.coalesce(Instrument.carried_contract_id, TenderBill.contract_id)
    query = (
        select(TenderBill, Instrument, void)
        .join(Tender, Tender.id == TenderBill.tender_id)
        .outerjoin(Instrument, Instrument.bill_id == TenderBill.bill_id)
        .outerjoin(Contract, Contract.id == contract)
        .outerjoin(Award, Award.id == Contract.award_id)
        .where(which, TenderBill.supplier_id == (firm or uow.actor.organisation))
        .order_by(TenderBill.bill_id)
    )
    rows = uow.session.execute(query).all()
    states = bill_states(uow, [bill.bill_id for bill, *_ in rows])
    return {
        Kind(bill.kind): MoneyItem(
            kind=Kind(bill.kind),
            amount_paisa=bill.amount_paisa,
            bill=states[bill.bill_id],
            instrument=instrument,
            may_ask=False,
            void=is_void,
        )
        for bill, instrument, is_void in rows
    }
