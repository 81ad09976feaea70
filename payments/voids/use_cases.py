"""Voiding of recorded payments that never were money, by two officers.

Never by a refund: nothing came, so nothing may be refunded. Both decide under the bill's lock. The
reversal takes the entry off the heads; if it had been settled, the bank's account (or the account
that bore a close's missing cash) is corrected in the same commit, so that clearing and the bank are
as before. Other payments for the bill that were too much until then pay it.

No `Decision`: the proposal reserves the payment, and is decided under the lock of its bill.
"""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Text, select
from sqlalchemy import cast as as_type

from app.checked_rows import checked, there_is
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import read_facts
from payments.clearing.postings import Against
from payments.clearing.use_cases import Settled, settle_many
from payments.counter.models import CounterTaking
from payments.kernel.permissions import DECIDE_UNDOING, PROPOSE_UNDOING
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS
from payments.receipts.queries import received_parts
from payments.receipts.use_cases.record_money import lock_bill
from payments.reversals.policy import ReversalKind
from payments.reversals.use_cases import (
    Reversing,
    Word,
    apply_excess,
    keep_reversal,
    refunded_already,
)
from payments.voids.models import BOUNCED, TWICE, PaymentUndoing
from payments.voids.queries import CHANNELS, Undoable, undoable


@dataclass(frozen=True, kw_only=True)
class ProposeUndoing:
    """The payment, the reason as code and text; `same_receipt` is the real one's (`twice`)."""

    payment_id: UUID
    why: str
    reason: str
    same_receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveUndoing:
    """The undoing to approve."""

    undoing_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseUndoing:
    """The undoing to refuse, and the reason."""

    undoing_id: UUID
    reason: str


def propose_undoing(uow: UnitOfWork, command: ProposeUndoing) -> PaymentUndoing:
    """Propose that a payment never was money, for another officer to check; nothing is posted.

    Raises NotFound, Invalid for a wrong receipt or reason (`undo-same`, `undo-why`), Conflict for
    payments that cannot be undone in this way: `undo-channel`, `undone-already`, `undo-known`,
    `undo-refund`, `undo-close`, `undo-suspense`.
    """
    require(uow.actor, PROPOSE_UNDOING)
    payment = uow.get(Payment, command.payment_id)
    bill = lock_bill(uow, uow.get(Bill, payment.bill_id).psid)
    same = _same(uow, command, payment)
    seen = undoable(uow.session, payment)
    _refuse(seen, command.why)
    _refuse_known(uow, payment)
    undoing = PaymentUndoing(
        id=new_id(),
        payment_id=payment.id,
        bill_id=bill.id,
        why=command.why,
        same_payment_id=same.id if same else None,
        reason=command.reason,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(undoing)
    uow.audit("undoing.proposed", undoing.id, after=_summary(undoing, payment, bill))
    return undoing


def approve_undoing(uow: UnitOfWork, command: ApproveUndoing) -> PaymentUndoing:
    """Approve an undoing: the payment is reversed; the bill is owed again, or otherwise paid.

    Publishes what `keep_reversal` and `apply_excess` do. Raises Forbidden if the actor entered it,
    ProofNeeded, Conflict if it was decided, and as `propose_undoing` does.
    """
    require(uow.actor, DECIDE_UNDOING)
    require_fresh_proof(uow)
    undoing, bill = lock_void(uow, command.undoing_id)
    payment = uow.get(Payment, undoing.payment_id)
    _lock_takings(uow, undoing)
    with uow.session.no_autoflush:
        undoing.approve(by=uow.actor.person, at=uow.instant())
        seen = undoable(uow.session, payment)
        same = uow.get(Payment, undoing.same_payment_id) if undoing.same_payment_id else None
        other = undoable(uow.session, same) if same else None
        _refuse(seen, undoing.why)
        _refuse_other(other)
    uow.session.flush()
    _take_back(uow, bill, undoing, payment)
    settle_many(uow, _at_the_bank(undoing, seen, other))
    apply_excess(uow, bill, undoing.id, payment.id)
    uow.audit("undoing.approved", undoing.id, after=_summary(undoing, payment, bill))
    return undoing


def refuse_undoing(uow: UnitOfWork, command: RefuseUndoing) -> PaymentUndoing:
    """Refuse an undoing, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, DECIDE_UNDOING)
    undoing, _bill = lock_void(uow, command.undoing_id)
    undoing.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("undoing.refused", undoing.id, after={"reason": command.reason})
    return undoing


def lock_void(uow: UnitOfWork, undoing_id: UUID) -> tuple[PaymentUndoing, Bill]:
    """Lock the bill of an undoing and return both as they are after the wait. Raises NotFound."""
    bill = lock_bill(uow, uow.get(Bill, uow.get(PaymentUndoing, undoing_id).bill_id).psid)
    return uow.session.get_one(PaymentUndoing, undoing_id, populate_existing=True), bill


def _lock_takings(uow: UnitOfWork, undoing: PaymentUndoing) -> None:
    """Lock the takings, so that a closing of the counter waits: a void one is in no close."""
    papers = select(Payment.reference).where(
        Payment.id.in_((undoing.payment_id, undoing.same_payment_id)), Payment.channel == "counter"
    )
    query = select(CounterTaking.id).where(as_type(CounterTaking.id, Text).in_(papers))
    uow.session.execute(query.order_by(CounterTaking.id).with_for_update(key_share=True)).all()


_UNDONE = sentence("This payment is void or reversed already. Nothing of it is left.")
_IN_CLOSE = sentence(
    "This is in a daily close that needs a second officer. It must be confirmed or refused first."
)


def _refuse(seen: Undoable, why: str) -> None:
    problem = _problem(seen)
    if problem is not None:
        code, words = problem
        raise Conflict(words, code=code)
    if why == BOUNCED and not seen.cheque:
        words = sentence("Only a cheque bounces. Choose another answer.")
        raise Invalid(words, code="undo-why", fields={"why": words})


def _refuse_other(other: Undoable | None) -> None:
    """Raise Conflict unless the remaining payment is in force and free to be settled."""
    if other is None:
        return
    if other.left_paisa != other.payment.amount_paisa:
        raise Conflict(
            sentence(
                "The payment that was to stay is void itself. Refuse this proposal, and check "
                "both payments."
            ),
            code="undo-other",
        )
    if other.in_open_close:
        raise Conflict(_IN_CLOSE, code="undo-close")


def _problem(seen: Undoable) -> tuple[str, Sentence] | None:
    if seen.payment.channel not in CHANNELS:
        return "undo-channel", sentence(
            "You can only make void what officers recorded: payments at the counter and in "
            "banks’ scrolls. Only a card service or a bank can reverse the payments that it "
            "recorded."
        )
    if seen.left_paisa != seen.payment.amount_paisa:
        return "undone-already", _UNDONE
    if seen.refund_open:
        return "undo-refund", sentence(
            "A refund of this payment is waiting or on its way. End it first: money that"
            " was never received is never refunded."
        )
    if seen.in_open_close:
        return "undo-close", _IN_CLOSE
    if seen.settlement is not None and seen.settlement.against == "suspense":
        return "undo-suspense", sentence(
            "Two officers put a part of this into suspense when they settled it. Return "
            "it there, not here."
        )
    return None


def _refuse_known(uow: UnitOfWork, payment: Payment) -> None:
    known = select(PaymentUndoing).where(
        PaymentUndoing.payment_id == payment.id, PaymentUndoing.refused_at.is_(None)
    )
    if there_is(uow.session, known):
        raise Conflict(
            sentence("Somebody proposed this already. Look for it in the list."), code="undo-known"
        )


def _same(uow: UnitOfWork, command: ProposeUndoing, payment: Payment) -> Payment | None:
    """Return the payment that stays: of the same bill and amount, and not itself reversed."""
    if command.why != TWICE:
        return None
    query = select(Payment).filter_by(
        receipt=command.same_receipt.strip().upper(),
        bill_id=payment.bill_id,
        amount_paisa=payment.amount_paisa,
    )
    found = checked(uow.session, uow.session.scalar(query.where(Payment.id != payment.id)))
    if found is None or undoable(uow.session, found).left_paisa != found.amount_paisa:
        problem = sentence(
            "Enter the receipt of the payment that stays: another one of this bill, of"
            " the same amount."
        )
        raise Invalid(problem, code="undo-same", fields={"same_receipt": problem})
    return found


def _take_back(uow: UnitOfWork, bill: Bill, undoing: PaymentUndoing, payment: Payment) -> None:
    parts = received_parts(uow.session, payment)
    word = Word(reference=str(undoing.id), amount_paisa=payment.amount_paisa, undoing_id=undoing.id)
    twice = refunded_already(uow, payment, parts.get(EXCESS, 0))
    reversing = Reversing(payment, ReversalKind.UNDONE, word, parts, twice)
    keep_reversal(uow, bill, read_facts(uow, bill), reversing)


def _at_the_bank(undoing: PaymentUndoing, seen: Undoable, same: Undoable | None) -> list[Settled]:
    """Return the amounts that leave the bank's account, and those settled by the other payment.

    Cash missing in a close never was at the bank: the account that bore it is credited again. A
    paper that no line of a scroll had settled is settled by the line of its double.
    """
    was = seen.settlement
    if was is None:
        return []
    gross, missing = -seen.payment.amount_paisa, seen.close_missed
    bearer: Against = "over_short" if missing else cast("Against", was.against)
    gone = Settled(
        channel=seen.payment.channel,
        kind="undone",
        reference=str(undoing.id),
        gross_paisa=gross,
        fee_paisa=gross if missing else -was.fee_paisa,
        bank=was.bank,
        against=bearer,
        source_kind="undoing",
        source_id=undoing.id,
    )
    if same is None or same.settlement is not None or seen.payment.channel != "scroll":
        return [gone]
    stays = Settled(
        channel=same.payment.channel,
        kind="payment",
        reference=same.payment.reference,
        gross_paisa=same.payment.amount_paisa,
        fee_paisa=0,
        bank=was.bank,
        source_kind="undoing",
        source_id=undoing.id,
        payment_id=same.payment.id,
    )
    return [gone, stays]


def _summary(undoing: PaymentUndoing, payment: Payment, bill: Bill) -> dict[str, object]:
    return {
        "psid": bill.psid,
        "payment": str(payment.id),
        "channel": payment.channel,
        "amount": payment.amount_paisa,
        "why": undoing.why,
    }
