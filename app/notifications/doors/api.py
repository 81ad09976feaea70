"""The inbox as JSON, and settling messages."""

from typing import Any
from uuid import UUID

from flask import Response

from app.notifications.queries import inbox
from app.notifications.schemas import InboxOut, PageQuery, ReadOut, SettledOut, SettleMessageSchema
from app.notifications.use_cases import MarkRead, SettleMessage, mark_read, settle_message
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.i18n import language
from app.web.json import json_response

api = ApiBlueprint("notifications_api", __name__, description="Notifications and messages")
needs_token(api)


@api.get("/notifications")
@api.arguments(PageQuery, location="query")
@api.alt_response(200, schema=InboxOut)
def mine(query: dict[str, Any]) -> Response:
    """List one's own notifications, newest first."""
    with reading(api_actor()) as uow:
        page = inbox(uow, language=language(), cursor=query.get("cursor"))
    return json_response(InboxOut().dump(page))


Action(mark_read, MarkRead).on_api(
    api,
    "/notifications/<uuid:notification_id>/read",
    "Mark a notification as read.",
    name="read_one",
    gives=ReadOut,
    present=lambda _: {"read": True},
)


Action(mark_read, MarkRead).on_api(
    api,
    "/notifications/read",
    "Mark all notifications as read.",
    name="read_all",
    gives=ReadOut,
    present=lambda _: {"read": True},
)


@api.post("/messages/<uuid:message_id>/settlement")
@api.arguments(SettleMessageSchema)
@api.alt_response(200, schema=SettledOut)
def settle(data: dict[str, Any], message_id: UUID) -> Response:
    """Settle a message that failed or may have left (operators)."""
    command = SettleMessage(message_id=message_id, outcome=data["outcome"])
    return respond(settle_message, command, present=lambda _: {"settled": True})
