"""The regulator's own decision: its officers declare, one proposes, another approves."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template

from app.documents.doors.attachments import uploaded
from app.text import sentence
from app.web.decision_doors import Endpoints
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.doors.web.blueprint import (
    BACK,
    GRIEVANCE,
    TEMPLATES,
    blueprint,
    outcomes,
    papers,
)
from marketplace.grievances.doors.web.verdicts import Entered, ruling_doors_of
from marketplace.grievances.queries.regulator import at_regulator
from marketplace.grievances.schemas import (
    DecideAsRegulatorSchema,
    DeclareGrievanceInterestSchema,
    RegulatorDeclarationOut,
    RulingOut,
)
from marketplace.grievances.use_cases.regulator import declare_regulator_interest
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


grievance = Subject(blueprint, api, GRIEVANCE, GRIEVANCE, BACK)
grievance.act(declare_regulator_interest, DeclareGrievanceInterestSchema).on_page(
    "/regulator/declaration",
    "regulator_declares",
    ask="regulator_declaration",
    draw=_form("regulator_declaration"),
).done(sentence("Your declaration is recorded.")).on_api(
    "/regulator-declarations", "declare_regulator_interest", RegulatorDeclarationOut, status=201
).describe("Declare whether one has an interest in it (officers of the regulator).")

grievance.act(
    OWN_RULING.propose, DecideAsRegulatorSchema, command=DecideAppeal, file=uploaded
).on_page(
    "/regulator/decision",
    "regulator_proposes",
    ask="regulator_decision",
    draw=_form("regulator_decision"),
).done(sentence("Another officer of the regulator must approve it.")).on_api(
    "/regulator-decisions", "propose_regulator_decision", RulingOut, status=201
).describe("Propose what the regulator decides (multipart, a document as `file`; its officers).")


ruling_doors_of(
    OWN_RULING,
    Entered(
        id_name="regulator_ruling_id",
        pages="/grievances/regulator-decisions",
        api="/regulator-decisions",
        endpoints=Endpoints(
            approve="approve_regulator_decision",
            refuse="refuse_regulator_decision",
            refused="regulator_decision_refused",
        ),
        belongs=of_regulator,
        approves="Approve what another officer of the regulator proposed: it is final.",
        title=sentence("Refuse what was proposed"),
        hint=sentence("The officer who proposed it reads this"),
    ),
)
