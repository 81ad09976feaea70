"""What the home and front pages show of procurement, and the notifications that span nouns."""

from app.registry import Registry
from marketplace.home.doors import due, front, panels
from marketplace.home.doors.retention_notifications import KEEPING_EVENTS
from marketplace.home.doors.tender_notifications import TENDER_EVENTS


def install_home(registry: Registry) -> None:
    """Register them."""
    for event, handler in (*TENDER_EVENTS, *KEEPING_EVENTS):
        registry.subscribe(event, handler)
    registry.add_panel(*panels.HOME)
    registry.add_due(due.due)
    registry.add_front(*front.PANELS)
