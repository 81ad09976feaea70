"""An application is handed in: everything is checked at once, then it is frozen and set going."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.casework.applications.use_cases.hand_in import HandingIn, hand_in
from app.casework.cases.draft import Filling, asking_of, filling_of
from app.casework.cases.models.application import Application
from app.casework.cases.permissions import APPLY
from app.casework.cases.renewal_eligibility import refuse_about
from app.casework.catalogue.domain_checks import findings_of
from app.casework.catalogue.offers_in_force import offered_service
from app.casework.signing.statement import of_draft
from app.casework.workflow.use_cases.advance import advance
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

# Where the complete check names who has not signed.
SIGNATURES = "signatures"


@dataclass(frozen=True, kw_only=True)
class SubmitApplication:
    """Which application."""

    application_id: UUID


def submit_application(uow: UnitOfWork, command: SubmitApplication) -> Application:
    """Hand an application in; a bill is raised where fees are due, else its offices begin.

    Raises NotFound, Invalid with a sentence for each place that is missing or wrong
    (`incomplete`), Conflict where the form is offered no more (`form-changed`), no office takes it
    (`no-office`), a fee is not in force, or what it would renew or correct cannot be any more
    (`app/casework/cases/renewal_eligibility.py`).
    """
    require(uow.actor, APPLY)
    filling = filling_of(uow, command.application_id, lock=True)
    _refuse_older_form(uow, filling.application)
    refuse_about(uow, filling.case)
    problems = complete_check(uow, filling)
    if problems:
        raise Invalid(
            sentence("It cannot be handed in yet. Complete or correct what is listed."),
            code="incomplete",
            fields=problems,
        )
    hand_in(
        uow, filling.case, HandingIn(form=filling.form, documents=dict(filling.draft.documents))
    )
    uow.session.delete(filling.draft)
    uow.session.flush()
    advance(uow, command.application_id)
    return filling.application


def complete_check(uow: UnitOfWork, filling: Filling) -> Mapping[str, Sentence]:
    """Return all that keeps a draft from being handed in, by place; nothing: it may be.

    Signatures come last: nobody is asked to sign what is not complete.
    """
    found = form_check(uow, filling)
    if found or not filling.case.service.signatures:
        return found
    unsigned = of_draft(uow, filling).unsigned
    return {SIGNATURES: unsigned} if unsigned else {}


def form_check(uow: UnitOfWork, filling: Filling) -> Mapping[str, Sentence]:
    """Return what is missing or wrong in answers and papers, by place."""
    found = dict(filling.form.problems)
    asking = asking_of(filling.application, filling.form.kept)
    for section, seen in filling.form.sections:
        for each in findings_of(uow, asking, section.fields, seen.kept):
            if each.found.stops:
                found[f"answers.{each.place}"] = each.said
    return found


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
                "The form has changed since you began. Begin again from the page of the service: "
                "your answers come along."
            ),
            code="form-changed",
        )
