"""Pages of appeals for officers: those that wait, and one to decide."""

from uuid import UUID

from flask import Blueprint, render_template, url_for

from app.casework.appeals.queries import appeal_file, list_appeals
from app.casework.appeals.schemas import AppealOut, DecideAppealSchema
from app.casework.appeals.use_cases.decide_appeal import DecideAppeal, decide_appeal
from app.casework.offices.doors.api import api
from app.casework.tasks.doors import presenter as work_words
from app.casework.tasks.doors.step_presenter import reason_title
from app.casework.tasks.schemas import CursorSchema
from app.web.actions import Action
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint("case_appeals", __name__, url_prefix="/casework/appeals")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List the appeals that wait for the office."""
    asked, _ = read_filters(CursorSchema())
    with reading() as uow:
        page = list_appeals(uow, cursor=asked["cursor"] or None)
    next_href = url_for("case_appeals.index", cursor=page.next_cursor) if page.next_cursor else None
    return render_template(
        "cases/officials/appeals.html", page=page, next_href=next_href, words=work_words
    )


@blueprint.get("/<uuid:appeal_id>")
def show(appeal_id: UUID) -> str:
    """Show an appeal with the refusal that it is against."""
    return _show(Form(), appeal_id)


def _show(form: Form, appeal_id: UUID) -> str:
    with reading() as uow:
        found = appeal_file(uow, appeal_id)
    may = found.appeal.outcome is None and found.unfit is None
    return render_template(
        "cases/officials/appeal.html",
        found=found,
        form=form,
        may_decide=may,
        ground=reason_title,
        words=work_words,
    )


Action(decide_appeal, DecideAppeal, DecideAppealSchema).on_page(
    blueprint,
    "/<uuid:appeal_id>",
    do="decide",
    draw=_show,
    done="The appeal is decided. The applicant is notified.",
    back="case_appeals.show",
).on_api(
    api,
    "/casework/appeals/<uuid:appeal_id>/decision",
    "Decide an appeal as another officer than who refused.",
    name="decide_one",
    gives=AppealOut,
)
