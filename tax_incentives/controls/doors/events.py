"""Event: a claim that was submitted later resembles an earlier one."""

from uuid import UUID

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.use_cases.flag_claim import flag_claim


@handler("tax_incentives.flag_alike")
def flag_alike(uow: UnitOfWork, event: Event) -> None:
    """Flag the earlier of two claims that are alike. Safe to repeat: flags are kept once."""
    flag_claim(uow, uow.get(ReliefClaim, UUID(event.payload["claim_id"])))
