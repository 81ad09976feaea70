"""A filing that is to take effect later is taken back before its day, by an owner."""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.events import FILING_WITHDRAWN
from registration.models.register import Business, Filing, FilingWithdrawal
from registration.permissions import FILE
from registration.queries.owners import is_owner
from registration.use_cases.projecting import write_projection


@dataclass(frozen=True, kw_only=True)
class WithdrawFiling:
    """Which filing, and why."""

    filing_id: UUID
    reason: str


def withdraw_filing(uow: UnitOfWork, command: WithdrawFiling) -> Filing:
    """Take it back; the filing stays on record as withdrawn.

    Raises NotFound where it is no filing of a business of the actor's, Conflict where it has taken
    effect (`filing-in-force`) or was withdrawn (`filing-withdrawn`).
    """
    require(uow.actor, FILE)
    filing = uow.get(Filing, command.filing_id)
    business = uow.lock(Business, filing.business_id)
    if not is_owner(uow, business.id):
        raise NotFound
    if filing.effective_on <= local_day(uow.instant()) or filing.sequence == 1:
        raise Conflict(
            sentence("This has taken effect. File a change or a correction instead."),
            code="filing-in-force",
        )
    if filing.id in withdrawn_ids(uow, business.id):
        raise Conflict(sentence("This was withdrawn already."), code="filing-withdrawn")
    uow.add(
        FilingWithdrawal(
            id=new_id(),
            filing_id=filing.id,
            reason=command.reason,
            withdrawn_by=uow.actor.person,
            withdrawn_at=uow.now,
        )
    )
    write_projection(uow, business)
    uow.audit("register.filing_withdrawn", business.id, after={"filing": str(filing.id)})
    uow.publish(FILING_WITHDRAWN, business_id=business.id, filing_id=filing.id)
    return filing


def withdrawn_ids(uow: UnitOfWork, business_id: UUID) -> frozenset[UUID]:
    """Return the filings of a business that were taken back."""
    found = (
        uow.session.query(FilingWithdrawal.filing_id)
        .join(Filing, Filing.id == FilingWithdrawal.filing_id)
        .filter(Filing.business_id == business_id)
    )
    return frozenset(row.filing_id for row in found)
