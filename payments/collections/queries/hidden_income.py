"""Money for bills that nobody may know of yet: it is left out of figures and open data."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, union_all

from payments.bills.models import Bill
from payments.receipts.confidentiality import is_hidden
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundOutcome
from payments.reversals.models import PaymentReversal


def hidden_income() -> Select[UUID]:
    """Return what selects every entry by which money for a bill under a veil came or went back."""
    found: list[Select[Any]] = [
        select(entry).where(*joined, Bill.id == bill_id, is_hidden())
        for entry, bill_id, joined in (
            (Payment.transaction_id, Payment.bill_id, ()),
            (PaymentReversal.transaction_id, PaymentReversal.bill_id, ()),
            (Refund.approval_transaction_id, Refund.bill_id, ()),
            (
                RefundOutcome.transaction_id,
                Refund.bill_id,
                (Refund.id == RefundOutcome.refund_id,),
            ),
        )
    ]
    entry = union_all(*found).subquery("veiled").c[0]
    return select(entry).where(entry.is_not(None))
