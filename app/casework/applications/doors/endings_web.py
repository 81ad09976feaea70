"""What an applicant does at the end: withdraw, appeal, renew, correct."""

from uuid import UUID

from flask import Response, render_template

from app.casework.applications.doors.web import ONE, blueprint, to_application
from app.casework.applications.queries.status import status_of
from app.casework.applications.schemas import GroundsSchema
from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.casework.applications.use_cases.start_follow_up import StartLinked, start_linked
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.ownership import own_case
from app.casework.cases.permissions import APPLY
from app.errors import NotFound
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.acts import PageAct, on_page
from app.web.doors import perform, reading
from app.web.forms import Form

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


WITHDRAW = PageAct(
    page=_withdrawing,
    schema=ReasonSchema,
    command=WithdrawApplication,
    use_case=withdraw_application,
    done=sentence("Your application was withdrawn."),
    back="applications.index",
)
on_page(blueprint, f"{ONE}/withdraw", WITHDRAW, do="withdrawn", ask="withdraw")
APPEAL = PageAct(
    page=_appealing,
    schema=GroundsSchema,
    command=AppealRefusal,
    use_case=appeal_refusal,
    done=sentence("Your appeal was made. Another officer decides it."),
    back="applications.show",
)
on_page(blueprint, f"{PART}/appeal", APPEAL, do="appealed", ask="appeal")
