"""The API of API tokens."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from app.identity.organisations import queries as queries
from app.identity.organisations.schemas import IssueTokenSchema, TokenOut
from app.identity.tokens.use_cases.issue_token import (
    Issued,
    IssueToken,
    RevokeToken,
    issue_token,
    revoke_token,
)
from app.outputs import output_of
from app.platform import the_platform
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint("api_tokens", __name__, description="Tokens for programs.")
needs_token(api)
IssuedOut = output_of(Issued, "IssuedOut", only=("secret",), token=TokenOut)


class TokensOut(Schema):
    """The caller's tokens that still work: at most twenty."""

    items = fields.List(fields.Nested(TokenOut))


@api.get("/tokens")
@api.response(200, TokensOut)
def mine() -> dict[str, Any]:
    """List the caller's tokens."""
    with reading(api_actor()) as uow:
        return {"items": queries.my_tokens(uow)}


@api.post("/tokens")
@api.arguments(IssueTokenSchema)
@api.alt_response(201, schema=IssuedOut)
def issue(given: dict[str, Any]) -> Response:
    """Make a token; its secret is shown only this once."""
    command = IssueToken(**given, known=the_platform().registry.permissions)
    return respond(issue_token, command, present=IssuedOut().dump, status=201, secret=True)


Action(revoke_token, RevokeToken).on_api(
    api,
    "/tokens/<uuid:token_id>/revoke",
    "Stop a token, and every token made with it.",
    name="revoke",
    gives=TokenOut,
)
