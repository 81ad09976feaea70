"""What casework brings to the application."""

from app.cases.book import CaseBook
from app.cases.install_applications import install_applications
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register the book of services."""
    install_applications(registry)
    registry.provide(CaseBook, lambda _: CaseBook(registry.services))
