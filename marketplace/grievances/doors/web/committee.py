"""The committee of a grievance: the head names it, its members declare, decide and agree."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, render_template, request

from app.identity.public import MIN_LETTERS
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import say
from app.web.doors import reading, redrawn, submit
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.doors.web.blueprint import (
    BACK,
    GRIEVANCE,
    TEMPLATES,
    blueprint,
    grievance_address,
    list_page,
    outcomes,
    shown_page,
)
from marketplace.grievances.models import GrievanceFinding
from marketplace.grievances.queries import committee as queries
from marketplace.grievances.schemas import (
    DeclareGrievanceInterestSchema,
    FindingWrittenOut,
    HearingNamedOut,
    NameGrievanceCommitteeSchema,
    SeatOut,
    WriteFindingSchema,
)
from marketplace.grievances.use_cases.decide_grievance import (
    AgreeToFinding,
    agree_to_finding,
    write_finding,
)
from marketplace.grievances.use_cases.name_hearing import (
    NameGrievanceCommittee,
    declare_grievance_interest,
    name_grievance_committee,
)
from marketplace.kernel.schemas import NothingMoreSchema

# Names that a form offers at once; an officer who knows the name finds them by more letters.
MAX_NAMES = 40
COMMITTEE_APPOINTED = sentence(
    "The committee is named. Its members are notified, and declare first."
)


@blueprint.get("/grievances/desk")
def desk() -> str:
    """List those that the reader hears, and those about tenders of their office."""
    return list_page("officials/desk", queries.desk)


@blueprint.get(f"{GRIEVANCE}/committee")
def committee(grievance_id: UUID) -> str:
    """Ask the head who hears it."""
    return _naming(Form(), grievance_id, first=True)


@blueprint.post(f"{GRIEVANCE}/committee")
def committee_named(grievance_id: UUID) -> Response:
    """Name the committee, or only look names up."""
    if request.form.get("step") == "find":
        return redrawn(_naming(Form.posted(), grievance_id))
    return submit(
        NameGrievanceCommitteeSchema(),
        name_grievance_committee,
        lambda **loaded: _committee_command(grievance_id, **loaded),
        then=lambda row: say(translate(COMMITTEE_APPOINTED), BACK, {"grievance_id": row.id}),
        page=lambda form: _naming(form, grievance_id),
    )


def _committee_command(grievance_id: UUID, person_ids: list[UUID]) -> NameGrievanceCommittee:
    return NameGrievanceCommittee(grievance_id=grievance_id, person_ids=tuple(person_ids))


grievance = Subject(blueprint, api, GRIEVANCE, GRIEVANCE)
grievance.act(
    name_grievance_committee, NameGrievanceCommitteeSchema, command=_committee_command
).on_api("/committee", "name_hearing", HearingNamedOut).describe(
    "Choose at least three officers to hear it (the head of the department)."
)


def _naming(form: Form, grievance_id: UUID, *, first: bool = False) -> str:
    with reading() as uow:
        row = queries.of_own_department(uow, grievance_id)
        seats = queries.sits(uow, grievance_id)
        ids = [str(each.person_id) for each in seats] if first else form.many("person_ids")
        chosen = [] if first else _chosen(uow, ids)
        looked = form.value("find").strip()
        enough = len(looked) >= MIN_LETTERS
        found = queries.officers(uow, looked) if enough else []
    if first:
        form = Form(values={"person_ids": ids})
    offered = {each.person_id: each for each in (*seats, *chosen, *found)}
    return render_template(
        f"{TEMPLATES}/officials/committee.html",
        form=form,
        row=row,
        officers=[
            (str(each.person_id), f"{each.name}, {each.department}".rstrip(", "))
            for each in offered.values()
        ],
        searched=bool(looked),
    )


def _chosen(uow: UnitOfWork, ids: list[str]) -> list[queries.OfficerFound]:
    known = []
    for each in ids[:MAX_NAMES]:
        try:
            known.append(UUID(each))
        except ValueError:
            continue
    return queries.officers_by_ids(uow, known)


def _member_form(template: str) -> Callable[[Form, UUID], str]:
    def draw(form: Form, grievance_id: UUID) -> str:
        with reading() as uow:
            found = queries.heard_file(uow, grievance_id)
        return render_template(
            f"{TEMPLATES}/officials/{template}.html",
            form=form,
            found=found,
            row=found.row,
            outcomes=outcomes(),
        )

    return draw


grievance.act(declare_grievance_interest, DeclareGrievanceInterestSchema).on_page(
    "/declaration",
    "declare",
    ask="declaration",
    draw=_member_form("declaration"),
    back="grievances.desk",
).done(sentence("Your declaration is recorded.")).on_api(
    "/declaration", "declare_interest", SeatOut
).describe("Declare whether one has an interest in it (members of its committee).")


grievance.act(write_finding, WriteFindingSchema).on_page(
    "/decision",
    "write_decision",
    ask="decision",
    draw=_member_form("decision"),
    then=grievance_address,
).done(sentence("The decision is written. It needs more than half of the members.")).on_api(
    "/decisions", "write_decision", FindingWrittenOut, status=201
).describe("Draft a decision for the others to agree to (members of its committee).")


def _agreeing(form: Form, grievance_finding_id: UUID) -> str:
    with reading() as uow:
        grievance_id = uow.get(GrievanceFinding, grievance_finding_id).grievance_id
    return shown_page(form, grievance_id)


def _agreement_command(grievance_finding_id: UUID) -> AgreeToFinding:
    return AgreeToFinding(finding_id=grievance_finding_id)


Subject(blueprint, api).act(
    agree_to_finding, NothingMoreSchema, command=_agreement_command
).on_page(
    "/grievances/decisions/<uuid:grievance_finding_id>/agree",
    "agree",
    draw=_agreeing,
    then=grievance_address,
).done(sentence("You have agreed to this decision.")).on_api(
    "/grievance-decisions/<uuid:grievance_finding_id>/agreement",
    "agree_to_decision",
    FindingWrittenOut,
).describe("Agree to a decision as it is written; more than half make it the committee's.")
