"""The identity room's parts of the home page."""

from collections.abc import Callable
from typing import Any

from app.identity.home.queries import (
    Administration,
    Standing,
    administration,
    desk,
    firm_obstacle,
    missing_firm_obstacle,
)
from app.identity.organisations.doors.verification_way import verification_stages
from app.identity.organisations.doors.web import centres_of, role_title
from app.platform import the_platform
from app.registry import Panel
from app.unit_of_work import UnitOfWork
from app.vacancies import WaitingForRole
from app.web.waiting_decisions import waiting_for_staff


def _filled(load: Callable[[UnitOfWork], Any], **more: object) -> Callable[..., Any]:
    def fill(uow: UnitOfWork) -> dict[str, object] | None:
        found = load(uow)
        return None if found is None else {"found": found, "now": uow.now, **more}

    return fill


def _administration(uow: UnitOfWork) -> Administration | None:
    contributed = the_platform().registry.contributed(WaitingForRole)
    return administration(uow, (*waiting_for_staff(), *contributed))


def _status_filler(
    load: Callable[[UnitOfWork], Standing | None],
) -> Callable[[UnitOfWork], dict[str, object] | None]:
    def fill(uow: UnitOfWork) -> dict[str, object] | None:
        found = load(uow)
        if found is None:
            return None
        more = centres_of(uow) if found.state == "waiting" else {}
        return {"found": found, "way": verification_stages(found.state), **more}

    return fill


_ROOM = "identity_organisations/home"
PANELS = (
    Panel(
        name="standing",
        template=f"{_ROOM}/standing.html",
        load=_status_filler(firm_obstacle),
        order=5,
    ),
    Panel(name="desk", template=f"{_ROOM}/desk.html", load=_filled(desk), order=6),
    Panel(
        name="administration",
        template=f"{_ROOM}/administration.html",
        load=_filled(_administration, role_title=role_title),
        order=6,
    ),
    # Last: who has other work here may never want to bid.
    Panel(
        name="no firm",
        template=f"{_ROOM}/standing.html",
        load=_status_filler(missing_firm_obstacle),
        order=95,
    ),
)
