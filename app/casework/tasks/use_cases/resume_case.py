"""A stay has ended: what waited for it, as a grant whose last fee was paid meanwhile, goes on."""

from uuid import UUID

from app.casework.cases.queries.stays import APPLICATION
from app.casework.workflow.use_cases.advance_case import advance
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.stays.public import stayed_subject
from app.unit_of_work import UnitOfWork


@handler("cases.resume_case")
def resume_case(uow: UnitOfWork, event: Event) -> None:
    """Bring the case as far as it goes by itself now; another stay may still block it."""
    kind, subject_id = stayed_subject(uow, UUID(event.payload["stay_id"]))
    if kind == APPLICATION:
        advance(uow, subject_id)
