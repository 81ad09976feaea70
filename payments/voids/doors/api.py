"""What never was money as JSON, for finance officers and audit."""

from typing import Any
from uuid import UUID

from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.voids.queries import list_undoings, shown_undoing
from payments.voids.schemas import (
    ProposeUndoingSchema,
    ShownUndoingOut,
    UndoingOut,
    UndoingsOut,
    UndoingsQuerySchema,
)
from payments.voids.use_cases.void_payment import (
    ApproveUndoing,
    ProposeUndoing,
    RefuseUndoing,
    approve_undoing,
    propose_undoing,
    refuse_undoing,
)

api = ApiBlueprint("undoings_api", __name__, description="Payments that never were money")
needs_token(api)


@api.get("/undoings")
@api.arguments(UndoingsQuerySchema, location="query")
@api.response(200, UndoingsOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        page = list_undoings(uow, waiting=not asked["all"], cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/undoings/<uuid:undoing_id>")
@api.response(200, ShownUndoingOut)
def one(undoing_id: UUID) -> object:
    """Tell how an undoing stands, and what it has led to."""
    with reading(api_actor()) as uow:
        return shown_undoing(uow, undoing_id)


on_api(
    api,
    "/payments/<uuid:payment_id>/undoings",
    "Say that a payment never was money; another finance officer agrees to it.",
    name="propose",
    use_case=propose_undoing,
    command=ProposeUndoing,
    takes=ProposeUndoingSchema,
    gives=UndoingOut,
    status=201,
    location=lambda made: f"/api/v1/undoings/{made.id}",
)
on_api(
    api,
    "/undoings/<uuid:undoing_id>/approval",
    "Agree to what another officer entered: the payment is taken back.",
    name="approve",
    use_case=approve_undoing,
    command=ApproveUndoing,
    takes=CommandSchema,
    gives=UndoingOut,
)
on_api(
    api,
    "/undoings/<uuid:undoing_id>/refusal",
    "Refuse what another officer entered, or take back one’s own.",
    name="refuse",
    use_case=refuse_undoing,
    command=RefuseUndoing,
    takes=ReasonSchema,
    gives=UndoingOut,
)
