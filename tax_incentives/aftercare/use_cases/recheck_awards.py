"""Awards whose base has shrunk: noted with what the scheme gives for them now."""

from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.row_macs import is_genuine
from app.unit_of_work import UnitOfWork
from payments.public import PaidBy, bill_state
from tax_incentives.aftercare.models import Reopening
from tax_incentives.aftercare.queries.base import base_now
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ReliefClaim


def recheck_awards(uow: UnitOfWork, bill_id: UUID) -> list[Reopening]:
    """Note for each award of a bill's payer what the scheme gives now, where that has changed.

    Safe to repeat: what was noted last is compared under the claim's lock.
    """
    bill = bill_state(uow, bill_id)
    payer = PaidBy(organisation_id=bill.payer_organisation_id, person_id=bill.payer_person_id)
    found = [_look(uow, award) for award in _awards_of(uow, payer)]
    return [each for each in found if each is not None]


def _awards_of(uow: UnitOfWork, payer: PaidBy) -> list[ReliefAward]:
    """Return the genuine awards of a payer, oldest first; none if the payer is unknown."""
    query = select(ReliefAward).order_by(ReliefAward.id)
    if payer.organisation_id is not None:
        query = query.where(ReliefAward.organisation_id == payer.organisation_id)
    elif payer.person_id is not None:
        mine = ReliefAward.person_id == payer.person_id
        query = query.where(mine, ReliefAward.organisation_id.is_(None))
    else:
        return []
    return [each for each in uow.session.scalars(query) if is_genuine(uow.vault, each)]


def _look(uow: UnitOfWork, award: ReliefAward) -> Reopening | None:
    uow.lock(ReliefClaim, award.claim_id)
    now = base_now(uow, award)
    if now is None or now.gives_paisa == _noted(uow, award):
        return None
    row = Reopening(
        id=new_id(),
        award_id=award.id,
        paid_paisa=now.paid_paisa,
        gives_paisa=now.gives_paisa,
        found_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("relief.reopened", award.id, after={"gives": row.gives_paisa})
    return row


def _noted(uow: UnitOfWork, award: ReliefAward) -> int:
    """Return the amount at the last check of the scheme; at the grant, the amount granted."""
    query = select(Reopening.gives_paisa).filter_by(award_id=award.id)
    last = uow.session.scalar(query.order_by(Reopening.id.desc()).limit(1))
    return award.amount_paisa if last is None else last
