"""An application belongs to the call that is open when it is first submitted."""

from sqlalchemy import select

from app.calendar import PROVINCE
from app.casework.calls.models import Call, CallApplication
from app.casework.cases.models.application import Application
from app.casework.catalogue.registry import CaseBook
from app.errors import Conflict
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


def join_call(uow: UnitOfWork, application: Application) -> None:
    """Add a submitted application to the open call of its service, if it needs one.

    Raises Conflict (`no-open-call`). The caller has checked the permission and locked it.
    """
    call = open_call(uow, application.service)
    if call is None:
        return
    at = uow.instant()
    uow.add(CallApplication(application_id=application.id, call_id=call.id, submitted_at=at))
    uow.audit("call.joined", application.id, after={"call": str(call.id)})


def open_call(uow: UnitOfWork, service: str) -> Call | None:
    """Return the open call of a service; None if it needs no call.

    Raises Conflict (`no-open-call`) with the opening of the next call.
    """
    if service not in uow.port(CaseBook).called:
        return None
    now = uow.instant()
    query = select(Call).where(
        Call.service == service, Call.approved_at.is_not(None), Call.closes_at > now
    )
    found = uow.session.scalars(query.order_by(Call.opens_at).limit(1)).first()
    if found is not None:
        require_genuine(uow.vault, found)
    if found is None or not found.is_open(now):
        raise Conflict(_closed(found), code="no-open-call")
    return found


def _closed(upcoming: Call | None) -> Sentence:
    if upcoming is None:
        return sentence("You can apply for this only while a call is open. None is announced now.")
    return sentence(
        "You can apply for this only while a call is open. The next opens at %(when)s.",
        when=f"{upcoming.opens_at.astimezone(PROVINCE):%d-%m-%Y %H:%M}",
    )
