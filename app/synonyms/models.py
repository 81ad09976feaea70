"""Groups of words that mean the same."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, Successive, two_people


class SynonymGroup(CheckedOnLoad, Proposal, Successive, Base):
    """A word in both scripts and others for the same thing, from its first to its last day.

    `term` is the word as it is compared, and names its rows. `also` empty: from that day on the
    word stands for no other than its Urdu one. `beginnings` are the first words of each, by which
    a search finds the group.
    """

    __tablename__ = "synonyms"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("term <> '' and word <> ''", name="word"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("ended_by is null or valid_to is not null", name="ended"),
        ExcludeConstraint(
            ("term", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            where=text("approved_at is not null"),
            using="gist",
            name="ex_synonyms_never_two",
        ),
        Index("ix_synonyms_term", "term", "valid_from"),
    )

    term: Mapped[str] = mapped_column(Text)
    word: Mapped[str] = mapped_column(Text)
    word_ur: Mapped[str] = mapped_column(Text)
    also: Mapped[list[str]]
    beginnings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("synonyms.id"))
