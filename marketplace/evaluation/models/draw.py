"""Lots drawn between equal lowest prices: announced, then held; neither row ever changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id


class TieDraw(Base):
    """A draw that was announced to the tied bidders.

    `among` are their bids in the order of reading out; `commitment` is the hash of the secret,
    which stays sealed by the vault until the draw.
    """

    __tablename__ = "tie_draws"
    __table_args__ = (
        CheckConstraint("held_at_earliest > announced_at", name="later"),
        Index("ix_tie_draws_tender_id", "tender_id", "scope"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    scope: Mapped[str] = mapped_column(Text)
    among: Mapped[list[Any]]
    commitment: Mapped[str] = mapped_column(Text)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    held_at_earliest: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    announced_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    announced_at: Mapped[datetime]


class TieDrawResult(Base):
    """What was called out, by whom, and the bid that was drawn; the secret is public from now."""

    __tablename__ = "tie_draw_results"
    __table_args__ = (CheckConstraint("called <> '' and present <> ''", name="told"),)

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("tie_draws.id"), primary_key=True)
    called: Mapped[str] = mapped_column(Text)
    present: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    held_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    held_at: Mapped[datetime]
