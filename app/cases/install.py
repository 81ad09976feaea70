"""What casework brings to the application.

The book of services is provided when all domains have brought theirs (`app/cases/declaring.py`).
"""

from app.registry import Registry


def install(registry: Registry) -> None:
    """Register nothing yet: pages come with the next commits."""
