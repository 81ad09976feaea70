"""Committees and their keys, as JSON."""

from typing import Any

from flask import Response

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response
from marketplace.committees.queries import member_key, sittings
from marketplace.committees.schemas import MemberKeyOut, SittingsOut
from marketplace.kernel.schemas import PagedSchema

blueprint = ApiBlueprint("committees-api", __name__, description="Committees and their keys")
needs_token(blueprint)


@blueprint.get("/committee/tenders")
@blueprint.arguments(PagedSchema, location="query")
@blueprint.alt_response(200, schema=SittingsOut)
def mine(asked: dict[str, Any]) -> Response:
    """List the tenders whose committee you sit on."""
    with reading(api_actor()) as uow:
        return json_response(SittingsOut().dump(sittings(uow, **asked)))


@blueprint.get("/committee/key")
@blueprint.alt_response(200, schema=MemberKeyOut)
def key() -> Response:
    """Tell where your key stands: none, making, failed or ready."""
    with reading(api_actor()) as uow:
        return json_response(MemberKeyOut().dump(member_key(uow)))
