"""The services that an officer may fill in for a citizen today."""

from app.casework.catalogue.queries.offers import offered_services
from app.casework.definition.shapes import Applicant, Service
from app.unit_of_work import UnitOfWork


def helpable_services(uow: UnitOfWork) -> list[Service]:
    """Return the services offered to people, by title; none that are for firms: one query."""
    services = [each.service for each in offered_services(uow)]
    return [each for each in services if each.applicant is not Applicant.ORGANISATION]
