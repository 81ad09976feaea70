"""More pages about an application: shown where the application is, to whoever sees it."""

from collections.abc import Sequence

from app.casework.cases.queries.case_file import Case
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import AddedPages, PageAbout
from app.unit_of_work import UnitOfWork


def pages_about(uow: UnitOfWork, case: Case) -> Sequence[PageAbout]:
    """Return what domains show about a case, also while it is filled in; papers once submitted."""
    application = case.application
    about = uow.port(CaseBook).pages_about(uow, application.service, application.id)
    added = uow.port(AddedPages).about(uow, application.id) if case.submissions else ()
    return [*about, *added]
