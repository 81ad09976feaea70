"""Remind firms of papers before their last day, and once more when it has passed."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from marketplace.profiles.models import FirmPaper
from marketplace.profiles.policy import AHEAD

EXPIRING, EXPIRED = "marketplace.firm_paper_expiring", "marketplace.firm_paper_expired"
BITE = 500


def remind_of_papers(uow: UnitOfWork, _command: None = None) -> int:
    """Remind of each paper once before its last day and once after; returns how many now."""
    today = local_day(uow.now)
    return sum(_remind(uow, paper, today) for paper in _due(uow, today))


def _due(uow: UnitOfWork, today: date) -> Iterator[FirmPaper]:
    soon = select(FirmPaper).where(
        FirmPaper.valid_until <= today + AHEAD,
        FirmPaper.valid_until >= today,
        FirmPaper.reminded_at.is_(None),
    )
    over = select(FirmPaper).where(
        FirmPaper.valid_until < today, FirmPaper.expiry_told_at.is_(None)
    )
    for query in (soon, over):
        locked = query.order_by(FirmPaper.id).limit(BITE).with_for_update(skip_locked=True)
        yield from uow.session.scalars(locked).all()


def _remind(uow: UnitOfWork, paper: FirmPaper, today: date) -> bool:
    at = uow.instant()
    expired = paper.valid_until is not None and paper.valid_until < today
    if expired:
        paper.expiry_told_at = at
    else:
        paper.reminded_at = at
    uow.publish(EXPIRED if expired else EXPIRING, paper_id=paper.id)
    return True
