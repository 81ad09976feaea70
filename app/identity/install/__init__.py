"""Installation of the identity room in the application."""

from app.identity.install.account import install_account
from app.identity.install.organisations import install_organisations
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers and jobs."""
    install_account(registry)
    install_organisations(registry)
