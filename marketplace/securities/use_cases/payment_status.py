"""Payment status of a firm's bills: records here choose a bill, payments says if it is paid.

`payments.bill_paid` makes the record (`follow_bills.py`) moments after the money. A firm that pays
in the last minute must not lose a bid by those moments, and a record that somebody else wrote must
not pay a bill. A bill that closing has ended takes no money for its lines: a paid one was paid in
time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Invalid
from app.row_macs import genuine_lines_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.securities.models import TenderBill, TenderBillPayment
from marketplace.securities.policy import Instrument, InstrumentKind, Kind
from marketplace.securities.queries.money_item import PAID
from marketplace.tenders.models import Tender
from payments.public import bill_state


@dataclass(frozen=True, kw_only=True)
class FirmsBill:
    """A firm's bill for a tender; `paid_at` is None if no payment is recorded yet."""

    kind: str
    bill_id: UUID
    psid: str
    amount_paisa: int
    paid_at: datetime | None


def bills_of(uow: UnitOfWork, tender_id: UUID) -> list[FirmsBill]:
    """Return the bills that the actor's firm asked for before closing; a forged one is none."""
    query = (
        select(TenderBill, TenderBillPayment.paid_at)
        .outerjoin(TenderBillPayment, TenderBillPayment.bill_id == TenderBill.bill_id)
        .where(
            TenderBill.tender_id == tender_id,
            TenderBill.supplier_id == uow.actor.organisation,
            TenderBill.contract_id.is_(None),
        )
        .order_by(TenderBill.bill_id)
    )
    return [
        FirmsBill(
            kind=bill.kind,
            bill_id=bill.bill_id,
            psid=bill.psid,
            amount_paisa=bill.amount_paisa,
            paid_at=paid_at,
        )
        for bill, paid_at in genuine_lines_of(uow.session, query)
    ]


def is_paid(uow: UnitOfWork, bill: FirmsBill | None) -> bool:
    """Return True if a bill is paid, as payments says: a record here could be made up."""
    return bill is not None and bill_state(uow, bill.bill_id).state in PAID


def of_kind(bills: Iterable[FirmsBill], kind: Kind) -> FirmsBill | None:
    """Return the bill of a kind: the one that is paid, else the newest."""
    mine = [bill for bill in bills if bill.kind == kind.value]
    paid = (bill for bill in mine if bill.paid_at is not None)
    return next(paid, mine[-1] if mine else None)


def may_have_documents(uow: UnitOfWork, tender: Tender) -> bool:
    """Return True if the actor's firm may have the documents and bid: free, or paid for."""
    if tender.document_fee_paisa is None:
        return True
    if uow.actor.organisation_id is None:
        return False
    return is_paid(uow, of_kind(bills_of(uow, tender.id), Kind.DOCUMENT_FEE))


def require_documents(uow: UnitOfWork, tender: Tender) -> None:
    """Refuse who has not paid for the documents. Raises Conflict (`documents-not-paid`)."""
    if not may_have_documents(uow, tender):
        raise documents_not_paid()


def documents_not_paid() -> Conflict:
    """Return the Conflict for a firm that has not paid for the documents."""
    return Conflict(
        sentence(
            "Pay the fee for the bidding documents first. Its bill is on the tender’s page, under "
            "“What is to pay”. If you have just paid, try again in a minute."
        ),
        code="documents-not-paid",
    )


def own_deposit(security: Instrument, bills: Iterable[FirmsBill]) -> Instrument:
    """Return a deposit as its bill has it. Raises Invalid if the bill belongs to another firm.

    Without a number, the firm's own bill is meant.
    """
    bill = of_kind(bills, Kind.BID_SECURITY)
    if bill is None or (security.number and security.number != bill.psid):
        problem = sentence(
            "This is not your firm’s bill for the security of this tender. Ask for that bill "
            "first, under “What is to pay”."
        )
        raise Invalid(
            sentence("The security cannot be taken."),
            code="not-your-deposit",
            fields={"security.number": problem, "number": problem},
        )
    return Instrument(
        kind=InstrumentKind.DEPOSIT,
        bank="",
        number=bill.psid,
        amount_paisa=bill.amount_paisa,
        expires_on=None,
    )


def require_deposit_paid(uow: UnitOfWork, bills: Iterable[FirmsBill]) -> None:
    """Refuse a bid whose security was not paid. Raises Invalid (`security-not-paid`)."""
    if not is_paid(uow, of_kind(bills, Kind.BID_SECURITY)):
        problem = sentence(
            "The bill for your bid security is not paid yet. Nothing was submitted. If you "
            "have just paid, try again in a minute."
        )
        raise Invalid(problem, code="security-not-paid", fields={"security.number": problem})
