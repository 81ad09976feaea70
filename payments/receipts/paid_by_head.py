"""What a firm or a person paid by head of account: the base of reliefs on taxes."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, deadline_end_of
from app.row_macs import genuine
from payments.bills.models import Bill, BillLine
from payments.receipts.models.payment import Payment
from payments.receipts.policy import CREDIT
from payments.receipts.queries import all_came, all_left


@dataclass(frozen=True, kw_only=True)
class PaidBy:
    """Whose payments: a firm's, or a person's own where `organisation_id` is None."""

    organisation_id: UUID | None = None
    person_id: UUID | None = None


def paid_by_head(
    session: Session, payer: PaidBy, heads: Collection[str], first: date, last: date
) -> Mapping[str, int]:
    """Return the paisa that a payer paid for each head from a first to a last day, both included.

    Net of what was refunded or taken back, whenever that was. What a credit note paid was not paid
    by anybody, deposits are owed back, and a surcharge is no tax: none of them counts. A payment
    whose MAC does not fit does not count either. Five queries.
    """
    payments = genuine(
        session,
        session.scalars(
            select(Payment)
            .join(Bill)
            .where(_is(payer), Payment.channel != CREDIT, *_within(first, last))
        ),
    )
    came = all_came(session, payments)
    left = all_left(session, payments, came, waiting=False)
    head_of = _heads(session, payments, heads)
    paid = Counter[str]()
    for payment in payments:
        for part, paisa in left[payment.id].items():
            head = head_of.get((payment.bill_id, part))
            if head:
                paid[head] += paisa
    return {head: paid[head] for head in heads}


def _is(payer: PaidBy) -> ColumnElement[bool]:
    if payer.organisation_id is not None:
        return Bill.payer_organisation_id == payer.organisation_id
    if payer.person_id is None:
        raise ValueError("nobody is asked about")
    return (Bill.payer_person_id == payer.person_id) & Bill.payer_organisation_id.is_(None)


def _within(first: date, last: date) -> Sequence[ColumnElement[bool]]:
    begins = datetime.combine(first, time(), PROVINCE)
    return Payment.paid_at >= begins, Payment.paid_at < deadline_end_of(last)


def _heads(
    session: Session, payments: Sequence[Payment], heads: Collection[str]
) -> Mapping[tuple[UUID, str], str]:
    """Return the head of each line that is a tax, by its bill and the name of its part."""
    bills = {payment.bill_id for payment in payments}
    lines = session.scalars(
        select(BillLine).where(
            BillLine.bill_id.in_(bills), BillLine.head_code.in_(heads), BillLine.deposit.is_(False)
        )
    )
    return {
        (line.bill_id, str(line.number)): line.head_code
        for line in lines
        if line.fee is None or line.part is not None
    }
