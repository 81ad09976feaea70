"""An application is submitted: everything is checked at once, then it is frozen and set going."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.applications.use_cases.create_submission import NewSubmission, create_submission
from app.casework.calls.use_cases.join_call import join_call
from app.casework.cases.models.application import Application
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.draft import filling_of
from app.casework.cases.queries.renewal_eligibility import refuse_about
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.signing.queries.completeness import complete_check
from app.casework.workflow.use_cases.advance_case import advance
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class SubmitApplication:
    """The application."""

    application_id: UUID


def submit_application(uow: UnitOfWork, command: SubmitApplication) -> Application:
    """Hand an application in; a bill is raised where fees are due, else its offices begin.

    Raises NotFound, Invalid with a sentence for each place that is missing or wrong
    (`incomplete`), Conflict where the form is offered no more (`form-changed`), no office takes it
    (`no-office`), no call is open (`no-open-call`), a fee is not in force, or what it would renew
    or correct cannot be any more (`app/casework/cases/queries/renewal_eligibility.py`).
    """
    require(uow.actor, APPLY)
    filling = filling_of(uow, command.application_id, lock=True)
    _refuse_older_form(uow, filling.application)
    refuse_about(uow, filling.case)
    problems = complete_check(uow, filling)
    if problems:
        raise Invalid(
            sentence("You cannot submit it yet. Complete or correct what is listed."),
            code="incomplete",
            fields=problems,
        )
    join_call(uow, filling.application)
    create_submission(
        uow, filling.case, NewSubmission(form=filling.form, documents=dict(filling.draft.documents))
    )
    uow.session.delete(filling.draft)
    uow.session.flush()
    advance(uow, command.application_id)
    return filling.application


def _refuse_older_form(uow: UnitOfWork, application: Application) -> None:
    """Refuse a form that is not the one in force: its questions and clocks are of the past."""
    try:
        offered = offered_service(uow, application.service).version
    except NotFound:
        offered = None
    if offered is None:
        raise Conflict(
            sentence("This service is not offered now. Your answers are kept."), code="not-offered"
        )
    if offered != application.version:
        raise Conflict(
            sentence(
                "The form has changed since you started. Start again from the page of the"
                " service: your answers come along."
            ),
            code="form-changed",
        )
