"""Installation of the ledger in the application."""

from datetime import timedelta

from app import menu
from app.ledger.doors import api, corrections_api, corrections_web, web
from app.ledger.doors.cli import ledger
from app.ledger.models import Correction
from app.ledger.permissions import DECIDE_CORRECTION, READ_LEDGER, TABLE
from app.ledger.use_cases.holds import expire_holds
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from app.web.waiting_decisions import WaitingKind

CORRECTIONS = WaitingKind(
    row=Correction,
    may_decide=DECIDE_CORRECTION,
    title=sentence("Corrections of a wrong head"),
    endpoint="corrections.index",
)


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
    registry.contribute(CORRECTIONS)
    registry.schedule(
        ScheduledJob(name="ledger.expire_holds", use_case=expire_holds, every=timedelta(minutes=1))
    )
