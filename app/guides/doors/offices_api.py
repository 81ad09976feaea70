"""Offices as JSON: those of today for everybody; entering and approving for officers."""

from typing import Any

from app.calendar import local_day
from app.guides.queries import offices as queries
from app.guides.schemas.fields import CursorSchema
from app.guides.schemas.offices import (
    KeptOfficeSchema,
    KeptOfficesSchema,
    OfficesQuerySchema,
    OfficesSchema,
)
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("offices_api", __name__, description="Offices by district")
needs_token(api, but=("list_offices",))


@api.get("/offices")
@api.arguments(OfficesQuerySchema, location="query")
@api.response(200, OfficesSchema)
def list_offices(query: dict[str, Any]) -> dict[str, Any]:
    """List the offices of today by district and name; an unverified one has no citation."""
    with reading(api_actor()) as uow:
        page = queries.offices(uow.session, local_day(uow.now), **query)
        return {"items": page.items, "next_cursor": page.next_cursor}


offices = Subject(api=api)
offices.read(
    "/office-entries",
    "list_kept",
    lambda uow, cursor: queries.list_office_entries(uow, cursor).page,
    KeptOfficesSchema,
    CursorSchema,
).describe("List every entry, undecided and refused ones too (officials).")
offices.read(
    "/office-entries/<uuid:office_id>",
    "read_kept",
    lambda uow, office_id: queries.read_office_entry(uow, office_id).page.items[0],
    KeptOfficeSchema,
).describe("Return the status of an entry (officials).")
