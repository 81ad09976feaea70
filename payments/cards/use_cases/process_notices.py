"""Messages of the gateway about card payments, and the actions that follow.

Notices may come late, twice, in any order, or never. Each is stored once; its consequence is
handled in its own delivery; money is recorded when the gateway reports the capture, not before.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import insert_once, there_is
from app.db import new_id
from app.errors import Forbidden, NotFound
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.acceptance import may_take
from payments.bills.queries import read_facts
from payments.cards.adyen.gateway import CURRENCY, CardGateway, Declined
from payments.cards.adyen.notices import BadNotice, Notice, read_notices
from payments.cards.models import (
    CANCEL,
    CAPTURE,
    RECEIVED,
    REFUSED,
    CardAttempt,
    CardMessage,
    CardRequest,
)
from payments.cards.policy import OVER
from payments.cards.use_cases.announce_report import REPORT, announce_report
from payments.cards.use_cases.record_messages import keep_message
from payments.cards.use_cases.refund_by_card import ABOUT_REFUNDS, end_by_message
from payments.cards.use_cases.reverse_card_payment import (
    DISPUTE,
    KINDS,
    look_again,
    notify_dispute,
    reverse_by_message,
)
from payments.kernel.events import CARD_BACK, CARD_REQUEST
from payments.kernel.permissions import RECORD_PAYMENT
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment, lock_bill, take_money

CHANNEL = "adyen"


@dataclass(frozen=True, kw_only=True)
class ReceiveNotices:
    """A batch as it came, JSON decoded."""

    body: object = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class BringBack:
    """The payer came back from the gateway's page with its result of the session."""

    attempt_id: UUID
    session_result: str


@dataclass(frozen=True, kw_only=True)
class AskAgain:
    """The attempt to ask the gateway about."""

    attempt_id: UUID


def receive_notices(uow: UnitOfWork, command: ReceiveNotices) -> int:
    """Store each new notice of a batch, and act on it after the commit; return their number.

    The signature of every item is the permission. Raises Forbidden if a notice is not genuine.
    """
    gateway = uow.port(CardGateway)
    if gateway is None:
        raise NotFound
    try:
        notices = read_notices(command.body, gateway.settings.hmac_key)
    except BadNotice as bad:
        raise Forbidden(
            sentence("This notice is not signed by our gateway."), code=f"bad-notice-{bad}"
        ) from None
    mine = [each for each in notices if each.merchant_account == gateway.settings.merchant_account]
    return sum(keep_message(uow, each, "notice") for each in mine)


def bring_back(uow: UnitOfWork, command: BringBack) -> CardAttempt:
    """Keep the first result that the payer brings; the gateway is asked about it after the commit.

    The gateway believes it only together with the session that it belongs to. Raises NotFound.
    """
    attempt = uow.lock(CardAttempt, command.attempt_id)
    if attempt.session_result is None and attempt.session_id is not None:
        attempt.session_result = command.session_result
        uow.publish(CARD_BACK, attempt_id=attempt.id)
    return attempt


def ask_again(uow: UnitOfWork, command: AskAgain) -> str:
    """Ask the gateway for the status of an attempt's session, and record its authorisation.

    For missing notices. Raises NotFound if there is no session to ask about, Declined if the
    gateway does not know it, Unknown if it gives no answer.
    """
    require(uow.actor, RECORD_PAYMENT)
    attempt = uow.get(CardAttempt, command.attempt_id)
    if attempt.session_id is None or attempt.session_result is None:
        raise NotFound
    asked = uow.port(CardGateway).ask(attempt.session_id, attempt.session_result)
    if asked.psp_reference:
        notice = Notice(
            psp_reference=asked.psp_reference,
            original_reference="",
            merchant_account="",
            merchant_reference=attempt.id.hex,
            amount_paisa=asked.amount_paisa,
            currency=CURRENCY,
            event_code="AUTHORISATION",
            success=True,
        )
        keep_message(uow, notice, "inquiry")
    elif asked.status in OVER:
        _end_session(uow, attempt.id, asked.status)
    return asked.status


def _end_session(uow: UnitOfWork, attempt_id: UUID, status: str) -> None:
    attempt = uow.lock(CardAttempt, attempt_id)
    if attempt.session_over is None:
        attempt.session_over = status


@handler("payments.ask_when_back")
def ask_when_back(uow: UnitOfWork, event: Event) -> None:
    """Ask about an attempt whose payer came back: often sooner than the notice comes.

    What a payer brings back may be made up: then the gateway refuses to tell, now and always.
    """
    attempt_id = UUID(event.payload["attempt_id"])
    try:
        ask_again(uow, AskAgain(attempt_id=attempt_id))
    except Declined as declined:
        uow.audit("card_attempt.not_told", attempt_id, after={"why": str(declined)})


@handler("payments.act_on_message")
def act_on_message(uow: UnitOfWork, event: Event) -> None:
    """Do what a message leads to: fetch a report, or follow a payment; a foreign one to nothing."""
    message = uow.get(CardMessage, UUID(event.payload["message_id"]))
    require_genuine(uow.vault, message)
    if message.event_code == REPORT:
        announce_report(uow, message)
    elif message.attempt_id is None or message.currency != CURRENCY:
        uow.audit("card_message.foreign", message.id, after={"event": message.event_code})
    else:
        _follow(uow, uow.get(CardAttempt, message.attempt_id), message)


def _follow(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage) -> None:
    """Request the capture of an authorisation, record a capture, or record its later changes."""
    code, done = message.event_code, message.success
    if code in ABOUT_REFUNDS:
        end_by_message(uow, message)
    elif code in {"CAPTURE", *KINDS} and not done:
        uow.audit("card_payment.trouble", attempt.id, after={"event": code})
    elif code == "AUTHORISATION" and done:
        _settle_authorisation(uow, attempt, message)
    elif code == "CAPTURE":
        _record_capture(uow, attempt, message)
    elif code in KINDS:
        reverse_by_message(uow, attempt, message)
    elif code == DISPUTE and done:
        notify_dispute(uow, attempt, message)


@handler("payments.send_request")
def send_request(uow: UnitOfWork, event: Event) -> None:
    """Send a request to the gateway and keep its answer; a lost answer makes it come again."""
    request = uow.lock(CardRequest, UUID(event.payload["request_id"]))
    if request.outcome is not None:
        return
    gateway = uow.port(CardGateway)
    try:
        if request.kind == CAPTURE:
            answer = gateway.capture(request.psp_reference, request.amount_paisa, request.id)
        else:
            answer = gateway.cancel(request.psp_reference, request.id)
    except Declined as declined:
        request.outcome, request.answered_at = REFUSED, uow.instant()
        uow.audit("card_request.refused", request.id, after={"why": str(declined)})
        return
    request.outcome, request.answered_at = RECEIVED, uow.instant()
    request.answer_reference = answer


def _settle_authorisation(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage) -> None:
    """Take the money where the bill still allows it, else give it up before it is taken."""
    bill = lock_bill(uow, uow.get(Bill, attempt.bill_id).psid)
    read = read_facts(uow, bill)
    wanted = message.amount_paisa == attempt.amount_paisa
    refused = may_take(read.facts, message.amount_paisa, read.now)
    taking = wanted and refused is None and not _captured_for(uow, bill.id)
    _ask(uow, attempt, message, CAPTURE if taking else CANCEL)


def _captured_for(uow: UnitOfWork, bill_id: UUID) -> bool:
    """Return True if another attempt's money is on its way to this bill, under the bill's lock.

    Money received is a payment, even if it changed since; a failed capture never arrives.
    """
    asked = (
        select(CardRequest)
        .join(CardAttempt, CardAttempt.id == CardRequest.attempt_id)
        .where(
            CardAttempt.bill_id == bill_id,
            CardRequest.kind == CAPTURE,
            CardRequest.outcome.is_distinct_from(REFUSED),
        )
    )
    return any(not _is_settled(uow, request) for request in uow.session.scalars(asked))


def _is_settled(uow: UnitOfWork, request: CardRequest) -> bool:
    """Return True if the money of a capture came, or will never come."""
    came = select(Payment).filter_by(channel=CHANNEL, reference=request.psp_reference)
    failed = select(CardMessage).filter_by(
        attempt_id=request.attempt_id, event_code="CAPTURE", success=False
    )
    return there_is(uow.session, came) or there_is(uow.session, failed)


def _ask(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage, kind: str) -> None:
    values = {
        "id": new_id(),
        "attempt_id": attempt.id,
        "kind": kind,
        "psp_reference": message.psp_reference,
        "amount_paisa": message.amount_paisa,
        "asked_at": uow.instant(),
    }
    made = insert_once(uow.session, CardRequest, values)
    if made is not None:
        uow.audit(f"card_{kind}.asked", attempt.id, after={"amount": message.amount_paisa})
        uow.publish(CARD_REQUEST, request_id=made.id)


def _record_capture(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage) -> None:
    """Record money that was captured: whatever the bill's state, it has been taken."""
    bill = uow.get(Bill, attempt.bill_id)
    payment = message.original_reference or message.psp_reference
    money = RecordPayment(
        psid=bill.psid,
        channel=CHANNEL,
        reference=payment,
        amount_paisa=message.amount_paisa,
        details={"attempt": str(attempt.id), "capture": message.psp_reference},
    )
    take_money(uow, money)
    look_again(uow, attempt, payment)
