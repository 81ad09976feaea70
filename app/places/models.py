"""Divisions, districts, and the changes of the map that two officers make.

PostgreSQL takes a new row, or the end of one, only by the change that was approved for it.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.places.policy import Change
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class Division(Base):
    """A division: a name for districts in one place; `position` is the order of lists."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    change_id: Mapped[UUID | None] = mapped_column(ForeignKey("place_changes.id"))


class District(Base):
    """A district from its first to its last day; None: since before, or until further.

    `code` is the district's permanent name: other rows keep it. `ocha_code` is its international
    place code, if there is one. A change of division or name is another row of the same code.
    """

    __tablename__ = "districts"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("confidence in ('H', 'M', 'U')", name="confidence"),
        CheckConstraint("urdu_confidence in ('H', 'M', 'U')", name="urdu_confidence"),
        ExcludeConstraint(
            ("code", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            using="gist",
            name="ex_districts_never_two",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    division: Mapped[str] = mapped_column(ForeignKey("divisions.code"))
    ocha_code: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    urdu_confidence: Mapped[str] = mapped_column(Text)
    change_id: Mapped[UUID | None] = mapped_column(ForeignKey("place_changes.id"))
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("place_changes.id"))

    def end(self, *, on: date, by: UUID) -> None:
        """End it with a day, by an approved change."""
        self.valid_to, self.ended_by = on, by


class PlaceChange(CheckedOnLoad, Proposal, Base):
    """A change of the map from a day on, by a gazette. Of what it does not need, texts are empty.

    `district` and `division` are codes; `first_day` is the first day on which it is so.
    """

    __tablename__ = "place_changes"
    __table_args__ = (
        *two_people(),
        CheckConstraint(
            "kind in ('new_division', 'new_district', 'change_district', 'end_district',"
            " 'rename_division')",
            name="kind",
        ),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("urdu_confidence in ('H', 'M', 'U')", name="urdu_confidence"),
        Index("ix_place_changes_entered_at", "entered_at"),
    )

    kind: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    division: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    urdu_confidence: Mapped[str] = mapped_column(Text)

    @property
    def change(self) -> Change:
        """The kind of change."""
        return Change(self.kind)
