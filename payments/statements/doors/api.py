"""The Accountant General's monthly statement, and ended heads with money, as JSON."""

from typing import Any

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.statements.queries.statements import (
    money_under_ended_heads,
    shown_statement,
    statement_months,
)
from payments.statements.schemas import (
    EndedHeadsOut,
    EndedHeadsQuerySchema,
    ShownStatementOut,
    StatementMonthsOut,
    StatementQuerySchema,
    StatementYearSchema,
)

api = ApiBlueprint("account_statements_api", __name__, description="Monthly statements")
needs_token(api)


@api.get("/account-statements")
@api.arguments(StatementYearSchema, location="query")
@api.response(200, StatementMonthsOut)
def list_months(query: dict[str, Any]) -> object:
    """List the months of a fiscal year: which are closed, and which statements are kept."""
    with reading(api_actor()) as uow:
        return {"items": statement_months(uow, query["year"])}


ended_heads_api = ApiBlueprint("ended_heads_api", __name__, description="Money under ended heads")
needs_token(ended_heads_api)


Subject(api=ended_heads_api).read(
    "/treasury/ended-heads", "every", money_under_ended_heads, EndedHeadsOut, EndedHeadsQuerySchema
).says("List what stands under heads that have ended, and what to do, 100 rows after a row.")
Subject(api=api).read(
    "/account-statements/month",
    "show_month",
    shown_statement,
    ShownStatementOut,
    StatementQuerySchema,
).says("Show a month's statement, 100 rows after a row; a closed month's never changes.")
