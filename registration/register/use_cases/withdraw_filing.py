"""A filing that is to take effect later is withdrawn before its day, by an owner."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, Filing
from registration.register.permissions import FILE
from registration.register.policy.filings import ABOUT_ANOTHER, Kind
from registration.register.queries.owners import is_owner
from registration.register.use_cases.correct_filing import enter_renamed
from registration.register.use_cases.enter_filing import NewFiling


@dataclass(frozen=True, kw_only=True)
class WithdrawFiling:
    """The filing, and the reason."""

    filing_id: UUID
    reason: str


def withdraw_filing(uow: UnitOfWork, command: WithdrawFiling) -> Filing:
    """Withdraw a filing by a filing of its own; both stay on record.

    Raises NotFound if it is no filing of a business of the actor's, Conflict if it has taken effect
    (`filing-in-force`) or was withdrawn (`filing-withdrawn`).
    """
    require(uow.actor, FILE)
    filing = uow.get(Filing, command.filing_id)
    business = uow.lock(Business, filing.business_id)
    if not is_owner(uow, business.id):
        raise NotFound
    today = local_day(uow.instant())
    if filing.effective_on <= today or Kind(filing.kind) in ABOUT_ANOTHER:
        raise Conflict(
            sentence("This has taken effect. File a change or a correction instead."),
            code="filing-in-force",
        )
    if _withdrawn(uow, filing):
        raise Conflict(sentence("This has already been withdrawn."), code="filing-withdrawn")
    taken_back = NewFiling(
        kind=Kind.WITHDRAWAL,
        effective_on=today,
        content={"reason": command.reason},
        corrects=filing.sequence,
        filed_by=uow.actor.person,
    )
    return enter_renamed(uow, business, taken_back)


def _withdrawn(uow: UnitOfWork, filing: Filing) -> bool:
    query = select(Filing).filter_by(
        business_id=filing.business_id, kind=Kind.WITHDRAWAL.value, corrects=filing.sequence
    )
    return there_is(uow.session, query)
