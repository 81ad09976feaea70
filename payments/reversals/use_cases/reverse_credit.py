"""Reverse a credit note in full: a clawback, or an error. The note's row stays.

It is called only through `payments/public.py`, by the domain that granted it, whose own use case
made the decision and checked its own permission.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import read_facts
from payments.kernel.postings import CREDIT
from payments.receipts.models import CreditNote, Payment
from payments.receipts.queries import received_parts
from payments.receipts.use_cases.grant_credit import relief_of
from payments.receipts.use_cases.record_money import lock_bill
from payments.reversals.models import PaymentReversal
from payments.reversals.policy import ReversalKind
from payments.reversals.use_cases.record_reversal import Reversing, Word, keep_reversal

MAX_REASON_LENGTH = 500


def reverse_credit(uow: UnitOfWork, business_key: str, reason: str) -> PaymentReversal:
    """Reverse a decision's credit note in full, or return the reversal that was made before.

    `reason` is a sentence for the payer.
    The bill owes again what the note had paid, with surcharges as if it had never been paid. An
    overpayment of the bill stays due to its payer. Publishes `payments.payment_reversed` {bill_id,
    payment_id, reversal_id, kind}. Raises NotFound if no note has the key, Invalid on the reason.
    """
    _refuse_silence(reason)
    note = uow.session.scalars(
        select(CreditNote).filter_by(business_key=business_key)
    ).one_or_none()
    if note is None:
        raise NotFound
    require_genuine(uow.vault, note)
    bill = lock_bill(uow, uow.get(Bill, note.bill_id).psid)
    earlier = _earlier(uow, note)
    if earlier is not None:
        return earlier
    uow.audit("credit.reversed", note.id, after={"psid": bill.psid, "reason": reason})
    return _reverse(uow, bill, note, reason)


def _refuse_silence(reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON_LENGTH:
        problem = sentence("Write a reason of at most %(most)s characters.", most=MAX_REASON_LENGTH)
        raise Invalid(problem, fields={"reason": problem})


def _earlier(uow: UnitOfWork, note: CreditNote) -> PaymentReversal | None:
    """Return the earlier reversal; read after the bill's lock, so that two calls make only one."""
    found = uow.session.scalars(
        select(PaymentReversal).filter_by(
            channel=CREDIT,
            kind=ReversalKind.CREDIT_REVERSED.value,
            reference=note.business_key,
        )
    ).one_or_none()
    if found is not None:
        require_genuine(uow.vault, found)
    return found


def _reverse(uow: UnitOfWork, bill: Bill, note: CreditNote, reason: str) -> PaymentReversal:
    payment = uow.get(Payment, note.payment_id)
    word = Word(
        reference=note.business_key,
        amount_paisa=payment.amount_paisa,
        reason=reason,
        relief=relief_of(note),
    )
    parts = received_parts(uow.session, payment)
    made = Reversing(payment, ReversalKind.CREDIT_REVERSED, word, parts, 0)
    return keep_reversal(uow, bill, read_facts(uow, bill), made)


def reversed_credits(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Return which of these decisions' credit notes were reversed: one query."""
    query = select(PaymentReversal.reference).where(
        PaymentReversal.channel == CREDIT,
        PaymentReversal.kind == ReversalKind.CREDIT_REVERSED.value,
        PaymentReversal.reference.in_(list(keys)),
    )
    return frozenset(session.scalars(query))
