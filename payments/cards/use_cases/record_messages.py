"""Messages of the gateway, stored once, whichever came first: notice, answer or report."""

from uuid import UUID

from sqlalchemy import func, select

from app.checked_rows import insert_once
from app.db import new_id
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from payments.cards.adyen.notices import Notice
from payments.cards.models import CardAttempt, CardMessage, CardRequest
from payments.cards.policy import named_id
from payments.kernel.events import CARD_MESSAGE
from payments.receipts.models import Payment
from payments.receipts.policy import CARD
from payments.refunds.models import Refund

_STORED_FIELDS = (
    "psp_reference",
    "original_reference",
    "merchant_reference",
    "event_code",
    "success",
    "amount_paisa",
    "currency",
)
# Kept with every payment by card; without its hyphens, as the gateway has it.
_ATTEMPT = func.replace(Payment.details["attempt"].as_string(), "-", "")


def keep_message(uow: UnitOfWork, notice: Notice, source: str, *, about: str = "") -> bool:
    """Keep what was said, and act on it after the commit; whether it was news.

    `about` is the gateway's name of the payment, where the notice itself does not say it. Raises
    Forged if somebody planted the message: the gateway sends it again until it is kept.
    """
    original = about or notice.original_reference
    values = {name: getattr(notice, name) for name in _STORED_FIELDS} | {
        "id": new_id(),
        "attempt_id": _attempt_of(uow, notice.merchant_reference, original),
        "original_reference": original,
        "source": source,
        "received_at": uow.instant(),
    }
    kept = insert_once(uow.session, CardMessage, values)
    if kept is None:
        return False
    uow.publish(CARD_MESSAGE, message_id=kept.id)
    return True


def _attempt_of(uow: UnitOfWork, reference: str, original: str) -> UUID | None:
    """Find our attempt: by its reference, by the payment it is about, or by that of our request.

    A notice of a request may bear the payment's reference or the request's own.
    """
    named = named_id(reference)
    found = uow.session.get(CardAttempt, named) if named else None
    if found is not None:
        return found.id
    return _of_payment(uow, original) or (_of_request(uow, named) if named else None)


def _of_payment(uow: UnitOfWork, name: str) -> UUID | None:
    query = select(CardRequest).filter_by(psp_reference=name)
    asked = genuine_of(uow.session, query)
    if asked:
        return asked[0].attempt_id
    paid = select(_ATTEMPT).filter_by(channel=CARD, reference=name)
    return named_id(uow.session.scalar(paid) or "")


def _of_request(uow: UnitOfWork, named: UUID) -> UUID | None:
    asked = uow.session.get(CardRequest, named)
    if asked is not None:
        return asked.attempt_id
    refunded = select(_ATTEMPT).join(Refund, Refund.payment_id == Payment.id)
    told = uow.session.scalar(refunded.where(Refund.id == named, Refund.channel == CARD))
    return named_id(told or "")
