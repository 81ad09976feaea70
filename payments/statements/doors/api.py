"""The Accountant General's monthly statement as JSON."""

from typing import Any

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.statements.queries.account_statements import shown_statement, statement_months
from payments.statements.schemas.account_statements import (
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


@api.get("/account-statements/month")
@api.arguments(StatementQuerySchema, location="query")
@api.response(200, ShownStatementOut)
def show_month(query: dict[str, Any]) -> object:
    """Show a month's statement, 100 rows after a row; a closed month's never changes."""
    with reading(api_actor()) as uow:
        return shown_statement(uow, query["month"], query["after"])
