"""End of an award whose grant was revoked: the unused part is no longer promised.

The part used before that day stays with the holder, unless an officer claws it back by a notice.
"""

from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import revocation_of
from app.checked_rows import checked
from app.db import new_id
from app.ledger.public import fiscal_year_of, post
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.postings import revoked_posting
from tax_incentives.awards.models import AwardLapse, ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa, scheme_of_award
from tax_incentives.awards.queries.funding import budget_year
from tax_incentives.claims.models import ReliefClaim


@handler("tax_incentives.end_revoked_award")
def end_revoked_award(uow: UnitOfWork, event: Event) -> None:
    """Let the unused part of a revoked award go. Looks at the revocation; safe to run twice."""
    query = select(ReliefAward).filter_by(registration_id=UUID(event.payload["registration_id"]))
    award = checked(uow.session, uow.session.scalars(query).one_or_none())
    if award is None or revocation_of(uow.session, award.registration_id) is None:
        return
    uow.lock(ReliefClaim, award.claim_id)
    unused = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    if unused:
        _end_unused(uow, award, unused)


def _end_unused(uow: UnitOfWork, award: ReliefAward, paisa: int) -> None:
    """Lapse it, or free it again in a year that still runs, where the scheme says so."""
    now, row_id, of = uow.instant(), new_id(), budget_year(uow.session, award)
    frees = (
        scheme_of_award(uow, award).budget.clawback_frees_room
        and of.year == fiscal_year_of(local_day(now)).year
    )
    posting = revoked_posting(row_id, award.id, of, paisa, now, frees=frees)
    row = AwardLapse(
        id=row_id,
        award_id=award.id,
        fiscal_year=of.year,
        amount_paisa=paisa,
        lapsed_at=now,
        transaction_id=post(uow, posting),
    )
    uow.add(row)
    uow.audit("relief.revoked_part_ended", award.id, after={"amount": paisa, "frees": frees})
