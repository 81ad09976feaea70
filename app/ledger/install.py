"""Installation of the ledger in the application."""

from datetime import timedelta

from app import menu
from app.ledger.doors import api, corrections_api, corrections_web, web
from app.ledger.doors.cli import ledger
from app.ledger.permissions import DECIDE_PERIOD, READ_LEDGER, TABLE
from app.ledger.queries import books
from app.ledger.use_cases.holds import expire_holds
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.unit_of_work import UnitOfWork


def _waiting(uow: UnitOfWork) -> dict[str, object] | None:
    """Count what waits for a second officer of Finance."""
    if not uow.actor.may(DECIDE_PERIOD):
        return None
    return {"waiting": books.count_waiting(uow.session)}


def install(registry: Registry) -> None:
    """Register pages, API, the command, the sample heads, and the sweep of holds that are past."""
    registry.add_permissions(TABLE)
    for pages in (web, corrections_web):
        registry.add_web(pages.blueprint)
    for doors in (api, corrections_api):
        registry.add_api(doors.blueprint)
    registry.add_commands(ledger)
    registry.add_navigation(
        NavigationItem(
            label="Ledger",
            endpoint="books.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_LEDGER),
            order=72,
        )
    )
    registry.add_panel(
        Panel(
            name="ledger",
            template="ledger/officials/panel.html",
            load=_waiting,
            order=72,
            aside=True,
        )
    )
    registry.schedule(
        ScheduledJob(name="ledger.expire_holds", use_case=expire_holds, every=timedelta(minutes=1))
    )
