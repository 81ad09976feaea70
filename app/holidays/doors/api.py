"""The API of holidays: those of a year for everybody, declarations and decisions for officers."""

from typing import Any
from uuid import UUID

from flask import Response

from app.calendar import local_day
from app.holidays import queries
from app.holidays.schemas import (
    DeclareDaysSchema,
    DeclaredDaysSchema,
    HolidaysSchema,
    YearSchema,
)
from app.holidays.use_cases.decide_days import ApproveDays, RefuseDays, approve_days, refuse_days
from app.holidays.use_cases.declare_days import DeclareDays, declare_days
from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint("holidays_api", __name__, description="Public holidays")
needs_token(api, but=("list_holidays",))


@api.get("/holidays")
@api.arguments(YearSchema, location="query")
@api.response(200, HolidaysSchema)
def list_holidays(query: dict[str, Any]) -> dict[str, Any]:
    """List the public holidays of a year by day; an unverified one has no citation."""
    with reading(api_actor()) as uow:
        year = query["year"] or local_day(uow.now).year
        days = queries.standing(uow.session, year)
    items = [
        {
            "day": day,
            "name": row.name,
            "name_ur": row.name_ur,
            "verified": row.confidence != "U",
            "citation": row.instrument if row.confidence != "U" else None,
        }
        for day, row in days
    ]
    return {"year": year, "items": items}


@api.post("/holidays")
@api.arguments(DeclareDaysSchema)
@api.alt_response(201, schema=DeclaredDaysSchema)
def declare(loaded: dict[str, Any]) -> Response:
    """Declare holidays; they count when another officer approves them."""
    command = DeclareDays(**loaded)
    return respond(declare_days, command, present=DeclaredDaysSchema().dump, status=201)


@api.post("/holidays/<uuid:declaration_id>/approval")
@api.alt_response(200, schema=DeclaredDaysSchema)
def approve(declaration_id: UUID) -> Response:
    """Approve what another officer declared."""
    command = ApproveDays(declaration_id=declaration_id)
    return respond(approve_days, command, present=DeclaredDaysSchema().dump)


@api.post("/holidays/<uuid:declaration_id>/refusal")
@api.arguments(ReasonSchema)
@api.alt_response(200, schema=DeclaredDaysSchema)
def refuse(loaded: dict[str, Any], declaration_id: UUID) -> Response:
    """Refuse a declaration with a reason, or take back one's own."""
    command = RefuseDays(declaration_id=declaration_id, **loaded)
    return respond(refuse_days, command, present=DeclaredDaysSchema().dump)
