"""The regulator's decision, as one officer enters it and another confirms it."""

from uuid import UUID

from flask import render_template

from app.documents.doors.attachments import uploaded
from app.text import sentence
from app.web.decision_doors import Endpoints
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.doors.web.blueprint import BACK, TEMPLATES, blueprint, outcomes, papers
from marketplace.grievances.doors.web.verdicts import Entered, ruling_doors_of
from marketplace.grievances.queries.committee import of_office
from marketplace.grievances.schemas import EnterRulingSchema, RulingOut
from marketplace.grievances.use_cases.rule_on_grievance import (
    RULING,
    EnterRuling,
    of_own_department,
)
from marketplace.kernel import permissions


def _ruling_form(form: Form, grievance_id: UUID) -> str:
    with reading() as uow:
        row = of_office(uow, grievance_id, permissions.ENTER_RULING)
    return render_template(
        f"{TEMPLATES}/officials/ruling.html",
        form=form,
        row=row,
        outcomes=outcomes(),
        **papers(),
    )


Subject(blueprint, api).act(
    RULING.propose, EnterRulingSchema, command=EnterRuling, file=uploaded
).on_page(
    "/grievances/<uuid:grievance_id>/ruling",
    "ruling_entered",
    ask="ruling",
    draw=_ruling_form,
    back=BACK,
).done(sentence("Another officer must compare it with the letter and confirm it.")).on_api(
    "/grievances/<uuid:grievance_id>/rulings", "enter_ruling", RulingOut, status=201
).describe("Enter the regulator's decision (multipart, its letter as `file`; the department).")


ruling_doors_of(
    RULING,
    Entered(
        id_name="ruling_id",
        pages="/grievances/rulings",
        api="/grievance-rulings",
        endpoints=Endpoints(
            approve="confirm_ruling", refuse="refuse_ruling", refused="ruling_refused"
        ),
        belongs=of_own_department,
        approves="Confirm the regulator's decision that another officer entered: it is final.",
        title=sentence("Refuse what was entered"),
        hint=sentence("The officer who entered it reads this"),
    ),
)
