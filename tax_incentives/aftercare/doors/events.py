"""Handlers of aftercare for events, and jobs that the calendar starts."""

from datetime import timedelta
from uuid import UUID

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.registry import ScheduledJob
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.use_cases.end_clawback import finish_clawbacks
from tax_incentives.aftercare.use_cases.end_year import lapse_awards
from tax_incentives.aftercare.use_cases.follow_obligations import (
    enter_obligations,
    remind_of_reports,
)
from tax_incentives.aftercare.use_cases.recheck_awards import recheck_awards
from tax_incentives.awards.models import ReliefAward

_DAILY = timedelta(days=1)


@handler("tax_incentives.look_at_base")
def look_at_base(uow: UnitOfWork, event: Event) -> None:
    """Compute awards of a bill's payer again, as taxes may have been refunded or reversed."""
    recheck_awards(uow, UUID(event.payload["bill_id"]))


@handler("tax_incentives.enter_obligations")
def enter_obligations_of_grant(uow: UnitOfWork, event: Event) -> None:
    """Enter what the holder of a new award must do afterwards."""
    enter_obligations(uow, uow.get(ReliefAward, UUID(event.payload["award_id"])))


JOBS = (
    ScheduledJob(name="reliefs.finish_clawbacks", use_case=finish_clawbacks, every=_DAILY),
    ScheduledJob(name="reliefs.remind_of_reports", use_case=remind_of_reports, every=_DAILY),
    ScheduledJob(name="reliefs.lapse_awards", use_case=lapse_awards, every=_DAILY),
)
