"""Divisions and districts. The application only reads them; a migration brings what is gazetted."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id


class Division(Base):
    """A division: a name for districts in one place; `position` is the order of lists."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class District(Base):
    """A district as it is from its first to its last day; None: since before, or until further.

    `code` names the district for good: other rows keep it. `ocha_code` is its international place
    code, where there is one. A change of division or name is another row of the same code.
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
