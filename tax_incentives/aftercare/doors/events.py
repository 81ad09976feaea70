"""Handlers of aftercare for events, and jobs that the calendar starts."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.feeds.public import ChangeFacts, ChangeKind, record_change
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.registry import ScheduledJob
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import SANCTION_PAID, SANCTION_RETURNED
from tax_incentives.aftercare.use_cases.end_clawback import finish_clawbacks
from tax_incentives.aftercare.use_cases.end_year import lapse_awards
from tax_incentives.aftercare.use_cases.follow_obligations import (
    enter_obligations,
    remind_of_reports,
)
from tax_incentives.aftercare.use_cases.recheck_awards import recheck_awards
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.pay_award import payment_of
from tax_incentives.kernel.events import AWARD_GRANTED
from tax_incentives.kernel.permissions import USE_CREDIT

_DAILY = timedelta(days=1)
REVOKED = "cases.registration_revoked"


@handler("tax_incentives.look_at_base")
def look_at_base(uow: UnitOfWork, event: Event) -> None:
    """Compute awards of a bill's payer again, as taxes may have been refunded or reversed."""
    recheck_awards(uow, UUID(event.payload["bill_id"]))


@handler("tax_incentives.enter_obligations")
def enter_obligations_of_grant(uow: UnitOfWork, event: Event) -> None:
    """Enter what the holder of a new award must do afterwards."""
    enter_obligations(uow, uow.get(ReliefAward, UUID(event.payload["award_id"])))


# Changes that programs follow.

RELIEF = ChangeKind(name="relief", label=sentence("Reliefs"), permissions=(USE_CREDIT,))
_STATUS = {
    AWARD_GRANTED: "granted",
    SANCTION_PAID: "paid",
    SANCTION_RETURNED: "returned",
    REVOKED: "revoked",
}


@handler("tax_incentives.note_relief")
def note_relief(uow: UnitOfWork, event: Event) -> None:
    """Record the status of an award for its holder; other events are ignored."""
    award = _award(uow, event)
    if award is None:
        return
    facts = ChangeFacts(
        kind=RELIEF.name,
        subject_id=award.id,
        reference=award.number,
        status=_STATUS[event.name],
        path=f"/api/v1/relief-awards/{award.id}",
    )
    record_change(uow, event, facts, [(award.organisation_id or award.person_id, USE_CREDIT)])


def _award(uow: UnitOfWork, event: Event) -> ReliefAward | None:
    query = select(ReliefAward)
    if event.name == REVOKED:
        query = query.filter_by(registration_id=UUID(event.payload["registration_id"]))
    elif event.name == AWARD_GRANTED:
        query = query.filter_by(id=UUID(event.payload["award_id"]))
    else:
        payment = payment_of(uow, event)
        query = query.where(ReliefAward.id == (payment.award_id if payment else None))
    return next(iter(genuine_of(uow.session, query)), None)


CHANGE_EVENTS = tuple((name, note_relief) for name in _STATUS)


JOBS = (
    ScheduledJob(name="reliefs.finish_clawbacks", use_case=finish_clawbacks, every=_DAILY),
    ScheduledJob(name="reliefs.remind_of_reports", use_case=remind_of_reports, every=_DAILY),
    ScheduledJob(name="reliefs.lapse_awards", use_case=lapse_awards, every=_DAILY),
)
