"""An officer checks a claim again, and resolves its flags with a reason."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.models import FlagResolution
from tax_incentives.controls.queries.claim_step import claim_at_step
from tax_incentives.controls.queries.flags import flags_of
from tax_incentives.controls.use_cases.flag_claim import flag_claim


@dataclass(frozen=True, kw_only=True)
class ResolveFlag:
    """The reason why a flag does not prevent a grant."""

    application_id: UUID
    flag_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RepeatControls:
    """The claim to check again."""

    application_id: UUID


def resolve_flag(uow: UnitOfWork, command: ResolveFlag) -> FlagResolution:
    """Resolve it for good. Only who has the claim's open step may.

    Raises NotFound, Conflict (`task-not-yours`, `flag-resolved`).
    """
    claim = claim_at_step(uow, command.application_id)
    flags = {flag.id: how for flag, how in flags_of(uow.session, claim.id)}
    if command.flag_id not in flags:
        raise NotFound
    if flags[command.flag_id] is not None:
        raise Conflict(sentence("This flag has already been resolved."), code="flag-resolved")
    row = FlagResolution(
        flag_id=command.flag_id, reason=command.reason, by=uow.actor.person, at=uow.instant()
    )
    uow.add(row)
    after = {"flag": str(row.flag_id), "reason": row.reason}
    uow.audit("relief.flag_resolved", claim.id, after=after)
    return row


def repeat_controls(uow: UnitOfWork, command: RepeatControls) -> ReliefClaim:
    """Check what is new about a claim. Raises NotFound, Conflict (`task-not-yours`)."""
    claim = claim_at_step(uow, command.application_id)
    new = flag_claim(uow, claim)
    uow.audit("relief.controls_repeated", claim.id, after={"new": new})
    return claim
