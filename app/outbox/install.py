"""Installation of the outbox room in the application."""

from app import menu
from app.jobs.use_cases import schedule_purges
from app.outbox.doors.api import api
from app.outbox.doors.panel import PANEL
from app.outbox.doors.web import web
from app.outbox.permissions import SEE_DEAD_LETTERS, TABLE
from app.registry import NavigationItem, Registry


def install(registry: Registry) -> None:
    """Register the dead letters' page and API, and what removes what is done with."""
    registry.add_web(web)
    registry.add_api(api)
    registry.add_permissions(TABLE)
    schedule_purges(registry)
    registry.add_panel(PANEL)
    registry.add_navigation(
        NavigationItem(
            label="Dead letters",
            endpoint="outbox.dead_letters",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_DEAD_LETTERS),
            order=91,
        )
    )
