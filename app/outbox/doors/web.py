"""Page: dead letters, for whoever runs the platform."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from marshmallow import EXCLUDE

from app.outbox import queries
from app.outbox.replaying import (
    ReplayDeadLetter,
    ReplayDeadLetters,
    replay_dead_letter,
    replay_dead_letters,
)
from app.outbox.schemas import DeadLetterQuery, ReplayAllSchema, ReplaySchema
from app.web.doors import reading, submit
from app.web.forms import Form

web = Blueprint("outbox", __name__)


@web.get("/operator/dead-letters")
def dead_letters() -> str:
    """List what could not be delivered."""
    return _draw(Form())


@web.post("/operator/dead-letters")
def replay() -> Response:
    """Try one again."""
    return submit(ReplaySchema(), replay_dead_letter, ReplayDeadLetter, then=_back, page=_draw)


@web.post("/operator/dead-letters/all")
def replay_all() -> Response:
    """Try all of a handler again."""
    return submit(ReplayAllSchema(), replay_dead_letters, ReplayDeadLetters, then=_back, page=_draw)


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
