"""The only clock. Everything else asks it for the time, always UTC.

Signatures, sessions, one-time codes and rate limits use `real_now`: a clock that somebody can move
must never lengthen a session or open a bid. Business time (`Clock.now`) may run ahead only in a
database that carries the indelible demonstration mark (see `app/installation.py`).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """Return the machine's time in UTC, never offset."""
    return datetime.now(UTC)


@dataclass
class Clock:
    """Business time: the machine's time plus the offset of a demonstration province (else zero)."""

    offset: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Return business time in UTC."""
        return real_now() + self.offset
