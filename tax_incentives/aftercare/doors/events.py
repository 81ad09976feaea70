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
from payments.public import SANCTION_PAID, SANCTION_RETURNED, sanction_state
from tax_incentives.aftercare.use_cases.end_clawback import finish_clawbacks
from tax_incentives.aftercare.use_cases.end_year import lapse_awards
from tax_incentives.aftercare.use_cases.follow_obligations import (
    enter_obligations,
    remind_of_reports,
)
from tax_incentives.aftercare.use_cases.recheck_awards import recheck_awards
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.pay_award import payment_of, sanction_key
from tax_incentives.kernel.events import AWARD_GRANTED
from tax_incentives.kernel.permissions import USE_CREDIT

_DAILY = timedelta(days=1)


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


@handler("tax_incentives.record_change")
def record_relief(uow: UnitOfWork, event: Event) -> None:
    """Record that an award was granted, paid or returned, for its holder."""
    payment = payment_of(uow, event)
    award_id = payment.award_id if payment else event.payload.get("award_id")
    found = genuine_of(uow.session, select(ReliefAward).filter_by(id=award_id))
    sanction = sanction_state(uow, sanction_key(payment.id)) if payment else None
    for award in found:
        facts = ChangeFacts(
            kind=RELIEF.name,
            subject_id=award.id,
            reference=award.number,
            status=sanction.state if sanction else "granted",
            path=f"/api/v1/relief-awards/{award.id}",
        )
        holder = award.organisation_id or award.person_id
        record_change(uow, event, facts, [(holder, USE_CREDIT)])


CHANGE_EVENTS = tuple(
    (name, record_relief) for name in (AWARD_GRANTED, SANCTION_PAID, SANCTION_RETURNED)
)


JOBS = (
    ScheduledJob(name="reliefs.finish_clawbacks", use_case=finish_clawbacks, every=_DAILY),
    ScheduledJob(name="reliefs.remind_of_reports", use_case=remind_of_reports, every=_DAILY),
    ScheduledJob(name="reliefs.lapse_awards", use_case=lapse_awards, every=_DAILY),
)
