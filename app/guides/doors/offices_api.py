"""Offices as JSON: those of today for everybody; entering and approving for officers."""

from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.guides.models import Office
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


@api.get("/office-entries")
@api.arguments(CursorSchema, location="query")
@api.response(200, KeptOfficesSchema)
def list_kept(query: dict[str, Any]) -> dict[str, Any]:
    """List every entry, undecided and refused ones too (officials)."""
    with reading(api_actor()) as uow:
        page = queries.list_office_entries(uow, query["cursor"]).page
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/office-entries/<uuid:office_id>")
@api.response(200, KeptOfficeSchema)
def read_kept(office_id: UUID) -> Office:
    """Return the status of an entry (officials)."""
    with reading(api_actor()) as uow:
        return queries.read_office_entry(uow, office_id).page.items[0]
