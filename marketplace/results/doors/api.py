"""Results as JSON, for everybody."""

from typing import Any
from uuid import UUID

from flask import Response

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response
from app.web.translation import translate
from marketplace.results.doors.outcome import reasons_of
from marketplace.results.queries.outcome import outcome
from marketplace.results.queries.outcome_parts import OutcomeBid, OutcomePart
from marketplace.results.queries.records import Side, record
from marketplace.results.schemas import RecordOut, RecordQuery, TenderOutcomeOut

blueprint = ApiBlueprint("results-api", __name__, description="Results of tenders.")


@blueprint.get("/tenders/<uuid:tender_id>/outcome")
@blueprint.alt_response(200, schema=TenderOutcomeOut)
def read_outcome(tender_id: UUID) -> Response:
    """Read a tender's outcome once its bids are open or it is cancelled."""
    with reading(api_actor()) as uow:
        found = outcome(uow, tender_id)
        values = vars(found) | {"parts": [_part(part) for part in found.parts]}
        return json_response(TenderOutcomeOut().dump(values))


@blueprint.get("/departments/<uuid:department_id>/record")
@blueprint.arguments(RecordQuery, location="query")
@blueprint.alt_response(200, schema=RecordOut)
def department_record(query: dict[str, Any], department_id: UUID) -> Response:
    """Read what a department has bought by tender, by fiscal year."""
    return _record(Side.DEPARTMENT, department_id, query["cursor"])


@blueprint.get("/suppliers/<uuid:supplier_id>/record")
@blueprint.arguments(RecordQuery, location="query")
@blueprint.alt_response(200, schema=RecordOut)
def supplier_record(query: dict[str, Any], supplier_id: UUID) -> Response:
    """Read what a supplier bid for and won, by fiscal year."""
    return _record(Side.SUPPLIER, supplier_id, query["cursor"])


def _record(side: Side, organisation_id: UUID, cursor: str | None) -> Response:
    with reading(api_actor()) as uow:
        return json_response(RecordOut().dump(record(uow, side, organisation_id, cursor)))


def _part(part: OutcomePart) -> dict[str, Any]:
    return {
        "scope": part.scope,
        "title": translate(part.title),
        "winner_bid_id": part.winner.bid_id if part.winner else None,
        "award": part.award,
        "awarded_at": part.awarded_at,
        "bids": [_bid(bid) for bid in part.bids],
    }


def _bid(bid: OutcomeBid) -> dict[str, Any]:
    return vars(bid) | {"reasons": reasons_of(bid)}
