"""The ledger's API: balances and statements for auditors. Writing goes through use cases only."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from app.ledger.permissions import READ_LEDGER
from app.ledger.queries import balance, statement
from app.permissions import require
from app.schemas import Amount, Moment, QuerySchema, Text, Whole
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response

blueprint = ApiBlueprint("ledger", __name__, url_prefix="/ledger")


class StatementQuery(QuerySchema):
    """Which account, and after which cursor."""

    account = Text(required=True)
    cursor = Text()


class StatementLineOut(Schema):
    """An entry: a positive amount is a debit."""

    number = Whole()
    transaction_id = fields.UUID()
    kind = fields.String()
    description = fields.String()
    happened_at = Moment()
    amount = Amount(attribute="amount_paisa")
    other_account = fields.String()


class StatementOut(Schema):
    """A page of a statement with the balance now."""

    account = fields.String()
    balance = Amount()
    entries = fields.List(fields.Nested(StatementLineOut))
    next_cursor = fields.String(allow_none=True)


@blueprint.get("/statement")
@blueprint.arguments(StatementQuery, location="query")
@blueprint.alt_response(200, schema=StatementOut)
def read_statement(query: dict[str, Any]) -> Response:
    """Read an account's entries, newest first."""
    actor = api_actor()
    require(actor, READ_LEDGER)
    with reading(actor) as uow:
        page = statement(uow.session, query["account"], cursor=query.get("cursor"))
        now = balance(uow.session, query["account"])
    answer = {
        "account": query["account"],
        "balance": now,
        "entries": page.items,
        "next_cursor": page.next_cursor,
    }
    return json_response(StatementOut().dump(answer))
