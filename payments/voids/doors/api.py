"""What never was money as JSON, for finance officers and audit."""

from typing import Any
from uuid import UUID

from app.paging import Page
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.voids.queries import ListedUndoing, list_undoings, shown_undoing
from payments.voids.schemas import (
    ShownUndoingOut,
    UndoingsOut,
    UndoingsQuerySchema,
)

api = ApiBlueprint("undoings_api", __name__, description="Payments that never were money")
needs_token(api)


@api.get("/undoings")
@api.arguments(UndoingsQuerySchema, location="query")
@api.response(200, UndoingsOut)
def every(asked: dict[str, Any]) -> Page[ListedUndoing]:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return list_undoings(uow, waiting=not asked["all"], cursor=asked["cursor"])


@api.get("/undoings/<uuid:undoing_id>")
@api.response(200, ShownUndoingOut)
def one(undoing_id: UUID) -> object:
    """Tell how an undoing stands, and what it has led to."""
    with reading(api_actor()) as uow:
        return shown_undoing(uow, undoing_id)
