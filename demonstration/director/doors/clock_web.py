"""Page of a demonstration's clock, and its panel on the home page of its director."""

from datetime import datetime

from flask import Blueprint, render_template

from app.errors import NotFound
from app.registry import Panel
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.doors import reading
from app.web.formatting import local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from demonstration.director.doors.api import MoveClockSchema, is_demonstration, only_a_demonstration
from demonstration.director.permissions import DIRECT
from demonstration.director.use_cases.move_clock import MAX_AHEAD, move_clock

web = Blueprint("clock", __name__, template_folder="../templates")
needs_sign_in(web)
web.before_request(only_a_demonstration)


def _page(form: Form) -> str:
    with reading() as uow:
        now = _clock(uow)
    if now is None:
        raise NotFound
    return render_template("director/clock.html", form=form, now=now, most=MAX_AHEAD.days)


def _clock(uow: UnitOfWork) -> datetime | None:
    """Return business time to the director; None to others, and in a real province."""
    return uow.instant() if is_demonstration() and uow.actor.may(DIRECT) else None


def _load(uow: UnitOfWork) -> dict[str, object] | None:
    now = _clock(uow)
    return None if now is None else {"now": now}


Action(move_clock, MoveClockSchema).on_page(
    web,
    "/demonstration/clock",
    ask="ask",
    do="moved",
    draw=_page,
    done=lambda now: f"It is {local_time(now)} in this demonstration now.",
    back="clock.ask",
)
PANEL = Panel(name="clock", template="director/panel.html", load=_load, order=5)
