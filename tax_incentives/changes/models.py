"""Cost of a changed scheme: the question, and the result of each slice of the work."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json


class WhatIf(Base):
    """A question: what two texts of a scheme give to all firms by the rules of a day.

    `assumed` holds declared facts for firms that never claimed; `firms` is how many there were, and
    `middle` the id of the one in their middle.
    """

    __tablename__ = "relief_what_ifs"
    __table_args__ = (
        CheckConstraint(
            "old_digest = sha256(convert_to(old_text, 'UTF8'))"
            " and new_digest = sha256(convert_to(new_text, 'UTF8'))",
            name="digests",
        ),
    )

    id: Mapped[Id]
    scheme: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    rule_on: Mapped[date] = mapped_column(Date)
    old_text: Mapped[str] = mapped_column(Text)
    new_text: Mapped[str] = mapped_column(Text)
    old_digest: Mapped[bytes] = mapped_column(LargeBinary)
    new_digest: Mapped[bytes] = mapped_column(LargeBinary)
    assumed: Mapped[Json]
    firms: Mapped[int] = mapped_column(Integer)
    middle: Mapped[UUID | None]


class WhatIfSlice(Base):
    """The result of some thousand firms, or past claims; `content` holds the counts and sums.

    The firms up to the one in the middle are one part, those after it another, so that two workers
    share the work; past claims are the third. A slice continues after `last_id` of the one before
    in its part; an empty one ends the part.
    """

    __tablename__ = "relief_what_if_slices"
    __table_args__ = (
        CheckConstraint("part in ('lower', 'upper', 'claims')", name="part"),
        CheckConstraint("(last_id is null) = (counted = 0)", name="last"),
    )

    what_if_id: Mapped[UUID] = mapped_column(ForeignKey("relief_what_ifs.id"), primary_key=True)
    part: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_id: Mapped[UUID | None]
    counted: Mapped[int] = mapped_column(Integer)
    content: Mapped[Json]
    worked_at: Mapped[datetime]
