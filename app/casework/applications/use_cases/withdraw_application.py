"""The applicant asks for it no more: offices stop, and a bill that nobody paid is called off."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.models.application import Application, Draft
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.draft import refuse_ended
from app.casework.cases.queries.ownership import own_case
from app.casework.cases.use_cases import notify_domains_of_end
from app.casework.workflow.use_cases.advance_case import advance
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class WithdrawApplication:
    """The application, and the reason."""

    application_id: UUID
    reason: str


def withdraw_application(uow: UnitOfWork, command: WithdrawApplication) -> Application:
    """End an application; its grants stay. Publishes `cases.application_withdrawn`.

    Raises NotFound; Conflict if it was withdrawn or fully decided (`decided`).
    """
    require(uow.actor, APPLY)
    case = own_case(uow, command.application_id, lock=True, alone=True)
    refuse_ended(case)
    _refuse_decided(case)
    application = case.application
    application.withdrawn_at, application.withdrawn_by = uow.instant(), uow.actor.person
    application.withdrawn_reason = command.reason
    draft = uow.session.get(Draft, application.id)
    if draft is not None and case.submissions:
        uow.session.delete(draft)
    uow.session.flush()
    uow.audit("case.application_withdrawn", application.id)
    if case.submissions:
        uow.publish("cases.application_withdrawn", application_id=application.id)
        notify_domains_of_end(uow, case)
        advance(uow, application.id)
    return application


def _refuse_decided(case: Case) -> None:
    """Raise Conflict if no part is open: a decided part can no longer be withdrawn."""
    waits = [part for part in case.parts if part.outcome is None or part.open_appeal]
    if case.submissions and case.parts and not waits:
        raise Conflict(
            sentence("This has already been decided, so there is nothing to withdraw."),
            code="decided",
        )
