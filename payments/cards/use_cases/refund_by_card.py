"""A card's refund is asked of the gateway, and only the gateway's word ends it.

The refund's id is the key and our name of it. The gateway's own name comes with its answer, or,
where the answer was lost, with the notice or the report that names ours: all three may come in any
order, twice, or never.
"""

from uuid import UUID

from sqlalchemy import select

from app.checked_rows import insert_once, there_is
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import genuine_of, require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.cards.adyen.gateway import CardGateway, Declined, Unknown
from payments.cards.models import CardAttempt, CardMessage
from payments.cards.policy import REFUND, REFUND_RETURN_EVENTS, named_id
from payments.kernel.events import CARD_MESSAGE
from payments.receipts.models import Payment
from payments.receipts.policy import CARD
from payments.receipts.use_cases.record_money import lock_bill
from payments.refunds.models import Refund, RefundRequest
from payments.refunds.policy import RefundState
from payments.refunds.queries.genuine import require_genuine_money
from payments.refunds.queries.refunds import state_now
from payments.refunds.use_cases.complete_refund import book_arrival, book_failure
from payments.refunds.use_cases.propose_refund import lock_refund

ABOUT_REFUNDS = frozenset({REFUND, *REFUND_RETURN_EVENTS})


@handler("payments.send_card_refund")
def send_card_refund(uow: UnitOfWork, event: Event) -> None:
    """Ask the gateway for a card's refund; a lost answer makes the delivery come again.

    The bill is locked after the answer, not while the gateway thinks: its notice may have ended the
    refund meanwhile, and then the answer changes nothing.
    """
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    if refund.channel != CARD or state_now(uow.session, refund) is not RefundState.APPROVED:
        return
    gateway = uow.port(CardGateway)
    if gateway is None:
        why = "no gateway"
        raise Unknown(why)
    payment = uow.get(Payment, refund.payment_id)
    require_genuine(uow.vault, refund)
    require_genuine_money(uow, payment)
    try:
        answer = gateway.refund(payment.reference, refund.amount_paisa, refund.id)
    except Declined as declined:
        _take_refusal(uow, refund, declined)
        return
    lock_refund(uow, refund.id)
    _take_answer(uow, refund, answer)


def _take_refusal(uow: UnitOfWork, refund: Refund, declined: Declined) -> None:
    lock_refund(uow, refund.id)
    if state_now(uow.session, refund) is RefundState.APPROVED:
        book_failure(uow, refund, f"The card gateway refused it: {declined}")
    else:
        uow.audit("card_refund.refused_late", refund.id, after={"why": str(declined)})


def _take_answer(uow: UnitOfWork, refund: Refund, answer: str) -> None:
    """Store the gateway's name, and process messages that arrived before it was known."""
    known = uow.session.get(RefundRequest, refund.id, populate_existing=True)
    if known is not None:
        if known.reference != answer:
            uow.audit("card_refund.another_name", refund.id, after={"reference": answer})
        return
    if state_now(uow.session, refund) is RefundState.APPROVED:
        _keep_name(uow, refund, answer)
    told = select(CardMessage.id).where(
        CardMessage.psp_reference == answer, CardMessage.event_code.in_(ABOUT_REFUNDS)
    )
    for message_id in uow.session.scalars(told):
        uow.publish(CARD_MESSAGE, message_id=message_id)


def _keep_name(uow: UnitOfWork, refund: Refund, name: str) -> bool:
    """Store the gateway's name of a locked refund that has none: it is on its way.

    False if the name belongs to another refund: then the meaning is unknown.
    """
    values = {
        "refund_id": refund.id,
        "channel": CARD,
        "reference": name,
        "sent_at": uow.instant(),
    }
    kept = insert_once(uow.session, RefundRequest, values) is not None
    what = "refund.sent" if kept else "card_refund.name_of_another"
    uow.audit(what, refund.id, after={"reference": name})
    return kept


def end_by_message(uow: UnitOfWork, message: CardMessage) -> None:
    """End a card refund by the gateway's message; a repeated message has no effect.

    A failure is final, in whatever order it comes. An unknown refund was made in the gateway's own
    pages, or its answer is still on its way (see `send_card_refund`).
    """
    attempt = uow.get(CardAttempt, message.attempt_id)
    lock_bill(uow, uow.get(Bill, attempt.bill_id).psid)
    refund = _refund_of_message(uow, attempt, message)
    told = {
        "event": message.event_code,
        "amount": message.amount_paisa,
        "reference": message.psp_reference,
    }
    if refund is None:
        uow.audit("card_refund.unknown", message.attempt_id or message.id, after=told)
    elif message.amount_paisa != refund.amount_paisa:
        uow.audit("card_refund.another_amount", refund.id, after=told)
    else:
        _end(uow, refund, message)


def _refund_of_message(
    uow: UnitOfWork, attempt: CardAttempt, message: CardMessage
) -> Refund | None:
    """Find the refund by the gateway's name; by ours where nobody has told us the gateway's."""
    mine = select(Refund).where(Refund.channel == CARD, Refund.bill_id == attempt.bill_id)
    query = select(RefundRequest).filter_by(channel=CARD, reference=message.psp_reference)
    named = [request.refund_id for request in genuine_of(uow.session, query)]
    found: Refund | None = uow.session.scalar(mine.where(Refund.id.in_(named)))
    return found or _find_unnamed_refund(uow, attempt, message)


def _find_unnamed_refund(
    uow: UnitOfWork, attempt: CardAttempt, message: CardMessage
) -> Refund | None:
    """Find an approved refund of this very payment that has no name at the gateway yet."""
    unanswered = (
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .outerjoin(RefundRequest, RefundRequest.refund_id == Refund.id)
        .where(
            Refund.id == named_id(message.merchant_reference),
            Refund.channel == CARD,
            Refund.bill_id == attempt.bill_id,
            Refund.approved_at.is_not(None),
            Payment.reference == (message.original_reference or Payment.reference),
            RefundRequest.refund_id.is_(None),
        )
    )
    found: Refund | None = uow.session.scalar(unanswered)
    return found


def _end(uow: UnitOfWork, refund: Refund, message: CardMessage) -> None:
    """End a refund as reported; people must check one that was sent after it had failed."""
    state = _sent_by(uow, refund, message.psp_reference)
    if state is RefundState.APPROVED:
        return
    arrived = message.event_code == REFUND and message.success
    failed = (message.event_code == REFUND) is not message.success
    if failed and state is not RefundState.FAILED:
        book_failure(uow, refund, f"The card gateway said {message.event_code}")
    elif arrived and state is RefundState.SENT:
        book_arrival(uow, refund, "")
    elif arrived and state is RefundState.FAILED and not _is_refund_returned(uow, message):
        told = {"reference": message.psp_reference, "amount": message.amount_paisa}
        uow.audit("card_refund.went_after_failure", refund.id, after=told)


def _sent_by(uow: UnitOfWork, refund: Refund, name: str) -> RefundState:
    """Return its status once its name is kept, where only this word tells that it was sent."""
    state = state_now(uow.session, refund)
    if state is RefundState.APPROVED and refund.channel == CARD and _keep_name(uow, refund, name):
        return RefundState.SENT
    return state


def _is_refund_returned(uow: UnitOfWork, message: CardMessage) -> bool:
    """Whether it failed because the card's bank sent it back: then it had gone before, rightly."""
    query = select(CardMessage).where(
        CardMessage.psp_reference == message.psp_reference,
        CardMessage.event_code.in_(REFUND_RETURN_EVENTS),
        CardMessage.success,
    )
    return there_is(uow.session, query)


def end_by_settlement(uow: UnitOfWork, refund_id: UUID, number: str, theirs: str) -> None:
    """End a refund that is on its way by the channel's settlement file of a number: it was paid.

    The caller has checked that the file is in force and names this amount; `theirs` is the
    channel's name of it, for a card's refund without an answer. An ended refund stays ended.
    """
    refund, _bill = lock_refund(uow, refund_id)
    if _sent_by(uow, refund, theirs) is RefundState.SENT:
        book_arrival(uow, refund, f"Settlement file {number}")
