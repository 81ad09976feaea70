"""Mailbox of development: every mail and SMS, readable by anyone at this machine.

It exists only if nothing is real: outside production, on a database with the demonstration mark,
and for requests that come from this very machine and name it by a loopback name (so that no web
page elsewhere can read it through another name).
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from app.errors import NotFound
from app.notifications.addresses import address_hash
from app.notifications.models import SMS, Message
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.json import json_response

MAX_MESSAGES = 100
# Endpoints of the pages that ask for a code which was sent.
_ASKS_FOR_CODE = r"^identity\.(confirm|reset|shared_phone_)|\.code"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
web = Blueprint("mailbox", __name__)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail or SMS as it went out, or will."""

    to: str
    channel: str
    subject: str
    text: str
    link: str
    state: str
    queued_at: datetime


def mails(uow: UnitOfWork, address: str = "") -> list[Mail]:
    """List the newest messages, to one address or to all; forgotten texts are left out."""
    query = select(Message).where(Message.sealed.is_not(None))
    if address:
        query = query.where(Message.address_hash == address_hash(uow.vault, address))
    rows = uow.session.scalars(query.order_by(Message.id.desc()).limit(MAX_MESSAGES)).all()
    return [_opened(uow, row) for row in rows]


def _opened(uow: UnitOfWork, row: Message) -> Mail:
    body = json.loads(uow.vault.open_for(row.place, row.sealed or b""))
    short = row.channel == SMS
    return Mail(
        to=body["to"],
        channel=row.channel,
        subject="" if short else body["subject"],
        text=body["sms"] if short else body["text"],
        link="" if short else body["link"],
        state=row.state,
        queued_at=row.queued_at,
    )


def refuse_strangers() -> None:
    """Answer 404 to everybody who does not sit at this machine."""
    if not is_at_this_machine():
        raise NotFound


def is_at_this_machine() -> bool:
    """Return True if the request comes from this machine and names it by a loopback name."""
    host = urlsplit(f"//{request.host}").hostname
    address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - no address to bind: a stranger's
    return address.is_loopback and host in LOOPBACK_NAMES


def mailbox_link() -> dict[str, object]:
    """Return a note for pages that ask for a code: the link to the mailbox where it arrives."""
    asks = re.search(_ASKS_FOR_CODE, request.endpoint or "")
    if not asks or not is_at_this_machine():
        return {}
    text = gettext("Nothing is sent: read e-mails and SMS in the mailbox of this demonstration.")
    link = Markup('<a class="govuk-link" href="{}">{}</a>')
    return {"demonstration_note": link.format(url_for("mailbox.show"), text)}


def show() -> str:
    """Show the mailbox, of one address (`?address=`) or of all."""
    refuse_strangers()
    address = request.args.get("address", "")
    with reading() as uow:
        found = mails(uow, address)
    return render_template("dev/mailbox.html", mails=found, address=address)


def as_json() -> Response:
    """Answer the same as JSON, for scripts that play through a demonstration."""
    refuse_strangers()
    with reading() as uow:
        found = mails(uow, request.args.get("address", ""))
    return json_response([vars(mail) for mail in found])


@web.record
def _only_where_nothing_is_real(state: BlueprintSetupState) -> None:
    platform: Platform = state.app.extensions["bdm"]
    if platform.settings.production or not platform.executor.demonstration:
        return
    state.app.context_processor(mailbox_link)
    state.add_url_rule("/dev/mailbox", endpoint="show", view_func=show)
    state.add_url_rule("/dev/mailbox.json", endpoint="as_json", view_func=as_json)
