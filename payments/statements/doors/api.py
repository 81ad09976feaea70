"""The Accountant General's monthly statement, and ended heads with money, as JSON."""

from app.web.api import ApiBlueprint
from app.web.doors import keep_complete
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


ended_heads_api = ApiBlueprint("ended_heads_api", __name__, description="Money under ended heads")
needs_token(ended_heads_api)
keep_complete(api, ended_heads_api)


Subject(api=ended_heads_api).read(
    "/treasury/ended-heads", "every", money_under_ended_heads, EndedHeadsOut, EndedHeadsQuerySchema
).describe("List what stands under heads that have ended, and what to do, 100 rows after a row.")
account_statements = Subject(api=api)
account_statements.read(
    "/account-statements",
    "list_months",
    lambda uow, year: {"items": statement_months(uow, year)},
    StatementMonthsOut,
    StatementYearSchema,
).describe("List the months of a fiscal year: which are closed, and which statements are kept.")
account_statements.read(
    "/account-statements/month",
    "show_month",
    shown_statement,
    ShownStatementOut,
    StatementQuerySchema,
).describe("Show a month's statement, 100 rows after a row; a closed month's never changes.")
