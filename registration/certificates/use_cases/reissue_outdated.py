"""Certificates follow the register: what a filing has made wrong on them is printed again.

Told whenever a filing enters, takes effect or a paper is printed; where all papers say what the
register says, nothing happens. So no order of news leaves a holder with a paper that is not so.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import reissue_certificates
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from registration.register.events import CHANGED, FILED, PUBLICATION_CHANGED
from registration.register.models import Business, BusinessVersion
from registration.register.policy.business import Standing, State, from_json
from registration.register.queries.owners import business_of_grant, on


@handler("registration.follow_filing")
def follow_filing(uow: UnitOfWork, event: Event) -> None:
    """Handle `registration.filed`, `…business_changed` and `…publication_changed`."""
    _follow(uow, uow.get(Business, UUID(event.payload["business_id"])))


@handler("registration.follow_certificate")
def follow_certificate(uow: UnitOfWork, event: Event) -> None:
    """Handle `cases.certificate_issued`: a filing may have come between grant and paper."""
    business_id = business_of_grant(uow, UUID(event.payload["registration_id"]))
    if business_id is not None:
        _follow(uow, uow.get(Business, business_id))


def _follow(uow: UnitOfWork, business: Business) -> None:
    if business.application_id is None:  # an entry of an old register has papers of no grant
        return
    query = select(BusinessVersion.state).where(
        BusinessVersion.business_id == business.id, on(local_day(uow.now))
    )
    told = uow.session.scalars(query).one_or_none()
    state = from_json(told) if told else None
    if state is not None and state.standing is Standing.REGISTERED:
        reissue_certificates(uow, business.application_id, now_so(state))


def now_so(state: State) -> Mapping[str, Any]:
    """Say what filings may have changed, by the questions of the forms that certificates show."""
    return {
        "business_name": state.name,
        "business_name_ur": state.name_ur,
        "place": {"line": state.place.line, "district": state.place.district},
        "duration": state.duration,
    }


HANDLERS = (
    (FILED, follow_filing),
    (CHANGED, follow_filing),
    (PUBLICATION_CHANGED, follow_filing),
    ("cases.certificate_issued", follow_certificate),
)
