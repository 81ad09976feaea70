"""The demonstration's casework: an office for every agency, and every service offered.

Each is entered by one person and approved by another, at the time at which they would have done
it. What exists already is left alone, so that a second run changes nothing.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from app.calendar import local_day
from app.casework.catalogue.models import Office, ServiceOffer
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.use_cases import OFFERS, OfferService
from app.casework.definition.shapes import Service
from app.casework.offices.use_cases import OFFICES, NameOffice
from app.clock import real_now
from app.decisions import Approve
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time

SAMPLE = "Sample, not law: offered in the demonstration only"
_SINCE = timedelta(days=400)
# The house that works for an agency, if its name differs: for a district, or all.
_HOUSES: Mapping[str, Mapping[str, str]] = {
    "science_it": {"": "department"},
    "deputy_commissioner": {"quetta": "dc_quetta", "kech": "dc_kech", "": "home"},
}


def plant(platform: Platform, cast: Cast) -> None:
    """Plant what is missing."""
    book = platform.executor.ports.get(CaseBook)
    with platform.executor.sessions() as session:
        offices = {(row.agency, row.district) for row in session.scalars(select(Office))}
        offered = set(session.scalars(select(ServiceOffer.code)))
    agencies = {each.agency for service in book.latest.values() for each in service.registrations}
    for agency in sorted(agencies):
        for district, house in _HOUSES.get(agency, {"": agency}).items():
            if (agency, district) not in offices:
                _name(
                    platform,
                    cast,
                    NameOffice(
                        agency=agency, organisation_id=cast.houses[house], district=district
                    ),
                )
    for service in book.latest.values():
        if service.code not in offered:
            _offer(platform, cast, service)


def _name(platform: Platform, cast: Cast, command: NameOffice) -> None:
    then = at_time(platform.executor, real_now() - _SINCE)
    row = then.execute(OFFICES.propose, command, actor=cast.actor("administrator"))
    approval = Approve(id=row.id)
    then.execute(OFFICES.approve, approval, actor=cast.actor("administrator2"))


def _offer(platform: Platform, cast: Cast, service: Service) -> None:
    at = real_now() - _SINCE
    then = at_time(platform.executor, at)
    command = OfferService(
        code=service.code,
        version=service.version,
        opens_on=local_day(at),
        instrument=SAMPLE,
        confidence=Confidence.UNVERIFIED,
    )
    row = then.execute(OFFERS.propose, command, actor=cast.actor("rules"))
    then.execute(OFFERS.approve, Approve(id=row.id), actor=cast.actor("rules2"))
