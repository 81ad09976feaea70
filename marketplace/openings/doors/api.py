"""Openings, as JSON: give a share, see who has come, postpone, read the minutes."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from app.outputs import output_of
from app.web.actors import api_actor
from app.web.api import PDF, ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.subjects import Subject
from marketplace.openings import queries
from marketplace.openings.doors.presenter import minutes_response, opening_fields, share_fields
from marketplace.openings.schemas import (
    GiveShareSchema,
    OpeningOut,
    OpeningShareOut,
    PostponedOut,
    PostponeOpeningSchema,
)
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from marketplace.openings.use_cases.postpone_opening import PostponeOpening, postpone_opening
from marketplace.tenders.models import Tender

blueprint = ApiBlueprint("openings-api", __name__, description="The committee opens all bids.")
needs_token(blueprint, but=("minutes", "minutes_pdf"))
OPENING = "/tenders/<uuid:tender_id>/opening"


MyOpeningOut = output_of(
    Tender,
    "MyOpeningOut",
    "A tender that needs its committee.",
    only=("reference", "title", "closes_at", "opens_at"),
    tender_id="id",
)


class MyOpeningsOut(Schema):
    """Openings that the caller sits on."""

    items = fields.List(fields.Nested(MyOpeningOut))


@blueprint.get(OPENING)
@blueprint.alt_response(200, schema=OpeningOut)
def show(tender_id: UUID) -> Response:
    """Read how an opening stands; what was read out once the bids are open."""
    with reading(api_actor()) as uow:
        found = opening_fields(queries.opening_file(uow, tender_id))
    return json_response(OpeningOut().dump(found))


@blueprint.post(f"{OPENING}/shares")
@blueprint.arguments(GiveShareSchema)
@blueprint.alt_response(202, schema=OpeningShareOut)
def give(given: dict[str, Any], tender_id: UUID) -> Response:
    """Give one's share: the passphrase goes to a worker. See `shares/mine` for the result."""
    return respond(
        give_share,
        GiveShare(tender_id=tender_id, **given),
        present=lambda _: OpeningShareOut().dump(
            {"tender_id": tender_id, "state": "unlocking", "reason": None}
        ),
        status=202,
        location=lambda _: f"/api/v1/tenders/{tender_id}/opening/shares/mine",
    )


@blueprint.get(f"{OPENING}/shares/mine")
@blueprint.alt_response(200, schema=OpeningShareOut)
def my_share(tender_id: UUID) -> Response:
    """Read where one's own share stands."""
    with reading(api_actor()) as uow:
        found = share_fields(tender_id, queries.my_share(uow, tender_id))
    return json_response(OpeningShareOut().dump(found))


@blueprint.post(f"{OPENING}/postponements")
@blueprint.arguments(PostponeOpeningSchema)
@blueprint.alt_response(201, schema=PostponedOut)
def postpone(given: dict[str, Any], tender_id: UUID) -> Response:
    """Postpone an opening that has no quorum, with the reason that bidders will read.

    It takes two people: the first answer has the state "proposed", and "approved" follows when
    another member (or the chair, where an officer was first) names the same time.
    """
    command = PostponeOpening(tender_id=tender_id, **given)
    return respond(postpone_opening, command, present=PostponedOut().dump, status=201)


@blueprint.get(f"{OPENING}/minutes")
@blueprint.alt_response(200, schema=OpeningOut)
def minutes(tender_id: UUID) -> Response:
    """Read the minutes of an opening; numbers of securities and files are for those concerned."""
    with reading(api_actor()) as uow:
        found = opening_fields(queries.minutes(uow, tender_id))
    return json_response(OpeningOut().dump(found))


@blueprint.get(f"{OPENING}/minutes.pdf")
@blueprint.gives_file(PDF)
def minutes_pdf(tender_id: UUID) -> Response:
    """Download the minutes with the attendance sheet."""
    with reading(api_actor()) as uow:
        return minutes_response(queries.minutes(uow, tender_id))


Subject(api=blueprint).read(
    "/openings", "mine", lambda uow: {"items": queries.my_openings(uow)}, MyOpeningsOut
).describe("List openings that the caller's committees still have before them, the next one first.")
