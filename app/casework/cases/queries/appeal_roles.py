"""The role of an office that decides an appeal, as its service says."""

from sqlalchemy import ColumnElement, case, tuple_

from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration
from app.casework.catalogue.registry import CaseBook
from app.unit_of_work import UnitOfWork


def appeal_role(uow: UnitOfWork) -> ColumnElement[str]:
    """Build the SQL expression of the role that decides appeals about a registration."""
    of = (Application.service, Application.version, CaseRegistration.code)
    named: dict[str, list[tuple[str, int, str]]] = {}
    for (service, version), shape in uow.port(CaseBook).by_version.items():
        for each in shape.registrations:
            named.setdefault(each.appeal_role, []).append((service, version, each.code))
    return case(*((tuple_(*of).in_(places), role) for role, places in named.items()))
