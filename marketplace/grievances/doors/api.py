"""Grievances as JSON, to be read; what is done to them is declared with its page in `web`."""

from typing import Any
from uuid import UUID

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from marketplace.grievances.queries import committee, file, firm, rows
from marketplace.grievances.schemas import (
    GrievanceFileOut,
    GrievancesOut,
    OfficersOut,
    OfficersQuery,
    TenderGrievancesOut,
    WindowsOut,
)

blueprint = ApiBlueprint(
    "grievances_api", __name__, description="Grievances of firms, and what was decided."
)
needs_token(blueprint, but={"list_grievances", "read_grievance", "grievances_of_tender"})
TENDER = "/tenders/<uuid:tender_id>/grievances"
GRIEVANCE = "/grievances/<uuid:grievance_id>"


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
