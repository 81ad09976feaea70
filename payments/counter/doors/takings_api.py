"""Money over a counter as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.counter.queries import takings as queries
from payments.counter.queries.duplicates import probable_doubles
from payments.counter.schemas import (
    ConfirmTakingSchema,
    CursorSchema,
    DoublesSchema,
    RecordTakingSchema,
    ShownTakingSchema,
    TakingSchema,
    TakingsQuerySchema,
    TakingsSchema,
)
from payments.counter.use_cases.take_at_counter import (
    ConfirmTaking,
    RecordTaking,
    RefuseTaking,
    confirm_taking,
    record_taking,
    refuse_taking,
)

api = ApiBlueprint("takings_api", __name__, description="Money taken over a counter")
needs_token(api)


@api.get("/counter-takings")
@api.arguments(TakingsQuerySchema, location="query")
@api.response(200, TakingsSchema)
def list_takings(query: dict[str, Any]) -> object:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return queries.takings(uow, waiting=not query["all"], cursor=query["cursor"])


@api.get("/counter-takings/doubles")
@api.arguments(CursorSchema, location="query")
@api.response(200, DoublesSchema)
def list_doubles(query: dict[str, Any]) -> object:
    """List confirmed takings that a bank's scroll may have brought a second time."""
    with reading(api_actor()) as uow:
        return probable_doubles(uow, query["cursor"])


@api.get("/counter-takings/<uuid:taking_id>")
@api.response(200, ShownTakingSchema)
def show_taking(taking_id: UUID) -> object:
    """Show one taking, and what the bill cannot use of it."""
    with reading(api_actor()) as uow:
        return queries.taking(uow, taking_id)


on_api(
    api,
    "/counter-takings",
    "Record what came over a counter; another officer confirms it.",
    name="record",
    use_case=record_taking,
    command=RecordTaking,
    takes=RecordTakingSchema,
    gives=TakingSchema,
    status=201,
    location=lambda made: f"/api/v1/counter-takings/{made.id}",
)
on_api(
    api,
    "/counter-takings/<uuid:taking_id>/confirmation",
    "Confirm what another officer recorded: it becomes a payment.",
    name="confirm",
    use_case=confirm_taking,
    command=ConfirmTaking,
    takes=ConfirmTakingSchema,
    gives=TakingSchema,
)
on_api(
    api,
    "/counter-takings/<uuid:taking_id>/refusal",
    "Refuse what another officer recorded, or take back one's own.",
    name="refuse",
    use_case=refuse_taking,
    command=RefuseTaking,
    takes=ReasonSchema,
    gives=TakingSchema,
)
