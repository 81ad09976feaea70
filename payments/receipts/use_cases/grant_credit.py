"""A credit note: a relief that pays a bill, in whole or part, in place of money.

It comes only through `payments/public.py`, from a domain whose own use case decided on it and asked
for its own permission.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.facts import owed
from payments.bills.policy.state import PAYABLE, state_of
from payments.bills.queries import read_facts
from payments.kernel.postings import CREDIT
from payments.receipts.models.payment import CreditNote
from payments.receipts.use_cases.record_money import RecordPayment, lock_bill, take_money

_AUTHORITY = re.compile(r"[a-z][a-z0-9_-]{1,59}")


@dataclass(frozen=True, kw_only=True)
class Credit:
    """A relief on a bill: `business_key` names the decision and is never used for another.

    `authority` is a short name of who granted it ("tax_incentives"): its reliefs stand on one
    account. `reason` is a sentence for the payer.
    """

    business_key: str
    bill_id: UUID
    amount_paisa: int
    authority: str
    reason: str


def grant_credit(uow: UnitOfWork, credit: Credit) -> CreditNote:
    """Pay a bill by a credit note, or return the one that the same decision made before.

    A credit is never more than is owed: it must not turn into cash by way of a refund. Raises
    NotFound, Invalid, and Conflict where the bill cannot take it (`credit-too-much`,
    `credit-not-payable`) or the key was used for another (`credit-key-taken`).
    """
    if not _AUTHORITY.fullmatch(credit.authority):
        message = f"{credit.authority!r} is no short name of an authority"
        raise ValueError(message)
    bill = lock_bill(uow, uow.get(Bill, credit.bill_id).psid)
    earlier = _earlier(uow, credit)
    if earlier is not None:
        return earlier
    _refuse_impossible(uow, bill, credit)
    note = _paid_by(uow, bill, credit)
    uow.add(note)
    uow.audit("credit.granted", note.id, after={"psid": bill.psid, "amount": note.amount_paisa})
    return note


def _earlier(uow: UnitOfWork, credit: Credit) -> CreditNote | None:
    found = uow.session.scalars(
        select(CreditNote).filter_by(business_key=credit.business_key)
    ).one_or_none()
    same = found is None or (
        (found.bill_id, found.amount_paisa, found.authority)
        == (credit.bill_id, credit.amount_paisa, credit.authority)
    )
    if not same:
        raise Conflict(
            sentence("This decision was already used for another credit note."),
            code="credit-key-taken",
        )
    return found


def _refuse_impossible(uow: UnitOfWork, bill: Bill, credit: Credit) -> None:
    read = read_facts(uow, bill)
    if credit.amount_paisa <= 0:
        raise Invalid(sentence("The amount must be above zero."), code="credit-amount")
    if state_of(read.facts, read.now) not in PAYABLE:
        raise Conflict(
            sentence("Nothing can be credited: this bill cannot be paid any more."),
            code="credit-not-payable",
        )
    if credit.amount_paisa > owed(read.facts, read.now).total_paisa:
        raise Conflict(
            sentence("A credit note cannot be more than the bill still owes."),
            code="credit-too-much",
        )


def _paid_by(uow: UnitOfWork, bill: Bill, credit: Credit) -> CreditNote:
    payment = take_money(
        uow,
        RecordPayment(
            psid=bill.psid,
            channel=CREDIT,
            reference=credit.business_key,
            amount_paisa=credit.amount_paisa,
            authority=credit.authority,
        ),
    )
    return CreditNote(
        id=new_id(),
        business_key=credit.business_key,
        bill_id=bill.id,
        payment_id=payment.id,
        amount_paisa=credit.amount_paisa,
        authority=credit.authority,
        reason=credit.reason,
        granted_at=payment.recorded_at,
        granted_by=uow.actor.person_id,
    )
