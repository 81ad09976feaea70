"""Installation of the stays room in the application."""

from datetime import timedelta

from app import menu
from app.registry import NavigationItem, Registry, ScheduledJob
from app.stays.doors import api, due, web
from app.stays.kinds import StayableKind, StayableKinds
from app.stays.permissions import CONFIRM_STAY, READ_ALL_STAYS, TABLE
from app.stays.queries import may_read_order
from app.stays.use_cases import ORDER, note_expired_stays
from app.text import sentence


def install(registry: Registry) -> None:
    """Register pages, API, permissions, what waits for officers, and the kinds of all domains."""
    registry.provide(StayableKinds, lambda _: StayableKinds(registry.contributed(StayableKind)))
    registry.add_permissions(TABLE)
    registry.add_web(web)
    registry.add_api(api)
    registry.add_document_reader(ORDER, may_read_order)
    registry.add_due(due)
    registry.schedule(
        ScheduledJob(
            name="stays.note_expired", use_case=note_expired_stays, every=timedelta(minutes=15)
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Stays"),
            endpoint="stays.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(CONFIRM_STAY) or actor.may(READ_ALL_STAYS),
            order=74,
        )
    )
