"""The page on which the holder of a grant is heard before it is revoked."""

from uuid import UUID

from flask import Blueprint, render_template

from app.casework.cases.policy.revocations import GROUNDS
from app.casework.grants.queries.office_grants import my_notice
from app.casework.grants.schemas import RevocationAnswerOut
from app.casework.grants.use_cases.revoke_grant import AnswerRevocation, answer_revocation
from app.casework.offices.doors.api import api
from app.casework.tasks.schemas import CaseNoteSchema
from app.text import sentence
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint("revocations", __name__, url_prefix="/revocations")
needs_sign_in(blueprint)


@blueprint.get("/<uuid:revocation_id>")
def show(revocation_id: UUID) -> str:
    """Show the notice: on which ground, until when an answer counts, and how it came out."""
    return _show(Form(), revocation_id)


def _show(form: Form, revocation_id: UUID) -> str:
    with reading() as uow:
        found = my_notice(uow, revocation_id)
    ground = GROUNDS.get(found.revocation.ground, "")
    return render_template("cases/revocations/show.html", found=found, form=form, ground=ground)


Action(answer_revocation, AnswerRevocation, CaseNoteSchema).on_page(
    blueprint,
    "/<uuid:revocation_id>",
    do="answer",
    draw=_show,
    done=sentence("Your answer was sent. The office decides now."),
    back="revocations.show",
).on_api(
    api,
    "/revocations/<uuid:revocation_id>/answer",
    "Answer a notice about one's grant, once.",
    name="answer",
    gives=RevocationAnswerOut,
    status=201,
)
