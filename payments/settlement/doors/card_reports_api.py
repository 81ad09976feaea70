"""The card gateway's settlement reports as JSON, for Finance and audit."""

from typing import Any

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.settlement.queries.card_reports import ReportsPage, list_reports
from payments.settlement.schemas.card_reports import CardReportsOut

api = ApiBlueprint("card_reports_api", __name__, description="Settlement reports of cards")
needs_token(api)


@api.get("/card-reports")
@api.arguments(CursorSchema, location="query")
@api.response(200, CardReportsOut)
def every(asked: dict[str, Any]) -> ReportsPage:
    """List what was read, newest first, what could not be read, and what is missing."""
    with reading(api_actor()) as uow:
        return list_reports(uow, asked["cursor"])
