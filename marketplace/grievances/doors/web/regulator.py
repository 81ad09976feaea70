"""The regulator's own decision: its officers declare, one proposes, another approves."""

from collections.abc import Callable
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
from marketplace.grievances.queries.regulator import at_regulator
from marketplace.grievances.schemas import (
    DecideAsRegulatorSchema,
    DeclareGrievanceInterestSchema,
    RegulatorDeclarationOut,
    RulingOut,
)
from marketplace.grievances.use_cases.regulator import (
    DeclareRegulatorInterest,
    declare_regulator_interest,
)
from marketplace.grievances.use_cases.rule_on_grievance import (
    OWN_RULING,
    DecideAppeal,
    of_regulator,
)


def _form(template: str) -> Callable[[Form, UUID], str]:
    def draw(form: Form, grievance_id: UUID) -> str:
        with reading() as uow:
            row = at_regulator(uow, grievance_id)
        return render_template(
            f"{TEMPLATES}/officials/{template}.html",
            form=form,
            row=row,
            outcomes=outcomes(),
            **papers(),
        )

    return draw


Action(
    declare_regulator_interest, DeclareRegulatorInterest, DeclareGrievanceInterestSchema
).on_page(
    blueprint,
    f"{GRIEVANCE}/regulator/declaration",
    ask="regulator_declaration",
    do="regulator_declares",
    draw=_form("regulator_declaration"),
    done=sentence("Your declaration is recorded."),
    back=BACK,
).on_api(
    api,
    f"{GRIEVANCE}/regulator-declarations",
    "Declare whether one has an interest in it (officers of the regulator).",
    name="declare_regulator_interest",
    gives=RegulatorDeclarationOut,
    status=201,
)

Action(OWN_RULING.propose, DecideAppeal, DecideAsRegulatorSchema, uploaded).on_page(
    blueprint,
    f"{GRIEVANCE}/regulator/decision",
    ask="regulator_decision",
    do="regulator_proposes",
    draw=_form("regulator_decision"),
    done=sentence("Another officer of the regulator must approve it."),
    back=BACK,
).on_api(
    api,
    f"{GRIEVANCE}/regulator-decisions",
    "Propose what the regulator decides (multipart, a paper as `file`; its officers).",
    name="propose_regulator_decision",
    gives=RulingOut,
    status=201,
)


def _decision(uow: UnitOfWork, regulator_ruling_id: UUID) -> GrievanceRuling:
    row = uow.get(GrievanceRuling, regulator_ruling_id)
    of_regulator(uow, row)
    return row


def _shown(form: Form, regulator_ruling_id: UUID) -> str:
    with reading() as uow:
        grievance_id = _decision(uow, regulator_ruling_id).grievance_id
    return shown_page(form, grievance_id)


verdict_doors_of(
    OWN_RULING,
    id_name="regulator_ruling_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/grievances/regulator-decisions",
        endpoints=Endpoints(
            approve="approve_regulator_decision",
            refuse="refuse_regulator_decision",
            refused="regulator_decision_refused",
        ),
        show=_shown,
        read=_decision,
        refusal=lambda row: RefusalPage(
            title=translate(sentence("Refuse what was proposed")),
            caption=row.number,
            breadcrumbs=[
                {"text": translate(sentence("Grievances")), "href": grievance_address(row)}
            ],
            hint=translate(sentence("The officer who proposed it reads this")),
        ),
        back=grievance_address,
        says=Steps(
            "",
            sentence("The regulator's decision is recorded. It is final."),
            sentence("You have refused. It has no effect."),
        ),
        # Among what is due, with the appeals that nobody has decided yet.
        listed=False,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/regulator-decisions",
        names=Steps("", "approve_regulator_decision", "refuse_regulator_decision"),
        says=Steps(
            "",
            "Approve what another officer of the regulator proposed: it is final.",
            "Refuse it with a reason, or withdraw one's own.",
        ),
        gives=RulingOut,
    ),
)
