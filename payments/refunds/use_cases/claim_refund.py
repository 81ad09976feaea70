"""A payer asks for money of a bill; an officer of Finance enters the refund, or refuses.

A claim moves no money: the refund of the bill's lines does, and settles the claim in its commit.
No `Decision`: a payer asks, and no officer approves a claim without a refund.
"""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.notifications.public import queue_message
from app.permissions import require
from app.row_macs import changing
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.kernel.permissions import CLAIM_REFUND, PROPOSE_REFUND
from payments.receipts.confidentiality import veiled
from payments.receipts.models import Payment
from payments.receipts.policy import CREDIT, EXCESS, Parts, read_receipt_number
from payments.receipts.queries import all_received, all_remaining
from payments.receipts.use_cases.record_money import lock_bill
from payments.refunds.models import RefundClaim
from payments.refunds.policy import TOO_MUCH, TWICE
from payments.refunds.queries.claims import bill_to_claim, entered_claim, open_claim
from payments.refunds.queries.genuine import require_genuine_payment
from payments.refunds.queries.refunds import held_as_deposit

_OTHER_RECEIPT = sentence(
    "No payment of this bill has this receipt. Copy the number from the message."
)
_SEALED = sentence("This bill is sealed. Ask for your money after the bids are opened.")
_IS_OPEN = sentence(
    "Money back was asked for already. Wait for the answer on the page of the bill."
)
_IS_DEPOSIT = sentence(
    "This is a deposit. The department that holds it decides when it is refunded: ask there."
)
_EXCESS = sentence("What was too much is refunded without a request.")
WITHDRAWN = "Withdrawn by the person who asked"
_NOTHING = sentence("Nothing is left to refund: this bill received no money, or it was refunded.")


@dataclass(frozen=True, kw_only=True)
class ClaimRefund:
    """The bill, a receipt of it (who is not its payer), why (`CLAIMS`), and the payer's words."""

    psid: str
    receipt: str
    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class RefuseClaim:
    """The claim to refuse, and the reason."""

    refund_claim_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class WithdrawClaim:
    """The bill whose claim the actor entered, and withdraws."""

    psid: str


def claim_refund(uow: UnitOfWork, command: ClaimRefund) -> RefundClaim:
    """Ask for a refund of a bill, as its payer or with a receipt of it.

    Raises NotFound, TooMany (`bill_to_claim`), Invalid for a receipt of something else, and
    Conflict if there is no reason to ask: `claim-sealed`, `claim-open`, `claim-of-deposit`,
    `claim-of-excess` (it is refunded without asking), `claim-of-nothing`.
    """
    require(uow.actor, CLAIM_REFUND)
    found, payer = bill_to_claim(uow, command.psid)
    bill = lock_bill(uow, found.psid)
    if not payer:
        _require_receipt(uow, bill, command.receipt)
    _refuse_needless(uow, bill, command.kind)
    claim = RefundClaim(
        id=new_id(),
        bill_id=bill.id,
        kind=command.kind,
        words=command.words,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(claim)
    uow.audit("refund_claim.entered", claim.id, after={"psid": bill.psid, "kind": claim.kind})
    return claim


def _require_receipt(uow: UnitOfWork, bill: Bill, typed: str) -> None:
    number = read_receipt_number(typed)
    query = select(Payment).filter_by(bill_id=bill.id, receipt=number)
    payment = uow.session.scalars(query).one_or_none()
    if payment is None:
        raise Invalid(_OTHER_RECEIPT, fields={"receipt": _OTHER_RECEIPT})
    require_genuine_payment(uow, payment)


def _refuse_needless(uow: UnitOfWork, bill: Bill, kind: str) -> None:
    if veiled(uow.session, bill):
        raise Conflict(_SEALED, code="claim-sealed")
    if open_claim(uow.session, bill.id):
        raise Conflict(_IS_OPEN, code="claim-open")
    if held_as_deposit(uow.session, bill.id):
        raise Conflict(_IS_DEPOSIT, code="claim-of-deposit")
    parts = _refundable_parts(uow, bill)
    if EXCESS in parts and (kind in {TOO_MUCH, TWICE} or len(parts) == 1):
        raise Conflict(_EXCESS, code="claim-of-excess")
    if not parts:
        raise Conflict(_NOTHING, code="claim-of-nothing")


def _refundable_parts(uow: UnitOfWork, bill: Bill) -> Parts:
    """Return the paisa above zero by part that may be refunded; a credit note is no money."""
    query = select(Payment).where(Payment.bill_id == bill.id, Payment.channel != CREDIT)
    payments = uow.session.scalars(query).all()
    came = all_received(uow.session, payments)
    total = Counter[str]()
    for parts in all_remaining(uow.session, payments, came, waiting=True).values():
        total.update(parts)
    return +total


def refuse_claim(uow: UnitOfWork, command: RefuseClaim) -> RefundClaim:
    """Refuse a claim with a reason, which its claimant reads. Raises NotFound, Conflict, Forged."""
    require(uow.actor, PROPOSE_REFUND)
    bill = uow.get(Bill, uow.get(RefundClaim, command.refund_claim_id).bill_id)
    lock_bill(uow, bill.psid)
    claim = uow.session.get_one(RefundClaim, command.refund_claim_id, populate_existing=True)
    with changing(uow.vault, claim):
        claim.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("refund_claim.refused", claim.id, after={"reason": command.reason})
    told = {"psid": grouped_psid(bill.psid), "bill": bill.psid, "reason": command.reason}
    queue_message(
        uow, template="payments/refund_claim_refused", values=told, person_id=claim.entered_by
    )
    return claim


def withdraw_claim(uow: UnitOfWork, command: WithdrawClaim) -> RefundClaim:
    """Withdraw the actor's own claim of a bill, which no officer has decided.

    Raises NotFound for a bill without a claim of the actor, Conflict (`decided-already`).
    """
    require(uow.actor, CLAIM_REFUND)
    bill = lock_bill(uow, bill_to_claim(uow, command.psid)[0].psid)
    claim = entered_claim(uow, bill)
    with changing(uow.vault, claim):
        claim.refuse(by=uow.actor.person, at=uow.instant(), reason=WITHDRAWN)
    uow.audit("refund_claim.withdrawn", claim.id, after={"psid": bill.psid})
    return claim


def settle_claim(uow: UnitOfWork, bill: Bill, *, by: UUID) -> None:
    """Settle the open claim of a locked bill: somebody else entered a refund of its lines."""
    claim = open_claim(uow.session, bill.id)
    if claim is None or claim.entered_by == by:
        return
    with changing(uow.vault, claim):
        claim.approve(by=by, at=uow.instant())
    uow.audit("refund_claim.settled", claim.id, after={"psid": bill.psid})
