"""Pages to withdraw, appeal, renew or correct an application."""

from uuid import UUID

from flask import Response, render_template

from app.casework.appeals.schemas import AppealOut
from app.casework.applications.doors.api import PART as API_PART
from app.casework.applications.doors.api import api
from app.casework.applications.doors.web import ONE, blueprint, to_application
from app.casework.applications.queries.status import status_of
from app.casework.applications.schemas import GroundsSchema, StartedOut
from app.casework.applications.use_cases.appeal_refusal import appeal_refusal
from app.casework.applications.use_cases.start_follow_up import StartLinked, start_linked
from app.casework.applications.use_cases.withdraw_application import withdraw_application
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.ownership import own_case
from app.errors import NotFound
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.actions import Action
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.subjects import Subject

PART = f"{ONE}/registrations/<uuid:registration_id>"


def _withdrawing(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, APPLY)
        case = own_case(uow, application_id, alone=True)
    return render_template("cases/applications/withdraw.html", form=form, case=case)


def _appealing(form: Form, application_id: UUID, registration_id: UUID) -> str:
    with reading() as uow:
        status = status_of(uow, application_id)
    part = next((each for each in status.parts if each.part.row.id == registration_id), None)
    if part is None:
        raise NotFound
    return render_template("cases/applications/appeal.html", form=form, case=status.case, part=part)


@blueprint.post(f"{PART}/renewal")
def renew(application_id: UUID, registration_id: UUID) -> Response:
    """Begin the renewal of what was granted."""
    command = StartLinked(
        application_id=application_id, registration_id=registration_id, kind="renewal"
    )
    return perform(start_linked, command, then=to_application)


@blueprint.post(f"{PART}/correction")
def correct(application_id: UUID, registration_id: UUID) -> Response:
    """Begin the correction of what was granted."""
    command = StartLinked(
        application_id=application_id, registration_id=registration_id, kind="correction"
    )
    return perform(start_linked, command, then=to_application)


Subject(blueprint, api).act(withdraw_application, ReasonSchema).on_page(
    "/applications/<uuid:application_id>/withdraw",
    "withdrawn",
    ask="withdraw",
    draw=_withdrawing,
    back="applications.index",
).done(sentence("Your application was withdrawn.")).on_api(
    "/applications/<uuid:application_id>/withdrawal", "withdraw", StartedOut
).describe("Ask for it no more, or give a draft up.")
Action(appeal_refusal, GroundsSchema).on_page(
    blueprint,
    f"{PART}/appeal",
    do="appealed",
    ask="appeal",
    draw=_appealing,
    done=sentence("Your appeal was made. Another officer decides it."),
    back="applications.show",
).on_api(
    api,
    f"{API_PART}/appeal",
    "Appeal against a refusal; another officer decides.",
    name="appeal",
    gives=AppealOut,
    status=201,
)
