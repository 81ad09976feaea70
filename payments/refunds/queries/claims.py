"""Claims of payers for money back: that of one bill, and those that wait for an officer."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_lines, genuine_of, require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import find_bill, is_payer
from payments.kernel.permissions import CLAIM_REFUND, READ_REFUNDS
from payments.receipts.confidentiality import veiled
from payments.refunds.models import RefundClaim


@dataclass(frozen=True, kw_only=True)
class ListedClaim:
    """A claim and its bill."""

    claim: RefundClaim
    bill: Bill


def bill_to_claim(uow: UnitOfWork, psid: str) -> tuple[Bill, bool]:
    """Return a bill to claim money of, and whether the actor is its payer, who needs no receipt.

    Raises NotFound, also for another's under a veil, and TooMany (`find_bill`).
    """
    require(uow.actor, CLAIM_REFUND)
    bill = find_bill(uow, psid)
    payer = is_payer(uow.actor, bill)
    if not payer and veiled(uow.session, bill):
        raise NotFound
    return bill, payer


def open_claim(session: Session, bill_id: UUID) -> RefundClaim | None:
    """Return the claim of a bill that waits for an officer, if any."""
    query = select(RefundClaim).filter_by(bill_id=bill_id, approved_at=None, refused_at=None)
    return next(iter(genuine_of(session, query.order_by(RefundClaim.id))), None)


def own_claim(uow: UnitOfWork, bill: Bill) -> RefundClaim | None:
    """Return the last claim of a bill by the actor; its payer sees that of anybody."""
    if uow.actor.person_id is None:
        return None
    query = select(RefundClaim).filter_by(bill_id=bill.id).order_by(RefundClaim.id.desc())
    if not is_payer(uow.actor, bill):
        query = query.filter_by(entered_by=uow.actor.person_id)
    return next(iter(genuine_of(uow.session, query)), None)


def entered_claim(uow: UnitOfWork, bill: Bill) -> RefundClaim:
    """Return the last claim of a bill that the actor entered. Raises NotFound, also for others'."""
    query = select(RefundClaim).filter_by(bill_id=bill.id, entered_by=uow.actor.person)
    found = next(iter(genuine_of(uow.session, query.order_by(RefundClaim.id.desc()))), None)
    if found is None:
        raise NotFound
    return found


def claim_to_withdraw(uow: UnitOfWork, psid: str) -> ListedClaim:
    """Return the actor's claim of a bill, and the bill. Raises NotFound, TooMany."""
    bill, _ = bill_to_claim(uow, psid)
    return ListedClaim(claim=entered_claim(uow, bill), bill=bill)


def list_claims(
    uow: UnitOfWork, cursor: str | None = None, *, limit: int = PAGE
) -> Page[ListedClaim]:
    """List the claims that wait for an officer, the oldest first: one query."""
    require(uow.actor, READ_REFUNDS)
    query = (
        select(RefundClaim, Bill)
        .join(Bill, Bill.id == RefundClaim.bill_id)
        .where(RefundClaim.approved_at.is_(None), RefundClaim.refused_at.is_(None))
        .order_by(RefundClaim.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(RefundClaim.id > as_id(decode_cursor(cursor, 1)[0]))
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, limit, lambda row: [str(row.RefundClaim.id)])
    rows = genuine_lines(uow.session, page.items)
    return Page([ListedClaim(claim=claim, bill=bill) for claim, bill in rows], page.next_cursor)


def listed_claim(uow: UnitOfWork, refund_claim_id: UUID) -> ListedClaim:
    """Return a claim and its bill. Raises NotFound, Forged."""
    require(uow.actor, READ_REFUNDS)
    claim = uow.get(RefundClaim, refund_claim_id)
    require_genuine(uow.vault, claim)
    return ListedClaim(claim=claim, bill=uow.get(Bill, claim.bill_id))
