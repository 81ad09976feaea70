"""Grants that two officers revoked, row by row; its holder's hearing is nothing here."""

from datetime import timedelta

from sqlalchemy import select

from app import roles
from app.casework.cases.models.certificate import Revocation
from app.casework.cases.policy.revocations import UNTRUE
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.unit_of_work import UnitOfWork
from factories.delivery import deliver_here
from factories.reliefs import Reliefs
from tax_incentives.awards.models import ReliefAward


def plant_revocation(reliefs: Reliefs, award: ReliefAward, ground: str = UNTRUE) -> bool:
    """Two officers revoke its grant; nobody hears of it yet. Whether it was not revoked before."""
    query = select(Revocation).filter_by(registration_id=award.registration_id)
    if reliefs.session.scalars(query).first() is not None:
        return False
    office = [reliefs.officer(name, roles.CASE_APPROVER) for name in ("Senior", "Finance")]
    row = Revocation(
        id=new_id(),
        registration_id=award.registration_id,
        ground=ground,
        reason="Nobody works there",
        answer_by=award.granted_on - timedelta(days=2),
        terms={},
        entered_by=office[0].person_id,
        entered_at=award.granted_at,
    )
    reliefs.session.add(row)
    reliefs.session.flush()
    row.approve(by=office[1].person, at=row.entered_at)
    reliefs.session.commit()
    return True


def revoke_award(reliefs: Reliefs, award: ReliefAward, ground: str = UNTRUE) -> None:
    """Two officers revoke its grant, and everybody is told; a second time changes nothing."""
    registration_id = award.registration_id
    if not plant_revocation(reliefs, award, ground):
        return

    def tell(uow: UnitOfWork, _: None) -> None:
        uow.publish("cases.registration_revoked", registration_id=registration_id)

    executor = reliefs.platform.executor
    for _ in range(2):  # the second finds nothing left to do
        executor.execute(tell, None, actor=SYSTEM)
        deliver_here(executor)
    reliefs.session.expire_all()
