"""Reports of deaths on pages and in the API: for heirs, and for the Registrar's office."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from app.schemas import CursorSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.translation import translate
from registration.deaths.models import DeathFinding
from registration.deaths.permissions import DECIDE_FINDING, PROPOSE_FINDING
from registration.deaths.policy import Finding
from registration.deaths.queries import (
    number_of,
    of_registrars_office,
    open_reports,
    own_report,
    readable,
    report_file,
)
from registration.deaths.schemas import (
    DeathFindingOut,
    DeathReportFileOut,
    DeathReportOut,
    DeathReportsOut,
    ProposeFindingSchema,
    ReportDeathSchema,
    ReportedDeathOut,
)
from registration.deaths.use_cases import FINDING, Relation, report_death
from registration.register.queries.search import as_of

blueprint = Blueprint("death_reports", __name__)
api = ApiBlueprint("death_reports_api", __name__, description="Deaths of owners of businesses")
needs_sign_in(blueprint)
needs_token(api)
RELATIONS = {
    Relation.SPOUSE: sentence("Wife or husband"),
    Relation.CHILD: sentence("Son or daughter"),
    Relation.PARENT: sentence("Mother or father"),
    Relation.SIBLING: sentence("Sister or brother"),
    Relation.OTHER: sentence("Another heir"),
}
FINDING_LABELS = {
    "": sentence("The office is checking it"),
    Finding.RECORDED: sentence("The death is recorded"),
    Finding.NOT_RECORDED: sentence("The death is not recorded"),
    Finding.ALIVE: sentence("The record was withdrawn: the person is alive"),
}


def _new(form: Form, number: str) -> str:
    with reading() as uow:
        business = as_of(uow, number)
    return render_template(
        "registration/deaths/new.html",
        form=form,
        business=business,
        relations=[(each.value, translate(said)) for each, said in RELATIONS.items()],
    )


death_reports = Subject(blueprint, api)
death_reports.read(
    "/death-reports", "listed", open_reports, DeathReportsOut, CursorSchema
).describe("List the reports that an office has still to decide, the oldest first.")
death_reports.act(report_death, ReportDeathSchema).on_page(
    "/business-register/<number>/death",
    "reported",
    ask="new",
    draw=_new,
    then=lambda row: url_for("death_reports.show", report_id=row.id),
).on_api("/register/<number>/death-reports", "report_death", ReportedDeathOut, status=201).describe(
    "Report that a partner or the proprietor of a business died."
)


@blueprint.get("/death-reports/<uuid:report_id>")
def show(report_id: UUID) -> str:
    """Show a report, with its result, to the person who made it."""
    with reading() as uow:
        report = own_report(uow, report_id)
    return render_template(
        "registration/deaths/show.html", report=report, found=FINDING_LABELS, relations=RELATIONS
    )


@blueprint.get("/casework/death-reports")
def index() -> str:
    """List the reports that the Registrar's office has still to decide, the oldest first."""
    with reading() as uow:
        page = open_reports(uow, request.args.get("cursor"))
    return render_template("registration/deaths/index.html", page=page)


@blueprint.get("/casework/death-reports/<uuid:report_id>")
def file(report_id: UUID) -> str:
    """Show the office a report, whose CNIC it names, and what was found."""
    with reading() as uow:
        found, actor = report_file(uow, report_id), uow.actor
    return render_template(
        "registration/deaths/file.html",
        file=found,
        found=FINDING_LABELS,
        relations=RELATIONS,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_FINDING),
        may_decide=actor.may(DECIDE_FINDING),
    )


def _choices() -> Mapping[str, object]:
    said = {
        Finding.RECORDED: gettext("The death is recorded: the certificate was seen"),
        Finding.NOT_RECORDED: gettext("The death is not recorded"),
        Finding.ALIVE: gettext("The person is alive: take the record back"),
    }
    return {"findings": [(each.value, words) for each, words in said.items()]}


def _file_of(row: DeathFinding) -> str:
    return url_for("death_reports.file", report_id=row.report_id)


def _refusal(row: DeathFinding) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this finding"),
        caption=FINDING_LABELS[Finding(row.finding)],
        breadcrumbs=[{"text": sentence("Report of a death"), "href": _file_of(row)}],
        hint=sentence("The officer who entered it reads this"),
    )


def _first() -> Form:
    return Form(values={"report_id": request.args.get("report", "")[:36]})


doors_of(
    FINDING,
    takes=ProposeFindingSchema,
    id_name="finding_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/casework/death-findings",
        endpoints=Endpoints("find", "found", "approve", "refuse", "refused"),
        form="registration/deaths/find.html",
        context=_choices,
        refusal=_refusal,
        back=_file_of,
        first=_first,
        read=readable,
        mine=of_registrars_office,
        title=lambda uow, row: sentence(
            "Report of a death in %(number)s", number=number_of(uow, row)
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/death-findings",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "Propose what was found of a report of a death; another officer approves it.",
            "Approve what another officer of the office found.",
            "Refuse a finding with a reason, or withdraw your own.",
        ),
        gives=DeathFindingOut,
    ),
)


report_doors = Subject(api=api, api_at="/death-reports/<uuid:report_id>")
report_doors.read("", "own", own_report, DeathReportOut).describe(
    "Return a report of one's own, and what was found."
)
report_doors.read("/file", "filed", report_file, DeathReportFileOut).describe(
    "Return a report to the office that decides it."
)
