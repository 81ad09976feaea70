"""What casework brings to the application."""

from app.cases.book import CaseBook
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register the book of services."""
    registry.provide(CaseBook, lambda _: CaseBook(registry.services))
