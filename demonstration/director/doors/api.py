"""Direct a demonstration over HTTP: say that it is one, move its clock, enlist participants."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from app.errors import NotFound
from app.platform import the_platform
from app.schemas import CommandSchema, Moment, Text
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.json import json_response
from demonstration.director.use_cases.enlist import Enlist, enlist
from demonstration.director.use_cases.move_clock import MoveClock, move_clock

blueprint = ApiBlueprint(
    "demonstration",
    __name__,
    url_prefix="/demonstration",
    description="The demonstration and its clock",
)
needs_token(blueprint, but=("describe",))


class MoveClockSchema(CommandSchema):
    """The new time of the clock."""

    to = Moment(required=True)


class EnlistSchema(CommandSchema):
    """Whom to enlist."""

    name = Text(required=True)
    organisation = Text(load_default="")
    kind = Text(load_default="supplier", validate=[validate.OneOf(["department", "supplier"])])
    role_names = fields.List(Text(), load_default=list)
    scopes = fields.List(Text(), load_default=list)


class DemonstrationTimeOut(Schema):
    """The time that it is in the demonstration."""

    now = Moment()


class DemonstrationOut(DemonstrationTimeOut):
    """That this is a demonstration."""

    demonstration = fields.Boolean()


class ParticipantOut(Schema):
    """A participant and their token, shown once."""

    person_id = fields.UUID()
    organisation_id = fields.UUID(allow_none=True)
    cnic = fields.String()
    token = fields.String()


def is_demonstration() -> bool:
    """Return True if this is a demonstration, no real province."""
    platform = the_platform()
    return platform.executor.demonstration and not platform.settings.production


def only_a_demonstration() -> None:
    """Answer 404 in a real province."""
    if not is_demonstration():
        raise NotFound


@blueprint.get("")
@blueprint.alt_response(200, schema=DemonstrationOut)
def describe() -> Response:
    """Say that this is a demonstration, and what time it is in it. A real province answers 404."""
    only_a_demonstration()
    with reading() as uow:
        return json_response({"demonstration": True, "now": uow.instant().isoformat()})


@blueprint.post("/clock")
@blueprint.arguments(MoveClockSchema)
@blueprint.alt_response(200, schema=DemonstrationTimeOut)
def move(data: dict[str, Any]) -> Response:
    """Move the clock ahead."""
    only_a_demonstration()
    return respond(move_clock, MoveClock(**data), present=lambda now: {"now": now.isoformat()})


@blueprint.post("/participants")
@blueprint.arguments(EnlistSchema)
@blueprint.alt_response(201, schema=ParticipantOut)
def add_participant(data: dict[str, Any]) -> Response:
    """Enlist a participant; the token is shown once."""
    only_a_demonstration()
    command = Enlist(
        **(data | {"role_names": tuple(data["role_names"]), "scopes": tuple(data["scopes"])})
    )
    return respond(enlist, command, present=ParticipantOut().dump, status=201, secret=True)
