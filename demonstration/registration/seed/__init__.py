"""The demonstration's businesses: applications in every state that people meet.

Planted once, by the use cases of the doors at the times of the story; what exists already is left
alone.
"""

from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from demonstration.casework.public import knows
from demonstration.cast.known import Cast
from demonstration.registration.seed.past_register import seed_past_register
from demonstration.registration.seed.stories import STORIES
from registration.register.use_cases.fill_traits import fill_traits


def plant(platform: Platform, cast: Cast) -> None:
    """Play every story where nobody has applied for anything yet.

    Businesses of an earlier release get their traits, which cron would make within the hour: until
    then `bdm register verify` says that they wait.
    """
    platform.executor.execute(fill_traits, None, actor=SYSTEM)
    if not knows(platform):
        seed_past_register(platform)
        for tell in STORIES:
            tell(platform, cast)
