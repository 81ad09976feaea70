"""What the audit room brings to the application."""

from app.registry import Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers and jobs."""
    del registry
