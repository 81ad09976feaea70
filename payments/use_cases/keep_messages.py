"""What the gateway said is kept once, whoever told it first: a notice, an answer, a report."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db import new_id
from app.unit_of_work import UnitOfWork
from payments.channels.adyen.notices import Notice
from payments.events import CARD_MESSAGE
from payments.models.card import CardAttempt, CardMessage, CardRequest

_KEPT = (
    "psp_reference",
    "original_reference",
    "merchant_reference",
    "event_code",
    "success",
    "amount_paisa",
    "currency",
)


def keep_message(uow: UnitOfWork, notice: Notice, source: str, *, about: str = "") -> bool:
    """Keep what was said, and act on it after the commit; whether it was news.

    `about` is the gateway's name of the payment, where the notice itself does not say it.
    """
    original = about or notice.original_reference
    values = {name: getattr(notice, name) for name in _KEPT} | {
        "id": new_id(),
        "attempt_id": _attempt_of(uow, notice.merchant_reference, original),
        "original_reference": original,
        "source": source,
        "received_at": uow.instant(),
    }
    query = insert(CardMessage).values(values).on_conflict_do_nothing().returning(CardMessage.id)
    kept = uow.session.execute(query).scalar()
    if kept is None:
        return False
    uow.publish(CARD_MESSAGE, message_id=kept)
    return True


def _attempt_of(uow: UnitOfWork, reference: str, original: str) -> UUID | None:
    """Find our attempt by its reference, or by the payment that a request was about."""
    try:
        found = uow.session.get(CardAttempt, UUID(reference))
    except ValueError:
        found = None
    if found is not None:
        return found.id
    asked = select(CardRequest.attempt_id).filter_by(psp_reference=original)
    return uow.session.scalar(asked)
