"""Bills of a tender to a firm, and the status of each: for that firm alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.errors import NotFound
from app.identity.public import require_for_firm
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, TenderBill
from marketplace.securities.policy import Kind
from marketplace.securities.queries.money_item import MoneyItem
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may
from payments.public import MoneyLocation, State, bill_states, money_location


@dataclass(frozen=True, kw_only=True)
class TenderMoney:
    """The payments of a firm for a tender; `may_bid`: bids are taken, and documents are paid."""

    tender: Tender
    items: Sequence[MoneyItem]
    may_bid: bool


def tender_money(uow: UnitOfWork, tender_id: UUID) -> TenderMoney:
    """Return the bills of the actor's firm for a published tender: at most six statements.

    Raises NotFound, Forbidden.
    """
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    open_for_bids = may(TenderAction.BID, tender.facts(), uow.now)
    found = _load_items(uow, TenderBill.tender_id == tender.id)
    asked = {
        Kind.DOCUMENT_FEE: tender.document_fee_paisa,
        Kind.BID_SECURITY: tender.security_paisa if tender.security_by_bill else None,
    }
    items = [
        _offer_new_bill(found.get(kind), open_for_bids=open_for_bids)
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


def _offer_new_bill(item: MoneyItem | None, *, open_for_bids: bool) -> MoneyItem | None:
    """Offer another bill for one that ended unpaid at a closing that was moved since."""
    if item is None or item.bill is None or item.bill.state is not State.EXPIRED:
        return item
    return replace(item, may_ask=open_for_bids)


def contract_item(uow: UnitOfWork, contract: Contract) -> MoneyItem | None:
    """Return the bill of a contract's security; None if none was required."""
    found = _load_items(uow, TenderBill.contract_id == contract.id, contract.supplier_id)
    return found.get(Kind.PERFORMANCE_SECURITY)


def _load_items(
    uow: UnitOfWork, which: ColumnElement[bool], firm: UUID | None = None
) -> dict[Kind, MoneyItem]:
    theirs = TenderBill.supplier_id == (firm or uow.actor.organisation)
    query = _bills().where(which, theirs)
    rows = genuine_lines_of(uow.session, query)
    ids = [bill.bill_id for bill, *_ in rows]
    states, money = bill_states(uow, ids), money_location(uow, ids)
    return {
        Kind(bill.kind): MoneyItem(
            kind=Kind(bill.kind),
            amount_paisa=bill.amount_paisa,
            bill=states[bill.bill_id],
            instrument=instrument,
            may_ask=False,
            money=money.get(bill.bill_id, MoneyLocation()),
            kept_as=kept_as,
            void=is_void,
        )
        for bill, instrument, kept_as, is_void in rows
        if bill.bill_id in states
    }


def _bills() -> Select[TenderBill, Instrument, Instrument, bool]:
    """Select bills with their securities, and whether their contract is void."""
    void = or_(Award.reversed_at.is_not(None), Tender.cancelled_at.is_not(None))
    contract = func.coalesce(Instrument.carried_contract_id, TenderBill.contract_id)
    kept_as = aliased(Instrument)
    is_kept = kept_as.contract_id == Instrument.carried_contract_id
    return (
        select(TenderBill, Instrument, kept_as, void)
        .join(Tender, Tender.id == TenderBill.tender_id)
        .outerjoin(Instrument, Instrument.bill_id == TenderBill.bill_id)
        .outerjoin(kept_as, is_kept & kept_as.bill_id.is_not(None))
        .outerjoin(Contract, Contract.id == contract)
        .outerjoin(Award, Award.id == Contract.award_id)
        .order_by(TenderBill.bill_id)
    )
