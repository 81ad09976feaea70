"""Grievances, as JSON."""

from typing import Any
from uuid import UUID

from flask import url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.schemas import CursorSchema
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from marketplace.evaluation.schemas import NothingMoreSchema
from marketplace.grievances.models import Grievance
from marketplace.grievances.queries import committee, file, firm, rows
from marketplace.grievances.schemas import (
    AppealOut,
    AppealSchema,
    DeclareGrievanceInterestSchema,
    EnterRulingSchema,
    FileGrievanceSchema,
    FindingWrittenOut,
    GrievanceFileOut,
    GrievancesOut,
    GrievanceStepOut,
    NameGrievanceCommitteeSchema,
    OfficersOut,
    OfficersQuery,
    RulingOut,
    SeatOut,
    TenderGrievancesOut,
    WindowsOut,
    WriteFindingSchema,
)
from marketplace.grievances.use_cases.appeal_grievance import AppealGrievance, appeal_grievance
from marketplace.grievances.use_cases.decide_grievance import (
    AgreeToFinding,
    WriteFinding,
    agree_to_finding,
    write_finding,
)
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.grievances.use_cases.name_hearing import (
    DeclareGrievanceInterest,
    NameGrievanceCommittee,
    declare_grievance_interest,
    name_grievance_committee,
)
from marketplace.grievances.use_cases.rule_on_grievance import RULING, EnterRuling
from marketplace.grievances.use_cases.withdraw_grievance import (
    WithdrawGrievance,
    withdraw_grievance,
)

blueprint = ApiBlueprint(
    "grievances_api", __name__, description="Grievances of firms, and what was decided."
)
needs_token(blueprint, but={"list_grievances", "read_grievance", "grievances_of_tender"})
TENDER = "/tenders/<uuid:tender_id>/grievances"
GRIEVANCE = "/grievances/<uuid:grievance_id>"


def filed(tender_id: UUID, file: Upload | None, scopes: list[str], **given: str) -> FileGrievance:
    """Make the command of what either door loaded."""
    return FileGrievance(tender_id=tender_id, scopes=tuple(scopes), **given, file=file)


def named(grievance_id: UUID, person_ids: list[UUID]) -> NameGrievanceCommittee:
    """Make the command of what either door loaded."""
    return NameGrievanceCommittee(grievance_id=grievance_id, person_ids=tuple(person_ids))


def agreed(grievance_finding_id: UUID) -> AgreeToFinding:
    """Make the command of what either door loaded."""
    return AgreeToFinding(finding_id=grievance_finding_id)


@blueprint.get("/grievances")
@blueprint.arguments(CursorSchema, location="query")
@blueprint.response(200, GrievancesOut)
def list_grievances(query: dict[str, Any]) -> object:
    """List all grievances, the newest first (anybody)."""
    with reading(api_actor()) as uow:
        return rows.grievances(uow, query["cursor"])


@blueprint.get("/my-grievances")
@blueprint.arguments(CursorSchema, location="query")
@blueprint.response(200, GrievancesOut)
def list_my_grievances(query: dict[str, Any]) -> object:
    """List the grievances of the firm that the caller acts for."""
    with reading(api_actor()) as uow:
        return firm.my_grievances(uow, query["cursor"])


@blueprint.get("/grievance-desk")
@blueprint.arguments(CursorSchema, location="query")
@blueprint.response(200, GrievancesOut)
def list_desk(query: dict[str, Any]) -> object:
    """List the grievances that the caller hears, and those about tenders of their office."""
    with reading(api_actor()) as uow:
        return committee.desk(uow, query["cursor"])


@blueprint.get("/grievance-officers")
@blueprint.arguments(OfficersQuery, location="query")
@blueprint.response(200, OfficersOut)
def list_officers(query: dict[str, Any]) -> object:
    """Find officers whom the head can name to a committee (at least three letters)."""
    with reading(api_actor()) as uow:
        return {"items": committee.officers(uow, query["q"])}


@blueprint.get(TENDER)
@blueprint.response(200, TenderGrievancesOut)
def grievances_of_tender(tender_id: UUID) -> object:
    """List the grievances about a tender, the newest first (anybody)."""
    with reading(api_actor()) as uow:
        return {"items": rows.grievances_of(uow, tender_id)}


@blueprint.get(f"{TENDER}/windows")
@blueprint.response(200, WindowsOut)
def read_windows(tender_id: UUID) -> object:
    """Read what the caller's firm can object to now, and until when."""
    with reading(api_actor()) as uow:
        found = firm.offer(uow, tender_id)
        return {"items": found.windows, "scopes": list(found.scopes)}


@blueprint.get(GRIEVANCE)
@blueprint.response(200, GrievanceFileOut)
def read_grievance(grievance_id: UUID) -> object:
    """Read a grievance: anybody its grounds and decision, those concerned the rest."""
    with reading(api_actor()) as uow:
        return file.grievance_file(uow, grievance_id)


def _located(row: Grievance) -> str:
    return url_for("grievances_api.read_grievance", grievance_id=row.id)


FILE_ACTION = Action(
    file_grievance, filed, FileGrievanceSchema, uploaded, file_required=False
).on_api(
    blueprint,
    TENDER,
    "File a grievance (multipart, a document as `file` where there is one; a firm).",
    name="file",
    gives=GrievanceStepOut,
    status=201,
    location=_located,
)
Action(withdraw_grievance, WithdrawGrievance, NothingMoreSchema).on_api(
    blueprint,
    f"{GRIEVANCE}/withdrawal",
    "Withdraw a grievance that is not decided (its firm).",
    name="withdraw",
    gives=GrievanceStepOut,
)
Action(name_grievance_committee, named, NameGrievanceCommitteeSchema).on_api(
    blueprint,
    f"{GRIEVANCE}/committee",
    "Name who hears it, at least three officers (the head of the department).",
    name="name_hearing",
    gives=GrievanceStepOut,
)
Action(declare_grievance_interest, DeclareGrievanceInterest, DeclareGrievanceInterestSchema).on_api(
    blueprint,
    f"{GRIEVANCE}/declaration",
    "Declare whether one has an interest in it (members of its committee).",
    name="declare_interest",
    gives=SeatOut,
)
Action(write_finding, WriteFinding, WriteFindingSchema).on_api(
    blueprint,
    f"{GRIEVANCE}/decisions",
    "Write a decision for the others to agree to (members of its committee).",
    name="write_decision",
    gives=FindingWrittenOut,
    status=201,
)
Action(agree_to_finding, agreed, NothingMoreSchema).on_api(
    blueprint,
    "/grievance-decisions/<uuid:grievance_finding_id>/agreement",
    "Agree to a decision as it is written; more than half make it the committee's.",
    name="agree_to_decision",
    gives=FindingWrittenOut,
)
Action(appeal_grievance, AppealGrievance, AppealSchema).on_api(
    blueprint,
    f"{GRIEVANCE}/appeal",
    "Appeal to the regulator (its firm); the bill of the fee comes with the answer.",
    name="appeal",
    gives=AppealOut,
    status=201,
)
RULING_ACTION = Action(RULING.propose, EnterRuling, EnterRulingSchema, uploaded).on_api(
    blueprint,
    f"{GRIEVANCE}/rulings",
    "Enter the regulator's decision (multipart, its letter as `file`; the department).",
    name="enter_ruling",
    gives=RulingOut,
    status=201,
)
