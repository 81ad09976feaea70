"""A deposit becomes another bill's: refunded there and paid here, in one posting, by two people.

The domain that holds it has asked its own two people. Both bills are locked, so that of a move, a
return and a forfeiture at the same instant one comes first, and the others see what is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.row_macs import changing
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.policy.facts import owed
from payments.bills.policy.state import PAYABLE, state_of
from payments.bills.queries import deposit_head, read_facts
from payments.deposits.models import DepositMove
from payments.deposits.use_cases.end_deposit import refuse_lapsed
from payments.kernel.funds import is_public_account
from payments.kernel.postings import Head, move_posting
from payments.receipts.models import Payment
from payments.receipts.policy import DEPOSIT, SURCHARGE
from payments.receipts.use_cases.record_money import RecordPayment, keep_payment, lock_bill, place
from payments.refunds.models import Refund, RefundOutcome, RefundRequest
from payments.refunds.policy import RefundState
from payments.refunds.use_cases.propose_refund import ProposeRefund, keep_refund
from payments.refunds.use_cases.raise_refunds import money_for, remaining_billed

_NOT_HELD = sentence(
    "This deposit is no longer held: it was refunded, is being refunded, or was forfeited."
)
_CLOSED = sentence("Nothing can be paid of it: the other bill is paid, or can no longer be paid.")
_TAKEN = sentence("This decision was already used for another deposit.")
_OTHER_HEAD = sentence(
    "The two bills keep deposits under different heads of account, so this one cannot be moved. "
    "Return it, and let the firm pay the other bill."
)
_NO_DEPOSIT = sentence("Only a deposit can become the deposit of another bill of the same payer.")


@dataclass(frozen=True, kw_only=True)
class MoveDeposit:
    """As much of a bill's deposit as another bill owes; `entered_by` is the first of two people.

    `business_key` is the caller's own name of the decision, at most 100 characters. `moved_only`:
    only what had been moved to that bill before is moved on; else that is left out.
    """

    business_key: str
    from_bill_id: UUID
    to_bill_id: UUID
    entered_by: UUID
    reason: str
    moved_only: bool = False


@dataclass(frozen=True)
class _Step:
    """One payment's part of a move, in paisa."""

    number: int
    payment: Payment
    parts: dict[str, int]

    @property
    def amount_paisa(self) -> int:
        return sum(self.parts.values())


def move_deposit(uow: UnitOfWork, ask: MoveDeposit) -> int:
    """Move a deposit, as the second person; returns the paisa. The same decision is used once.

    What the other bill does not need stays where it is. Both bills follow from it: a refund that
    has arrived, and a payment of the channel `deposit`, both of one transaction of the ledger.
    Publishes what a payment does. Raises ProofNeeded, Forbidden for both words from one person,
    Conflict: `deposit-gone`, `deposit-not-needed`, `not-a-deposit`, `deposit-key-taken`,
    `deposit-other-head`, `deposit-lapsed`.
    """
    require_fresh_proof(uow)
    source, target = _lock(uow, ask)
    earlier = _earlier(uow, ask)
    if earlier:
        return sum(move.amount_paisa for move in earlier)
    _refuse_others(uow, source, target)
    refuse_lapsed(uow, source)
    steps = _steps(uow, source, _needed(uow, target), moved_only=ask.moved_only)
    paisa = sum(step.amount_paisa for step in steps)
    between = (deposit_head(uow.session, source), deposit_head(uow.session, target))
    _refuse_other_head(*between)
    posting = move_posting(ask.business_key, *between, paisa, uow.instant())
    transaction_id = post(uow, posting)
    for step in steps:
        refund = _give(uow, source, ask, step, transaction_id)
        payment = _take(uow, target, source, refund, transaction_id)
        uow.add(_move(ask, step, refund, payment, _first_payment_id(uow, step.payment)))
    told: dict[str, object] = {"from": source.psid, "to": target.psid, "amount": paisa}
    for bill in (source, target):
        uow.audit("deposit.moved", bill.id, after=told)
    return paisa


def _lock(uow: UnitOfWork, ask: MoveDeposit) -> tuple[Bill, Bill]:
    """Lock both bills, always in the same order."""
    numbers = [uow.get(Bill, each).psid for each in (ask.from_bill_id, ask.to_bill_id)]
    found = {psid: lock_bill(uow, psid) for psid in sorted(numbers)}
    return found[numbers[0]], found[numbers[1]]


def _earlier(uow: UnitOfWork, ask: MoveDeposit) -> Sequence[DepositMove]:
    query = select(DepositMove).filter_by(business_key=ask.business_key)
    found = uow.session.scalars(query.order_by(DepositMove.number)).all()
    bills = (ask.from_bill_id, ask.to_bill_id)
    if any((move.from_bill_id, move.to_bill_id) != bills for move in found):
        raise Conflict(_TAKEN, code="deposit-key-taken")
    return found


def _refuse_others(uow: UnitOfWork, source: Bill, target: Bill) -> None:
    income = exists().where(BillLine.bill_id.in_((source.id, target.id)), ~BillLine.deposit)
    payers = [bill.payer_organisation_id or bill.payer_person_id for bill in (source, target)]
    if (
        source.id == target.id
        or payers[0] is None
        or payers[0] != payers[1]
        or uow.session.scalar(select(income))
    ):
        raise Conflict(_NO_DEPOSIT, code="not-a-deposit")


def _refuse_other_head(of: Head, to: Head) -> None:
    """Refuse to move what the treasury may have under one head to another head or DDO.

    Both may be deposits of before, which have no head of the Public Account.
    """
    public = is_public_account(of.head_code) or is_public_account(to.head_code)
    if public and (of.head_code, of.ddo_code) != (to.head_code, to.ddo_code):
        raise Conflict(_OTHER_HEAD, code="deposit-other-head")


def _needed(uow: UnitOfWork, target: Bill) -> int:
    read = read_facts(uow, target)
    if state_of(read.facts, read.now) not in PAYABLE:
        raise Conflict(_CLOSED, code="deposit-not-needed")
    return owed(read.facts, read.now).total_paisa


def _steps(uow: UnitOfWork, source: Bill, needed_paisa: int, *, moved_only: bool) -> list[_Step]:
    """Return the parts of payments to move, earliest first."""
    steps: list[_Step] = []
    for payment in money_for(uow, source):
        if (payment.channel == DEPOSIT) is not moved_only:
            continue
        parts: dict[str, int] = {}
        for name, paisa in remaining_billed(uow, payment).items():
            taken = 0 if name == SURCHARGE else min(paisa, needed_paisa)
            needed_paisa -= taken
            if taken:
                parts[name] = taken
        if parts:
            steps.append(_Step(len(steps) + 1, payment, parts))
    if not steps:
        raise Conflict(_NOT_HELD, code="deposit-gone")
    return steps


def _give(
    uow: UnitOfWork, source: Bill, ask: MoveDeposit, step: _Step, transaction_id: UUID
) -> Refund:
    """Write the refund, approved and arrived: nobody sends it, for it leaves no bank."""
    wanted = ProposeRefund(
        payment_id=step.payment.id, parts=step.parts, channel=DEPOSIT, reason=ask.reason
    )
    refund = keep_refund(uow, source, step.payment, wanted, by=ask.entered_by)
    now = uow.instant()
    with uow.session.no_autoflush, changing(uow.vault, refund):
        refund.approve(by=uow.actor.person, at=now)
        refund.approval_transaction_id = transaction_id
    uow.session.flush()
    sent = {"channel": DEPOSIT, "reference": str(refund.id), "sent_at": now}
    uow.add(RefundRequest(refund_id=refund.id, **sent))
    uow.add(
        RefundOutcome(
            refund_id=refund.id,
            outcome=RefundState.CONFIRMED.value,
            at=now,
            reason="",
            transaction_id=transaction_id,
        )
    )
    return refund


def _take(
    uow: UnitOfWork, target: Bill, source: Bill, refund: Refund, transaction_id: UUID
) -> Payment:
    money = RecordPayment(
        psid=target.psid,
        channel=DEPOSIT,
        reference=str(refund.id),
        amount_paisa=refund.amount_paisa,
        details={"from": source.psid},
    )
    placed = place(target, money, read_facts(uow, target))
    return keep_payment(uow, target, money, placed, transaction_id)


def _first_payment_id(uow: UnitOfWork, payment: Payment) -> UUID | None:
    """Return the payment by which money came that had been moved before; None for money itself."""
    if payment.channel != DEPOSIT:
        return None
    before = uow.session.scalars(select(DepositMove).filter_by(payment_id=payment.id)).one()
    return before.first_payment_id or uow.get(Refund, before.refund_id).payment_id


def _move(
    ask: MoveDeposit, step: _Step, refund: Refund, payment: Payment, first: UUID | None
) -> DepositMove:
    return DepositMove(
        refund_id=refund.id,
        payment_id=payment.id,
        business_key=ask.business_key,
        number=step.number,
        from_bill_id=ask.from_bill_id,
        to_bill_id=ask.to_bill_id,
        amount_paisa=refund.amount_paisa,
        moved_at=payment.recorded_at,
        first_payment_id=first,
    )
