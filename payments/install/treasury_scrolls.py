"""Scrolls of treasuries: what they have credited."""

from app.registry import Registry
from payments.treasury_scrolls import doors
from payments.treasury_scrolls.permissions import TABLE


def install_treasury_scrolls(registry: Registry) -> None:
    """Register pages, API, permissions, and differences that wait."""
    registry.add_permissions(TABLE)
    registry.add_web(doors.blueprint)
    registry.add_api(doors.api)
    registry.add_due(doors.due)
