"""A tender ends with its last contract."""

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.tenders.models import Tender


def end_with_last_contract(uow: UnitOfWork, tender: Tender) -> None:
    """End a tender whose contracts have all ended: completed if any of them was.

    Not while a part waits for its award, nor an award for its contracts.
    """
    if tender.parts_wait_since is not None:
        return
    uow.session.flush()
    query = (
        select(Contract)
        .select_from(Award)
        .outerjoin(Contract, Contract.award_id == Award.id)
        .where(Award.tender_id == tender.id, Award.reversed_at.is_(None))
    )
    contracts = uow.session.scalars(query).all()
    ended = [each for each in contracts if each and (each.completed_at or each.terminated_at)]
    if contracts and len(ended) == len(contracts):
        how = "completed_at" if any(each.completed_at for each in ended) else "terminated_at"
        setattr(tender, how, uow.instant())
        uow.session.flush()
