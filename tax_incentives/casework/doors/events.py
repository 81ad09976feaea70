"""Events of casework that claims react to."""

from uuid import UUID

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from tax_incentives.casework.use_cases.apply_ranking import apply_ranking


@handler("tax_incentives.apply_ranking")
def apply_confirmed_ranking(uow: UnitOfWork, event: Event) -> None:
    """Decide the claims of a call by its ranking, and by places that were passed on."""
    apply_ranking(uow, UUID(event.payload["call_id"]))
