"""Pages of appeals for officers: those that wait, and one to decide."""

from uuid import UUID

from flask import Blueprint, render_template, url_for

from app.casework.appeals.queries import (
    ALLOW_LATE,
    WaitingAppeal,
    appeal_file,
    held_appeal,
    list_appeals,
)
from app.casework.appeals.schemas import AppealOut, DecideAppealSchema
from app.casework.appeals.use_cases import decide_appeal
from app.casework.offices.doors.api import api
from app.casework.tasks.doors import presenter as work_labels
from app.casework.tasks.doors.step_presenter import reason_title
from app.casework.tasks.schemas import CursorSchema
from app.overrides.public import held_rules
from app.text import sentence
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.tags import tag

blueprint = Blueprint("case_appeals", __name__, url_prefix="/casework/appeals")
needs_sign_in(blueprint)


def _decide_by(each: WaitingAppeal) -> str:
    if each.late:
        return tag(sentence("Late"), "red")
    return local_date(each.decide_by) if each.decide_by else ""


_APPEALS_TABLE: Table[WaitingAppeal] = Table(
    Column(
        sentence("Application"),
        lambda each: linked(
            each.display or each.reference, "case_appeals.show", appeal_id=each.appeal.id
        ),
    ),
    Column(sentence("What was refused"), lambda each: each.registration.named(language())),
    Column(sentence("Reference"), lambda each: isolate_ltr(each.reference)),
    Column(sentence("Decided by"), lambda each: work_labels.role_title(each.role)),
    Column(sentence("Made"), lambda each: local_date(each.appeal.made_at)),
    Column(sentence("Decide by"), _decide_by),
)


@blueprint.get("")
def index() -> str:
    """List the appeals that wait for the office."""
    asked, _ = read_filters(CursorSchema())
    with reading() as uow:
        page = list_appeals(uow, cursor=asked["cursor"] or None)
    next_href = url_for("case_appeals.index", cursor=page.next_cursor) if page.next_cursor else None
    return render_template(
        "cases/officials/appeals.html", listed=_APPEALS_TABLE.of(page.items), next_href=next_href
    )


def _show(form: Form, appeal_id: UUID) -> str:
    with reading() as uow:
        found = appeal_file(uow, appeal_id)
        late = held_appeal(found.appeal, found.case, found.part)
        held = held_rules(uow.session, ALLOW_LATE, appeal_id, late)
    may = found.appeal.outcome is None and found.unfit is None
    return render_template(
        "cases/officials/appeal.html",
        found=found,
        form=form,
        may_decide=may,
        act=ALLOW_LATE,
        held=held if found.appeal.outcome is None else (),
        ground=reason_title,
        words=work_labels,
    )


appeal = Subject(
    blueprint, api, "/<uuid:appeal_id>", "/casework/appeals/<uuid:appeal_id>", draw=_show
)
appeal.page("", "show")
appeal.act(decide_appeal, DecideAppealSchema).on_page("", "decide", back="case_appeals.show").done(
    sentence("The appeal is decided. The applicant is notified.")
).on_api("/decision", "decide_one", AppealOut).describe(
    "Decide an appeal as another officer than who refused."
)
