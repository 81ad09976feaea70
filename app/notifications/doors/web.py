"""Pages: the inbox of everybody, and for operators the messages that need a decision."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.notifications.queries import inbox, unsettled
from app.notifications.schemas import SettleMessageSchema
from app.notifications.use_cases import MarkRead, SettleMessage, mark_read, settle_message
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.i18n import language

web = Blueprint("notifications", __name__)


@web.get("/notifications")
def mine() -> str:
    """Show the signed-in person's notifications."""
    with reading() as uow:
        page = inbox(uow, language=language(), cursor=request.args.get("after"))
    return render_template("notifications/inbox.html", page=page)


@web.post("/notifications/read")
def read_all() -> Response:
    """Mark all as read."""
    return perform(mark_read, MarkRead(), then=_back)


@web.post("/notifications/<uuid:notification_id>/read")
def read_one(notification_id: UUID) -> Response:
    """Mark one as read."""
    return perform(mark_read, MarkRead(notification_id=notification_id), then=_back)


def _back(_: object) -> str:
    return url_for("notifications.mine")


@web.get("/operator/messages")
def messages() -> str:
    """List messages that failed or may have left."""
    return _messages(Form())


def _messages(form: Form) -> str:
    with reading() as uow:
        page = unsettled(uow, request.args.get("after"))
        return render_template("notifications/officials/messages.html", page=page, form=form)


@web.post("/operator/messages/<uuid:message_id>")
def settle(message_id: UUID) -> Response:
    """Settle one message."""
    return submit(
        SettleMessageSchema(),
        settle_message,
        lambda outcome: SettleMessage(message_id=message_id, outcome=outcome),
        then=lambda _: url_for("notifications.messages"),
        page=_messages,
    )
