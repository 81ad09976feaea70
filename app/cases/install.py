"""What casework brings to the application.

The book of services is provided when all domains have brought theirs (`app/cases/declaring.py`).
"""

from app.cases.install_applications import install_applications
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register it."""
    install_applications(registry)
