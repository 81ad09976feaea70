"""An officer saw an owner's card: firms that the register names them in have them as owner now."""

from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from app.identity.public import hashes_of_persons_cnic
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessOwner
from registration.register.policy.filings import project
from registration.register.use_cases.project_filings import entries_of, follow

MAX_BUSINESSES = 200


@handler("registration.follow_card")
def follow_card(uow: UnitOfWork, event: Event) -> None:
    """Handle `identity.cnic_verified` and `identity.person_enrolled`, by what holds now."""
    keys = hashes_of_persons_cnic(uow, UUID(event.payload["person_id"]))
    owned = select(BusinessOwner.business_id).where(BusinessOwner.cnic_hash.in_(keys))
    for business_id in uow.session.scalars(owned.distinct().limit(MAX_BUSINESSES)).all():
        with suppress(Forged):  # a planted business keeps no other from being followed
            business = uow.lock(Business, business_id)
            follow(uow, business, project(entries_of(uow, business.id)))
