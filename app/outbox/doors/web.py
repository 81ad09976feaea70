"""Page of dead letters, for operators of the platform."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from marshmallow import EXCLUDE

from app.outbox import queries
from app.outbox.doors.api import api, present
from app.outbox.schemas import DeadLetterQuery, ReplayAllSchema, ReplayedOut, ReplaySchema
from app.outbox.use_cases import replay_dead_letter, replay_dead_letters
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject

web = Blueprint("outbox", __name__)


def _back(_: object) -> str:
    return url_for("outbox.dead_letters")


def _draw(form: Form) -> str:
    query: dict[str, Any] = DeadLetterQuery(unknown=EXCLUDE).load(request.args.to_dict())
    with reading() as uow:
        page = queries.dead_letters(uow, handler=query["handler"], cursor=query["cursor"])
        handlers = queries.handlers_with_dead_letters(uow)
    kept = {"handler": query["handler"]} if query["handler"] else {}
    more = page.next_cursor and url_for("outbox.dead_letters", **kept, cursor=page.next_cursor)
    return render_template(
        "outbox/officials/dead_letters.html",
        form=form, page=page, handlers=handlers, chosen=query["handler"], next_href=more,
    )  # fmt: skip


outbox = Subject(web, api, draw=_draw)
outbox.page("/operator/dead-letters", "dead_letters")
outbox.act(replay_dead_letter, ReplaySchema).on_page(
    "/operator/dead-letters", "replay", then=_back
).on_api("/operator/dead-letters", "replay", ReplayedOut, present=present).describe(
    "Try one again (operators)."
)
outbox.act(replay_dead_letters, ReplayAllSchema).on_page(
    "/operator/dead-letters/all", "replay_all", then=_back
).on_api("/operator/dead-letters/all", "replay_all", ReplayedOut, present=present).describe(
    "Try all of a handler again (operators)."
)
