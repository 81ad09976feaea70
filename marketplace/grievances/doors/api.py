"""Grievances as JSON, to be read; what is done to them is declared with its page in `web`."""

from uuid import UUID

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
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


@blueprint.get(f"{TENDER}/windows")
@blueprint.response(200, WindowsOut)
def read_windows(tender_id: UUID) -> object:
    """Read what the caller's firm can object to now, and until when."""
    with reading(api_actor()) as uow:
        found = firm.offer(uow, tender_id)
        return {"items": found.windows, "scopes": list(found.scopes)}


grievances = Subject(api=blueprint)
grievances.read(
    "/grievances", "list_grievances", rows.grievances, GrievancesOut, CursorSchema
).describe("List all grievances, the newest first (anybody).")
grievances.read(
    "/my-grievances", "list_my_grievances", firm.my_grievances, GrievancesOut, CursorSchema
).describe("List the grievances of the firm that the caller acts for.")
grievances.read(
    "/grievance-desk", "list_desk", committee.desk, GrievancesOut, CursorSchema
).describe("List the grievances that the caller hears, and those about tenders of their office.")
grievances.read(
    "/grievance-officers",
    "list_officers",
    lambda uow, q: {"items": committee.officers(uow, q)},
    OfficersOut,
    OfficersQuery,
).describe("Find officers whom the head can name to a committee (at least three letters).")
grievances.read(
    "/tenders/<uuid:tender_id>/grievances",
    "grievances_of_tender",
    lambda uow, tender_id: {"items": rows.grievances_of(uow, tender_id)},
    TenderGrievancesOut,
).describe("List the grievances about a tender, the newest first (anybody).")
grievances.read(
    "/grievances/<uuid:grievance_id>", "read_grievance", file.grievance_file, GrievanceFileOut
).describe("Read a grievance: anybody its grounds and decision, those concerned the rest.")
