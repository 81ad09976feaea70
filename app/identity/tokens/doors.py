"""The API of API tokens."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, render_template, url_for
from flask_babel import gettext
from marshmallow import Schema, fields

from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.schemas import IssueTokenSchema, TokenOut
from app.identity.tokens.use_cases import Issued, IssueToken, RevokeToken, issue_token, revoke_token
from app.outputs import output_of
from app.platform import the_platform
from app.web.actors import page_actor
from app.web.api import ApiBlueprint
from app.web.doors import perform, reading, respond
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.single_answers import judge
from app.web.subjects import Subject

api = ApiBlueprint("api_tokens", __name__, description="Tokens for programs.")
needs_token(api)
IssuedOut = output_of(Issued, "IssuedOut", only=("secret",), token=TokenOut)


class TokensOut(Schema):
    """The caller's tokens that still work: at most twenty."""

    items = fields.List(fields.Nested(TokenOut))


@api.post("/tokens")
@api.arguments(IssueTokenSchema)
@api.alt_response(201, schema=IssuedOut)
def issue(given: dict[str, Any]) -> Response:
    """Make a token; its secret is shown only this once."""
    command = IssueToken(**given, known=the_platform().registry.permissions)
    return respond(issue_token, command, present=IssuedOut().dump, status=201, secret=True)


api_tokens = Subject(api=api)
api_tokens.read(
    "/tokens", "mine", lambda uow: {"items": queries.my_tokens(uow)}, TokensOut
).describe("List the caller's tokens.")
api_tokens.act(revoke_token).on_api("/tokens/<uuid:token_id>/revoke", "revoke", TokenOut).describe(
    "Stop a token, and every token made with it."
)


# Pages of API tokens.

web = Blueprint("tokens", __name__)
needs_sign_in(web)


@web.get("/tokens")
def every() -> str:
    """List one's tokens."""
    with reading() as uow:
        tokens = queries.my_tokens(uow)
    return render_template(
        "identity_organisations/tokens.html", title=gettext("Tokens for programs"), tokens=tokens
    )


def _new_page(form: Form) -> str:
    actor = page_actor()
    held = [each for each in the_platform().registry.permissions if actor.may(each)]
    return render_template(
        "identity_organisations/token_new.html",
        title=gettext("Make a token"),
        form=form,
        options=sorted((each.name, each.name, each.why) for each in held),
        organisation=actor.organisation_name,
    )


@web.post("/tokens/new")
def issued() -> Response:
    """Issue a token, and show its secret this once."""
    known = the_platform().registry.permissions
    return judge(
        IssueTokenSchema(),
        issue_token,
        lambda **given: IssueToken(**given, known=known),
        done=_secret,
        page=_new_page,
    )


def _secret(made: Issued) -> Response:
    page = render_template(
        "identity_organisations/token_made.html", title=gettext("Your new token"), issued=made
    )
    return make_response(page, 201)


@web.post("/tokens/<uuid:token_id>/revoke")
def revoke(token_id: UUID) -> Response:
    """Stop it."""

    def then(_: object) -> str:
        flash(gettext("The token is revoked."), "success")
        return url_for("tokens.every")

    return perform(revoke_token, RevokeToken(token_id=token_id), then=then)


Subject(web).page("/tokens/new", "new", _new_page)
