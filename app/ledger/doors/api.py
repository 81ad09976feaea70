"""The ledger's API: everything that auditors and Finance read, and what Finance decides."""

from typing import Any
from uuid import UUID

from flask import Response, stream_with_context

from app.ledger.queries import views
from app.ledger.queries.export import GENERAL_LEDGER
from app.ledger.schemas import (
    AccountsOut,
    AccountsQuery,
    DayQuery,
    HeadsOut,
    PeriodsOut,
    SpanQuery,
    StatementOut,
    StatementQuery,
    TransactionOut,
    TrialBalanceOut,
    YearQuery,
)
from app.permissions import Actor
from app.web.actors import api_actor
from app.web.api import CSV, JSON_LINES, ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.subjects import Subject

blueprint = ApiBlueprint("ledger", __name__, url_prefix="/ledger", description="The ledger")
needs_token(blueprint)


@blueprint.get("/statement")
@blueprint.arguments(StatementQuery, location="query")
@blueprint.alt_response(200, schema=StatementOut)
def read_statement(query: dict[str, Any]) -> Response:
    """Read an account's entries, newest first."""
    with reading(api_actor()) as uow:
        found = views.account_statement(uow, query["account"], query["cursor"])
    return json_response(StatementOut().dump(found))


@blueprint.get("/transactions/<uuid:transaction_id>")
@blueprint.response(200, TransactionOut)
def read_transaction(transaction_id: UUID) -> Any:  # noqa: ANN401 - the data that the schema dumps
    """Read a transaction with its legs, who posted it and when."""
    with reading(api_actor()) as uow:
        return views.transaction(uow, transaction_id)


@blueprint.get("/trial-balance")
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, TrialBalanceOut)
def read_trial_balance(query: dict[str, Any]) -> Any:  # noqa: ANN401 - what the schema dumps
    """Read the trial balance at the end of a day."""
    with reading(api_actor()) as uow:
        return views.trial_balance(uow, query["day"])


@blueprint.get("/general-ledger.csv")
@blueprint.arguments(SpanQuery, location="query")
@blueprint.gives_file(CSV)
def general_ledger_csv(query: dict[str, Any]) -> Response:
    """Take the general ledger of some days as CSV."""
    return streamed(query, "csv", api_actor())


@blueprint.get("/general-ledger.jsonl")
@blueprint.arguments(SpanQuery, location="query")
@blueprint.gives_file(JSON_LINES)
def general_ledger_json(query: dict[str, Any]) -> Response:
    """Take the general ledger of some days as JSON Lines."""
    return streamed(query, "jsonl", api_actor())


@blueprint.get("/periods")
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, PeriodsOut)
def list_periods(query: dict[str, Any]) -> views.Year:
    """List the months of a fiscal year, closed or open, and their changes."""
    with reading(api_actor()) as uow:
        return views.year(uow, query["year"])


def streamed(query: dict[str, Any], form: str, actor: Actor) -> Response:
    """Send the general ledger of some days as it is read; what is refused is refused before."""
    with reading(actor) as uow:
        views.general_ledger(uow, query["since"], query["until"])

    def lines() -> Any:  # noqa: ANN401 - a stream of text or bytes
        with reading(actor) as uow:
            rows = views.general_ledger(uow, query["since"], query["until"])
            made = GENERAL_LEDGER.as_csv if form == "csv" else GENERAL_LEDGER.as_json_lines
            yield from made(rows)

    kind = "text/csv" if form == "csv" else "application/jsonl"
    answer = Response(stream_with_context(lines()), mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="general-ledger.{form}"'
    return answer


ledger = Subject(api=blueprint)
ledger.read(
    "/heads", "list_heads", lambda uow: {"items": views.chart(uow).rows}, HeadsOut
).describe("List the heads of account, decided or not.")
ledger.read("/accounts", "list_accounts", views.accounts, AccountsOut, AccountsQuery).describe(
    "List accounts by code, with their balances now."
)
