"""Releases by their number in the feed, and those of one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.errors import Invalid, NotFound
from app.feeds import FeedPosition, head, seal
from app.row_macs import UNCHECKED, genuine, genuine_lines
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.open_data.feed import RELEASES
from marketplace.open_data.models import OcdsRelease
from marketplace.open_data.policy.release import compiled


@dataclass(frozen=True, kw_only=True)
class ReleasePage:
    """Releases as JSON texts, the time of the newest, and the number to continue from.

    `more`: there are further ones now.
    """

    releases: Sequence[str]
    published_at: datetime | None
    next: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process: its releases as JSON texts, the oldest first, and the compiled one."""

    ocid: str
    releases: Sequence[str]
    compiled: str
    published_at: datetime


def seal_releases(uow: UnitOfWork, command: None) -> int:
    """Number releases that have settled; returns how many. Safe to run at any time."""
    del command
    return seal(uow, RELEASES)


def releases_after(uow: UnitOfWork, number: int, limit: int) -> ReleasePage:
    """Return the releases after a number, none missed and none twice.

    Raises Invalid for a number that was never given here: it is another installation's.
    """
    newest = head(uow.session, RELEASES.name)
    given = newest.number if newest else 0
    if number > given:
        problem = sentence("No release has this number yet. Start at 0, or follow “links.next”.")
        raise Invalid(problem, fields={"after": problem})
    query = (
        select(OcdsRelease, FeedPosition.number)
        .join(FeedPosition, FeedPosition.row_id == OcdsRelease.id)
        .where(FeedPosition.feed == RELEASES.name, FeedPosition.number > number)
        .order_by(FeedPosition.number)
        .limit(limit)
    )
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    found = [row for row, _ in genuine_lines(uow.session, rows)]
    last = rows[-1].number if rows else number
    return ReleasePage(
        releases=[row.content for row in found],
        published_at=max((row.happened_at for row in found), default=None),
        next=last,
        more=last < given,
    )


def process(uow: UnitOfWork, ocid: str) -> Process:
    """Return the releases of a process; NotFound if there is none."""
    query = select(OcdsRelease).filter_by(ocid=ocid)
    ordered = query.order_by(OcdsRelease.happened_at, OcdsRelease.id)
    rows = genuine(uow.session, uow.session.scalars(ordered, execution_options=UNCHECKED))
    if not rows:
        raise NotFound
    return Process(
        ocid=ocid,
        releases=[row.content for row in rows],
        compiled=compiled(rows[-1].content),
        published_at=rows[-1].happened_at,
    )
