"""On the day on which a filing takes effect, identity follows: a new owner acts, an old one ends.

The register itself needs no job: what it says on a day follows from the day.
"""

from sqlalchemy import select

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from registration.events import CHANGED
from registration.models.register import Business, BusinessVersion
from registration.policy.filings import project
from registration.use_cases.projecting import entries_of, follow


def take_effect(uow: UnitOfWork, command: None) -> int:
    """Let organisations follow what began today; returns how many. Twice is the same.

    As many as file for one day: tens, never thousands.
    """
    del command
    today = local_day(uow.now)
    query = (
        select(Business)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(BusinessVersion.valid_from == today, Business.organisation_id.is_not(None))
        .order_by(Business.id)
        .with_for_update(of=Business)
    )
    found = uow.session.scalars(query).all()
    for business in found:
        follow(uow, business, project(entries_of(uow, business.id)))
        uow.publish(CHANGED, business_id=business.id)
    return len(found)
