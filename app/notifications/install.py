"""What the notifications room brings to the application."""

from app.notifications.texts import Texts
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers and jobs."""
    registry.provide(Texts, lambda _settings: Texts())
