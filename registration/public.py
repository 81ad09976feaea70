"""Interface of the register for other domains, and the names of its events.

Everything works inside the caller's unit of work. Events (payloads hold ids):
`registration.business_registered` {business_id}; `registration.filed` {business_id, filing_id};
`registration.business_changed` {business_id} on the day on which a later filing takes effect;
`registration.publication_changed` {business_id}: the public data about its owner changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.row_macs import genuine_lines_of, genuine_of
from app.unit_of_work import UnitOfWork
from registration.register.events import BUSINESS_REGISTERED as BUSINESS_REGISTERED
from registration.register.events import CHANGED as CHANGED
from registration.register.events import FILED as FILED
from registration.register.models import AgencyNumber, Business, BusinessVersion
from registration.register.policy.business import Form, Standing, from_json
from registration.register.policy.links import Link as Link
from registration.register.queries.firm_facts import FirmFacts as FirmFacts
from registration.register.queries.firm_facts import firm_count as firm_count
from registration.register.queries.firm_facts import firm_facts as firm_facts
from registration.register.queries.firm_facts import months_between as months_between
from registration.register.queries.owners import on
from registration.register.queries.related import LinkSource as LinkSource
from registration.register.queries.related import RelatedFirm as RelatedFirm
from registration.register.queries.related import RelatedFirms as RelatedFirms
from registration.register.queries.related import owner_pseudonyms as owner_pseudonyms
from registration.register.queries.related import related_firms as related_firms


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The register's record of an organisation's business on a day.

    `months` are the full months since its registration; `owners` the number of its full owners;
    `agencies` its other registrations on that day. `good_standing`: registered, and not dissolved.
    """

    business_id: UUID
    number: str
    form: str
    name: str
    name_ur: str
    district: str
    activities: Sequence[str]
    owners: int
    registered_on: date
    months: int
    agencies: frozenset[str]
    good_standing: bool


def registered(
    uow: UnitOfWork, organisation_id: UUID, day: date | None = None
) -> Registered | None:
    """Return the register's record of an organisation on a day (today), or None.

    None too if it was not registered yet on that day: three queries.
    """
    at = day or local_day(uow.now)
    found = uow.session.execute(
        select(Business, BusinessVersion)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(Business.organisation_id == organisation_id, Business.number.is_not(None), on(at))
        # Of several businesses of one firm, one that carries on comes first.
        .order_by(BusinessVersion.standing == Standing.DISSOLVED.value, Business.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    business, version = found
    state = from_json(version.state)
    first = _first_day(uow, business.id)
    return Registered(
        business_id=business.id,
        number=business.number or "",
        form=business.form,
        name=state.name,
        name_ur=state.name_ur,
        district=state.place.district,
        activities=state.activities,
        owners=sum(not owner.minor for owner in state.owners),
        registered_on=first,
        months=months_between(first, at),
        agencies=_agencies(uow, business.id, at),
        good_standing=state.standing is Standing.REGISTERED,
    )


def _first_day(uow: UnitOfWork, business_id: UUID) -> date:
    versions = select(BusinessVersion).filter_by(business_id=business_id)
    first = uow.session.scalars(versions.order_by(BusinessVersion.valid_from).limit(1)).one()
    return first.valid_from


def registered_since(session: Session, organisation_ids: Collection[UUID]) -> Mapping[UUID, date]:
    """Return the day on which each organisation was first registered; others are left out.

    One query.
    """
    query = (
        select(Business, BusinessVersion)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(Business.organisation_id.in_(list(organisation_ids)), Business.number.is_not(None))
        .order_by(BusinessVersion.valid_from.desc())
    )
    lines = genuine_lines_of(session, query)
    firsts = ((business.organisation_id, version.valid_from) for business, version in lines)
    return {firm: first for firm, first in firsts if firm is not None}


def _agencies(uow: UnitOfWork, business_id: UUID, at: date) -> frozenset[str]:
    query = select(AgencyNumber).where(
        AgencyNumber.business_id == business_id,
        AgencyNumber.valid_from <= at,
        func.coalesce(AgencyNumber.valid_until, at) >= at,
    )
    return frozenset(row.agency for row in uow.session.scalars(query))


def several_owners(session: Session, organisation_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which organisations are no business of one person: partnerships and companies.

    An organisation without a registered business is left out: nobody knows what it is. One query.
    """
    query = select(Business).where(
        Business.organisation_id.in_(list(organisation_ids)), Business.number.is_not(None)
    )
    rows = genuine_of(session, query)
    sole = {row.organisation_id for row in rows if row.form == Form.SOLE.value}
    found = {row.organisation_id for row in rows} - sole
    return frozenset(each for each in found if each is not None)
