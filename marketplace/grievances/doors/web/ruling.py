"""The regulator's decision, as one officer enters it and another confirms it."""

from uuid import UUID

from flask import render_template

from app.documents.doors.attachments import uploaded
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading
from app.web.forms import Form
from app.web.translation import translate
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.doors.web.blueprint import (
    BACK,
    GRIEVANCE,
    TEMPLATES,
    blueprint,
    grievance_address,
    outcomes,
    papers,
    shown_page,
)
from marketplace.grievances.models import GrievanceRuling
from marketplace.grievances.queries.committee import of_office
from marketplace.grievances.schemas import (
    EnterRulingSchema,
    RulingOut,
)
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


Action(RULING.propose, EnterRuling, EnterRulingSchema, uploaded).on_page(
    blueprint,
    f"{GRIEVANCE}/ruling",
    ask="ruling",
    do="ruling_entered",
    draw=_ruling_form,
    done=sentence("Another officer must compare it with the letter and confirm it."),
    back=BACK,
).on_api(
    api,
    f"{GRIEVANCE}/rulings",
    "Enter the regulator's decision (multipart, its letter as `file`; the department).",
    name="enter_ruling",
    gives=RulingOut,
    status=201,
)


def _ruling(uow: UnitOfWork, ruling_id: UUID) -> GrievanceRuling:
    row = uow.get(GrievanceRuling, ruling_id)
    of_own_department(uow, row)
    return row


def _ruling_shown(form: Form, ruling_id: UUID) -> str:
    with reading() as uow:
        grievance_id = _ruling(uow, ruling_id).grievance_id
    return shown_page(form, grievance_id)


verdict_doors_of(
    RULING,
    id_name="ruling_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/grievances/rulings",
        endpoints=Endpoints(
            approve="confirm_ruling", refuse="refuse_ruling", refused="ruling_refused"
        ),
        show=_ruling_shown,
        read=_ruling,
        refusal=lambda row: RefusalPage(
            title=translate(sentence("Refuse what was entered")),
            caption=row.number,
            breadcrumbs=[
                {"text": translate(sentence("Grievances")), "href": grievance_address(row)}
            ],
            hint=translate(sentence("The officer who entered it reads this")),
        ),
        back=grievance_address,
        says=Steps(
            "",
            sentence("The regulator's decision is recorded. It is final."),
            sentence("You have refused. It has no effect."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/grievance-rulings",
        names=Steps("", "confirm_ruling", "refuse_ruling"),
        says=Steps(
            "",
            "Confirm the regulator's decision that another officer entered: it is final.",
            "Refuse it with a reason, or withdraw one's own.",
        ),
        gives=RulingOut,
    ),
)
