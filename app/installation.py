"""Kind of installation of a database: real, or a demonstration that may move its clock.

The mark is written once, when the database is made, by its owner. The application's role can read
it and never change it, so a real province cannot be turned into one whose clock moves.
"""

from datetime import timedelta

from sqlalchemy import Boolean, CheckConstraint, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.config import BadConfiguration, Settings
from app.db import Base, run_heard


class Installation(Base):
    """The single row that says whether this is a demonstration."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    demonstration: Mapped[bool] = mapped_column(Boolean)


class DemonstrationClock(Base):
    """The offset of business time; `bdm_clock_offset()` uses it only in a demonstration."""

    __tablename__ = "demonstration_clock"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("ahead >= interval '0'", name="never_back"),
    )

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    ahead: Mapped[timedelta]


def is_demonstration(session: Session) -> bool:
    """Return True if this database carries the demonstration mark."""
    return bool(session.scalar(select(Installation.demonstration)))


def clock_offset(session: Session) -> timedelta:
    """Return the lead of business time over real time: zero except in a demonstration."""
    ((offset,),) = run_heard(session.connection(), "select bdm_clock_offset()", {})
    return offset if isinstance(offset, timedelta) else timedelta()


def refuse_demonstration_in_production(settings: Settings, *, demonstration: bool) -> None:
    """Refuse to boot production on a database whose clock can be moved."""
    if settings.production and demonstration:
        message = (
            "This database is marked as a demonstration for ever: its clock can be moved. "
            "Point DATABASE_URL at a database made by `bdm migrate` in production mode."
        )
        raise BadConfiguration(message)
