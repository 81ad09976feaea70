"""Domains hear that an application comes to nothing more: decided whole, or withdrawn."""

from app.casework.cases.case_file import Case
from app.casework.cases.models.outcome import GRANTED
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import Ended
from app.unit_of_work import UnitOfWork


def notify_domains_of_end(uow: UnitOfWork, case: Case) -> None:
    """Notify the service's domain, in the commit in which it ends."""
    granted = tuple(p.row.code for p in case.parts if p.outcome and p.outcome.outcome == GRANTED)
    application = case.application
    ended = Ended(application_id=application.id, service=application.service, granted=granted)
    for tell in uow.port(CaseBook).on_ended(application.service):
        tell(uow, ended)
