"""More pages about an application, shown to anyone who can see the application."""

from collections.abc import Sequence

from app.casework.cases.queries.case_file import Case
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import AddedPages, PageAbout
from app.unit_of_work import UnitOfWork


def pages_about(uow: UnitOfWork, case: Case) -> Sequence[PageAbout]:
    """Return the domains' pages about a case, also in draft; papers once submitted."""
    application = case.application
    about = uow.port(CaseBook).pages_about(uow, application.service, application.id)
    added = uow.port(AddedPages).about(uow, application.id) if case.submissions else ()
    return [*about, *added]
