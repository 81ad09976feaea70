"""More pages about an application: shown where the application is, to whoever sees it."""

from collections.abc import Sequence

from app.casework.cases.case_file import Case
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import AddedPages, PageAbout
from app.unit_of_work import UnitOfWork


def pages_about(uow: UnitOfWork, case: Case) -> Sequence[PageAbout]:
    """Return what domains and higher nouns show about a case; none before it was submitted."""
    application = case.application
    if not case.submissions:
        return ()
    return [
        *uow.port(CaseBook).pages_about(uow, application.service, application.id),
        *uow.port(AddedPages).about(uow, application.id),
    ]
