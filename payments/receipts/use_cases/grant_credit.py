"""A credit note: a relief that pays a bill, in whole or in part, in place of money.

It is called only through `payments/public.py`, by a domain whose own use case made the decision and
checked its own permission.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.money import RS, grouped_rupees
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.policy.facts import owed
from payments.bills.policy.state import PAYABLE, state_of
from payments.bills.queries import Read, read_facts
from payments.kernel.postings import CREDIT, Relief
from payments.receipts.creditable_bills import lines_for
from payments.receipts.models import CreditNote, Payment
from payments.receipts.policy import Allocation, allocate, creditable_lines, spread
from payments.receipts.use_cases.record_money import (
    MAX_REFERENCE_LENGTH,
    Placed,
    RecordPayment,
    lock_bill,
    record_placed,
)

_AUTHORITY = re.compile(r"[a-z][a-z0-9_-]{1,59}")
_SCHEME = re.compile(r"[a-z][a-z0-9_]{1,59}")
_YEARS = range(2000, 2101)


@dataclass(frozen=True, kw_only=True)
class Credit:
    """A relief on a bill: `business_key` names the decision and is never used for another.

    `authority` is a short name of the granting authority ("tax_incentives"), `scheme` the code of
    the scheme, and `fiscal_year` the first calendar year of the year whose ceiling it uses. These
    three share one ledger account. With `heads` it pays only what was billed under them; without,
    anything owed, but nothing on a bill that owes a deposit. `reason` is a sentence for the payer.
    """

    business_key: str
    bill_id: UUID
    amount_paisa: int
    authority: str
    scheme: str
    fiscal_year: int
    reason: str
    heads: Collection[str] | None = None


def grant_credit(uow: UnitOfWork, credit: Credit) -> CreditNote:
    """Pay a bill by a credit note, or return the one that the same decision made before.

    A note that was reversed since is also returned: its key is used up. A credit never exceeds what
    is owed, so that no refund can turn it into cash. Raises NotFound, Invalid, and Conflict if the
    bill cannot take it (`credit-too-much`, `credit-not-payable`, `credit-deposit`) or the key was
    used for another note (`credit-key-taken`).
    """
    _refuse_malformed(credit)
    bill = lock_bill(uow, uow.get(Bill, credit.bill_id).psid)
    earlier = _earlier(uow, credit)
    if earlier is not None:
        return earlier
    read = read_facts(uow, bill)
    _refuse_impossible(read, credit)
    payment = _pay(uow, bill, credit, Placed(read, read.now, _allocation(uow, bill, read, credit)))
    note = _note(uow, credit, payment)
    uow.add(note)
    uow.audit("credit.granted", note.id, after={"psid": bill.psid, "amount": note.amount_paisa})
    return note


def _refuse_malformed(credit: Credit) -> None:
    """Raise ValueError for malformed names: they come from a domain's code, not from a user."""
    if not _AUTHORITY.fullmatch(credit.authority) or not _SCHEME.fullmatch(credit.scheme):
        message = f"{credit.authority!r} or {credit.scheme!r} is no short name"
        raise ValueError(message)
    if credit.fiscal_year not in _YEARS:
        message = f"{credit.fiscal_year} is no fiscal year"
        raise ValueError(message)
    if not 1 <= len(credit.business_key) <= MAX_REFERENCE_LENGTH:
        raise ValueError("a credit's key has 1 to 120 characters")


def _earlier(uow: UnitOfWork, credit: Credit) -> CreditNote | None:
    found = uow.session.scalars(
        select(CreditNote).filter_by(business_key=credit.business_key)
    ).one_or_none()
    if found is None:
        return None
    require_genuine(uow.vault, found)
    asked = (credit.bill_id, credit.amount_paisa, relief_of(credit))
    if (found.bill_id, found.amount_paisa, relief_of(found)) != asked:
        raise Conflict(
            sentence("This decision was already used for another credit note."),
            code="credit-key-taken",
        )
    return found


def relief_of(of: Credit | CreditNote) -> Relief:
    """Return the key of a credit note's account in the ledger."""
    return Relief(authority=of.authority, scheme=of.scheme, fiscal_year=of.fiscal_year)


def _refuse_impossible(read: Read, credit: Credit) -> None:
    if credit.amount_paisa <= 0:
        raise Invalid(sentence("The amount must be above zero."), code="credit-amount")
    if state_of(read.facts, read.now) not in PAYABLE:
        raise Conflict(
            sentence("This bill can no longer be paid, so nothing can be credited to it."),
            code="credit-not-payable",
        )
    if credit.amount_paisa > owed(read.facts, read.now).total_paisa:
        raise Conflict(
            sentence("A credit note cannot be more than the bill still owes."),
            code="credit-too-much",
        )


def _allocation(uow: UnitOfWork, bill: Bill, read: Read, credit: Credit) -> Allocation:
    """Return the lines that the credit pays; none of it is ever excess."""
    if credit.heads is None:
        _refuse_deposit(uow, bill, read)
        return allocate(read.facts, credit.amount_paisa, read.now)
    allowed = lines_for(uow.session, bill, credit.heads)
    open_lines = creditable_lines(read.facts, allowed, read.now)
    if credit.amount_paisa > sum(open_lines.values()):
        raise Conflict(
            sentence(
                "This credit can pay up to %(most)s of bill %(psid)s: what is still owed"
                " under the heads of account that the relief is for.",
                most=RS + grouped_rupees(sum(open_lines.values())),
                psid=bill.psid,
            ),
            code="credit-too-much",
        )
    lines = spread(open_lines, credit.amount_paisa)
    return Allocation(lines=lines, surcharge_paisa=0, excess_paisa=0)


def _refuse_deposit(uow: UnitOfWork, bill: Bill, read: Read) -> None:
    """Refuse to pay a deposit: it is owed back, so the credit would leave as cash."""
    deposits = select(BillLine.number).filter_by(bill_id=bill.id, deposit=True)
    open_lines = owed(read.facts, read.now).lines
    if any(open_lines.get(number) for number in uow.session.scalars(deposits)):
        raise Conflict(
            sentence("A credit note cannot pay a deposit. Enter the heads of account it is for."),
            code="credit-deposit",
        )


def _pay(uow: UnitOfWork, bill: Bill, credit: Credit, placed: Placed) -> Payment:
    money = RecordPayment(
        psid=bill.psid,
        channel=CREDIT,
        reference=credit.business_key,
        amount_paisa=credit.amount_paisa,
        relief=relief_of(credit),
    )
    return record_placed(uow, bill, money, placed)


def _note(uow: UnitOfWork, credit: Credit, payment: Payment) -> CreditNote:
    return CreditNote(
        id=new_id(),
        business_key=credit.business_key,
        bill_id=payment.bill_id,
        payment_id=payment.id,
        amount_paisa=credit.amount_paisa,
        authority=credit.authority,
        scheme=credit.scheme,
        fiscal_year=credit.fiscal_year,
        reason=credit.reason,
        granted_at=payment.recorded_at,
        granted_by=uow.actor.person_id,
    )
