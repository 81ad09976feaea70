"""Tenders as JSON: the public list and search, one tender, and the department's own."""

from typing import Any
from uuid import UUID

import orjson
from flask import Response, request

from app.errors import NotFound
from app.permissions import require
from app.platform import the_platform
from app.signing.public import Signer
from app.stays.public import stays_in_force
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.queries import tenders
from marketplace.tenders.queries.tender_file import tender_file
from marketplace.tenders.schemas.output import (
    FindingsOut,
    OwnTendersOut,
    TenderFileOut,
    TendersOut,
    TenderStaysOut,
    TenderWhole,
)
from marketplace.tenders.schemas.tenders import OwnTendersSchema, SearchTendersSchema
from marketplace.tenders.use_cases.stays import TENDER as STAYED_TENDER

blueprint = ApiBlueprint("tenders-api", __name__, description="Tenders")


def _written(text: str) -> Response:
    """Answer with JSON that PostgreSQL wrote."""
    return Response(text, mimetype="application/json")


@blueprint.get("/tenders")
@blueprint.arguments(SearchTendersSchema, location="query")
@blueprint.alt_response(200, schema=TendersOut)
def search(asked: dict[str, Any]) -> Response:
    """Search published tenders by words, category, district, size and closing time."""
    found = tenders.search(the_platform().executor.bind, tenders.Search(**asked))
    return _written(found.as_json())


@blueprint.get("/tenders/own")
@blueprint.arguments(OwnTendersSchema, location="query")
@blueprint.alt_response(200, schema=OwnTendersOut)
def own(asked: dict[str, Any]) -> Response:
    """List the tenders of the department that you act for, drafts too, newest first."""
    with reading(api_actor()) as uow:
        require(uow.actor, permissions.READ_TENDER_FILE)
        found = tenders.own(uow.session, uow.actor.organisation, tenders.Own(**asked))
        return _written(found.as_json())


@blueprint.get("/tenders/<uuid:tender_id>")
@blueprint.alt_response(200, schema=TenderWhole)
def show(tender_id: UUID) -> Response:
    """Tell everything about a published tender; its own officers see drafts, and their file."""
    if "Authorization" in request.headers and api_actor().may(permissions.READ_TENDER_FILE):
        answer = _for_officers(tender_id)
        if answer is not None:
            return answer
    executor = the_platform().executor
    proofs = tenders.Proofs(executor.vault, executor.ports.get(Signer))
    text = tenders.one(executor.bind, proofs, tender_id)
    if text is None:
        raise NotFound
    return _written(text)


def _for_officers(tender_id: UUID) -> Response | None:
    with reading(api_actor()) as uow:
        department = uow.actor.organisation
        proofs = tenders.Proofs(uow.vault, uow.port(Signer))
        text = tenders.one_of_department(uow.session, proofs, tender_id, department)
        if text is None:
            return None
        file = TenderFileOut().dump(tender_file(uow, tender_id))
    return json_response(orjson.loads(text) | {"file": file})


@blueprint.get("/tenders/<uuid:tender_id>/stays")
@blueprint.response(200, TenderStaysOut)
def stays(tender_id: UUID) -> object:
    """List the stays of courts and regulators that are in force on a published tender."""
    with reading(api_actor()) as uow:
        if uow.get(Tender, tender_id).published_at is None:
            raise NotFound
        return {"items": stays_in_force(uow, STAYED_TENDER, tender_id)}


@blueprint.get("/tenders/<uuid:tender_id>/findings")
@blueprint.alt_response(200, schema=FindingsOut)
def findings(tender_id: UUID) -> Response:
    """Tell what the rules say: those of today about a draft, else those frozen with the tender."""
    with reading(api_actor()) as uow:
        file = tender_file(uow, tender_id)
        body = FindingsOut().dump({"items": file.findings, "unchecked": file.unchecked})
    return json_response(body)
