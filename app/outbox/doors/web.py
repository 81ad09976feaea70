"""Page of dead letters, for operators of the platform."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from marshmallow import EXCLUDE

from app.outbox import queries
from app.outbox.doors.api import api, present
from app.outbox.schemas import DeadLetterQuery, ReplayAllSchema, ReplayedOut, ReplaySchema
from app.outbox.use_cases import (
    replay_dead_letter,
    replay_dead_letters,
)
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form

web = Blueprint("outbox", __name__)


@web.get("/operator/dead-letters")
def dead_letters() -> str:
    """List what could not be delivered."""
    return _draw(Form())


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


Action(replay_dead_letter, ReplaySchema).on_page(
    web, "/operator/dead-letters", do="replay", draw=_draw, then=_back
).on_api(
    api,
    "/operator/dead-letters",
    "Try one again (operators).",
    name="replay",
    gives=ReplayedOut,
    present=present,
)
Action(replay_dead_letters, ReplayAllSchema).on_page(
    web, "/operator/dead-letters/all", do="replay_all", draw=_draw, then=_back
).on_api(
    api,
    "/operator/dead-letters/all",
    "Try all of a handler again (operators).",
    name="replay_all",
    gives=ReplayedOut,
    present=present,
)
