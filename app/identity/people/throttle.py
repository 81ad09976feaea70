"""Rate limits over Redis: how often one address or one destination may ask for something.

They slow a flood down. What protects an account does not depend on them: wrong passwords are
counted in the database (`lock_out.py`), so the loss of Redis opens nothing.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.config import Settings
from app.errors import TooMany
from app.text import sentence

log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """So many within so many seconds, for each subject."""

    name: str
    most: int
    within_s: int


# Whole offices and mobile networks share one address: these stop programs, not people.
SIGN_INS = Limit("sign-in", 60, 300)
REGISTRATIONS = Limit("register", 30, 3600)
CODE_REQUESTS = Limit("code-request", 60, 3600)
# To one address or account, for all askers: three networks at their own pace.
CODES_TO_ONE = Limit("codes-to-one", 15, 3600)
# By mobile numbers that somebody types (invitations, signatures), and how many codes they type.
CODES_TYPED_TO = Limit("codes-typed-to", 60, 3600)
CODES_BROUGHT = Limit("codes-brought", 20, 3600)
# A code has five tries, counted in its row; who can rewrite that count does not hold this one.
CODE_TRIES = Limit("code-try", 10, 3600)


class Throttle:
    """Counts in Redis: a port, shared by all workers."""

    def __init__(self, redis_url: str) -> None:
        """Open Redis at first use."""
        from limits.storage import RedisStorage  # noqa: PLC0415 - many processes count nothing
        from limits.strategies import (  # noqa: PLC0415 - as above
            SlidingWindowCounterRateLimiter,
        )

        storage = RedisStorage(redis_url, key_prefix="bdm-limits", wrap_exceptions=True)
        self._limiter = SlidingWindowCounterRateLimiter(storage)

    def count(self, limit: Limit, subject: str) -> None:
        """Count one more; raises TooMany with the seconds to wait."""
        self._ask(self._limiter.hit, limit, subject)

    def require_within(self, limit: Limit, subject: str) -> None:
        """Raise TooMany if the limit is used up, and count nothing.

        Called before a look-up whose misses are counted: a hit is then refused like a miss.
        """
        self._ask(self._limiter.test, limit, subject)

    def _ask(self, allows: Callable[..., bool], limit: Limit, subject: str) -> None:
        from limits import RateLimitItemPerSecond  # noqa: PLC0415 - as above
        from limits.errors import StorageError  # noqa: PLC0415 - as above

        item = RateLimitItemPerSecond(limit.most, limit.within_s, namespace=limit.name)
        try:
            if allows(item, subject):
                return
            stats = self._limiter.get_window_stats(item, subject)
        except StorageError:
            log.warning("rate limits do not work: Redis does not answer", limit=limit.name)
            return
        wait = max(1, math.ceil(stats.reset_time - time.time()))
        raise TooMany(
            sentence("Too many attempts. Try again in %(minutes)s min.", minutes=_minutes(wait)),
            retry_after=wait,
        )


def _minutes(seconds: int) -> int:
    return math.ceil(seconds / 60)


def make_throttle(settings: Settings) -> Throttle:
    """Fill the port."""
    return Throttle(settings.redis_url)
