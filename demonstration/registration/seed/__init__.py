"""The demonstration's businesses: applications in every state that people meet.

Planted once, by the use cases of the doors at the times of the story; what exists already is left
alone.
"""

from app.platform import Platform
from demonstration.casework.public import knows
from demonstration.cast.known import Cast
from demonstration.registration.seed.stories import STORIES


def plant(platform: Platform, cast: Cast) -> None:
    """Play every story where nobody has applied for anything yet."""
    if not knows(platform):
        for tell in STORIES:
            tell(platform, cast)
