"""Pages of domains about an application: shown where the application is, to whoever sees it."""

from collections.abc import Sequence

from app.casework.cases.case_file import Case
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import PageAbout
from app.unit_of_work import UnitOfWork


def pages_about(uow: UnitOfWork, case: Case) -> Sequence[PageAbout]:
    """Return what domains have to show about a case, also while it is filled in."""
    application = case.application
    return uow.port(CaseBook).pages_about(uow, application.service, application.id)
