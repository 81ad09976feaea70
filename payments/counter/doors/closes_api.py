"""A cashier's daily close as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.counter.queries import closes as queries
from payments.counter.schemas import (
    CloseCounterSchema,
    CloseOut,
    ClosesOut,
    ClosesQuerySchema,
    OpenDayOut,
    ShownCloseOut,
)
from payments.counter.use_cases.close_counter import (
    CloseCounter,
    ConfirmClose,
    RefuseClose,
    close_counter,
    confirm_close,
    refuse_close,
)

api = ApiBlueprint("closes_api", __name__, description="A cashier's daily close")
needs_token(api)


@api.get("/counter-closes")
@api.arguments(ClosesQuerySchema, location="query")
@api.response(200, ClosesOut)
def list_closes(query: dict[str, Any]) -> object:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return queries.closes(uow, waiting=not query["all"], cursor=query["cursor"])


@api.get("/counter-closes/open")
@api.response(200, OpenDayOut)
def show_open() -> object:
    """Show what one has to close now, and for which day."""
    with reading(api_actor()) as uow:
        return queries.open_day(uow)


@api.get("/counter-closes/<uuid:close_id>")
@api.response(200, ShownCloseOut)
def show_close(close_id: UUID) -> object:
    """Show a close with what was counted and what is in it."""
    with reading(api_actor()) as uow:
        return queries.close(uow, close_id)


on_api(
    api,
    "/counter-closes",
    "Close one's day: what was counted, and the deposit slip; another officer confirms it.",
    name="close",
    use_case=close_counter,
    command=CloseCounter,
    takes=CloseCounterSchema,
    gives=CloseOut,
    status=201,
    location=lambda made: f"/api/v1/counter-closes/{made.id}",
)
on_api(
    api,
    "/counter-closes/<uuid:close_id>/confirmation",
    "Confirm what another officer closed: its money is at the bank.",
    name="confirm",
    use_case=confirm_close,
    command=ConfirmClose,
    gives=CloseOut,
)
on_api(
    api,
    "/counter-closes/<uuid:close_id>/refusal",
    "Refuse what another officer closed, or take back one's own.",
    name="refuse",
    use_case=refuse_close,
    command=RefuseClose,
    takes=ReasonSchema,
    gives=CloseOut,
)
