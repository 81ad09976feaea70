"""Card payments whose news never came are found, and asked about again."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.events import CARD_BACK
from payments.models.card import (
    CAPTURE,
    REFUSED,
    CardAttempt,
    CardMessage,
    CardRequest,
    CardSilence,
)
from payments.permissions import RECORD_PAYMENT

SILENT = timedelta(minutes=10)
OLDEST = timedelta(days=7)
MOST = 200
# A capture of which nothing was heard for so long is told in the trail.
OVERDUE = timedelta(days=1)


def sweep_cards(uow: UnitOfWork, command: None) -> int:
    """Ask again about attempts whose payer came back and of which nothing was heard; how many.

    Safe to run twice: what is asked twice is kept once.
    """
    del command
    require(uow.actor, RECORD_PAYMENT)
    heard = exists().where(CardMessage.attempt_id == CardAttempt.id)
    query = (
        select(CardAttempt.id)
        .where(
            CardAttempt.session_result.is_not(None),
            CardAttempt.started_at.between(uow.now - OLDEST, uow.now - SILENT),
            ~heard,
        )
        .order_by(CardAttempt.started_at)
        .limit(MOST)
    )
    silent = uow.session.scalars(query).all()
    for attempt_id in silent:
        uow.publish(CARD_BACK, attempt_id=attempt_id)
    _tell_overdue(uow)
    return len(silent)


def _tell_overdue(uow: UnitOfWork) -> None:
    """Put captures of which nothing has been heard for a day into the trail, each once.

    What was told is a fact of its own, so that cron may stand still, and run twice.
    """
    heard = exists().where(
        CardMessage.attempt_id == CardRequest.attempt_id,
        CardMessage.event_code.in_(("CAPTURE", "CAPTURE_FAILED")),
    )
    told = exists().where(CardSilence.request_id == CardRequest.id)
    query = select(CardRequest).where(
        CardRequest.kind == CAPTURE,
        CardRequest.asked_at <= uow.now - OVERDUE,
        CardRequest.outcome.is_distinct_from(REFUSED),
        ~heard,
        ~told,
    )
    for request in uow.session.scalars(query.order_by(CardRequest.id).limit(MOST)):
        values = {"request_id": request.id, "told_at": uow.instant()}
        new = insert(CardSilence).values(values).on_conflict_do_nothing()
        if uow.session.execute(new.returning(CardSilence.request_id)).scalar() is not None:
            told_of: dict[str, object] = {"request": str(request.id)}
            uow.audit("card_capture.silent", request.attempt_id, after=told_of)
