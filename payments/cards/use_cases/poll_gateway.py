"""Card payments without a result are found, and the gateway is asked again.

A question to the gateway needs the value that its page gave the payer. If nobody returned with it,
people must look up the payment (`settlement/queries/unresolved_cards.py`).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, not_, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.cards.models import REFUSED, CardAttempt, CardInquiry, CardRequest, CardSilence
from payments.cards.queries import OVERDUE, heard_of, only_refused
from payments.kernel.events import CARD_BACK
from payments.kernel.permissions import RECORD_PAYMENT

SILENT = timedelta(minutes=10)
OLDEST = timedelta(days=7)
MAX_REQUESTS = 200


def sweep_cards(uow: UnitOfWork, command: None) -> int:
    """Ask again about attempts whose payer came back and of which no end was heard; how many.

    After each time the pause is twice as long: an attempt is asked about some ten times until it is
    too old, and what answers nothing keeps no other from its turn. Safe to run twice.
    """
    del command
    require(uow.actor, RECORD_PAYMENT)
    due = uow.session.execute(_due(uow)).all()
    asked = sum(_ask(uow, attempt_id, times + 1) for attempt_id, times in due)
    _record_overdue(uow)
    return asked


def _due(uow: UnitOfWork) -> Select[UUID, int]:
    """Select attempts with how often they were asked about, the least often first.

    A bank's refusal is no end: the payer may have tried again in the same session.
    """
    times, last = func.count(CardInquiry.number), func.max(CardInquiry.asked_at)
    pause = SILENT * func.power(2, times)
    return (
        select(CardAttempt.id, times)
        .outerjoin(CardInquiry, CardInquiry.attempt_id == CardAttempt.id)
        .where(
            CardAttempt.session_result.is_not(None),
            CardAttempt.session_over.is_(None),
            CardAttempt.started_at.between(uow.now - OLDEST, uow.now - SILENT),
            only_refused(),
        )
        .group_by(CardAttempt.id)
        .having(or_(last.is_(None), last + pause <= uow.now))
        .order_by(times, CardAttempt.started_at)
        .limit(MAX_REQUESTS)
    )


def _ask(uow: UnitOfWork, attempt_id: UUID, number: int) -> bool:
    """Have the gateway asked after the commit; False if another sweep has done it."""
    values = {"attempt_id": attempt_id, "number": number, "asked_at": uow.now}
    new = insert(CardInquiry).values(values).on_conflict_do_nothing()
    if uow.session.execute(new.returning(CardInquiry.number)).scalar() is None:
        return False
    uow.publish(CARD_BACK, attempt_id=attempt_id)
    return True


def _record_overdue(uow: UnitOfWork) -> None:
    """Put requests of which nothing has been heard for a day into the trail, each once.

    What was told is a fact of its own, so that cron may stand still, and run twice.
    """
    told = exists().where(CardSilence.request_id == CardRequest.id)
    query = select(CardRequest).where(
        CardRequest.asked_at <= uow.now - OVERDUE,
        CardRequest.outcome.is_distinct_from(REFUSED),
        not_(heard_of()),
        ~told,
    )
    for request in uow.session.scalars(query.order_by(CardRequest.id).limit(MAX_REQUESTS)):
        values = {"request_id": request.id, "told_at": uow.instant()}
        new = insert(CardSilence).values(values).on_conflict_do_nothing()
        if uow.session.execute(new.returning(CardSilence.request_id)).scalar() is not None:
            told_of: dict[str, object] = {"request": str(request.id)}
            uow.audit(f"card_{request.kind}.silent", request.attempt_id, after=told_of)
