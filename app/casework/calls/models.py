"""Calls of a service, the applications that belong to each, scores, and rankings.

What decides who is ranked where carries a MAC, and PostgreSQL lets nobody change it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.calls.policy import Criterion, TieRule
from app.data_files.words import Words
from app.db import Base, Json
from app.row_macs import WithMac
from app.two_people import Proposal, two_people

_DECIDED = ("entered_by", "approved_by", "approved_at", "refused_by", "refused_at")


class Call(WithMac, Proposal, Base):
    """A call of one service, drawn up by an officer of its office and approved by another.

    Applications are taken from `opens_at` until `closes_at`. `content` holds "criteria" (code,
    title in both languages, most points, weight) and "panel" (ids of people). `seed` decides draws:
    its hash is public from the start, itself once the ranking is confirmed.
    """

    MAC_OF = (
        *("id", "service", "office_id", "opens_at", "closes_at", "places", "content"),
        *("tie_rule", "seed", *_DECIDED),
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "calls"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("closes_at > opens_at", name="times"),
        CheckConstraint("places between 1 and 1000", name="places"),
        CheckConstraint(
            "tie_rule in ('heaviest_earlier_draw', 'earlier_draw', 'draw')", name="tie_rule"
        ),
        CheckConstraint("title_en <> '' and title_ur <> '' and instrument <> ''", name="told"),
        Index("ix_calls_service", "service", "closes_at"),
        Index("ix_calls_office_id", "office_id", "id"),
    )

    service: Mapped[str] = mapped_column(Text)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title_en: Mapped[str] = mapped_column(Text)
    title_ur: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    places: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[Json]
    tie_rule: Mapped[str] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(Text)
    instrument: Mapped[str] = mapped_column(Text)

    @property
    def title(self) -> Words:
        """Its title in both languages."""
        return Words(self.title_en, self.title_ur)

    @property
    def panel(self) -> Sequence[UUID]:
        """The members who score, in the order of their appointment."""
        return [UUID(each) for each in self.content["panel"]]

    @property
    def criteria(self) -> Sequence[Criterion]:
        """The criteria of the panel."""
        return [
            Criterion(code=each["code"], most=each["most"], weight=each["weight"])
            for each in self.content["criteria"]
        ]

    @property
    def rule(self) -> TieRule:
        """The rule for ties."""
        return TieRule(self.tie_rule)

    def is_open(self, at: datetime) -> bool:
        """Return True if it takes applications."""
        return self.approved_at is not None and self.opens_at <= at < self.closes_at


class CallApplication(WithMac, Base):
    """An application belongs to the call that was open when it was first submitted."""

    MAC_OF = ("application_id", "call_id", "submitted_at")
    __tablename__ = "call_applications"
    __table_args__ = (Index("ix_call_applications_call_id", "call_id"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    submitted_at: Mapped[datetime]


class CallScore(WithMac, Base):
    """The points that a member gave an application, by criterion, with their comments; final.

    `content` is {criterion: {"points": …, "comment": …}}.
    """

    MAC_OF = ("application_id", "person_id", "content", "scored_at")
    __tablename__ = "call_scores"

    application_id: Mapped[UUID] = mapped_column(
        ForeignKey("call_applications.application_id"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    content: Mapped[Json]
    scored_at: Mapped[datetime]

    @property
    def points(self) -> dict[str, int]:
        """The points by criterion."""
        return {code: int(each["points"]) for code, each in self.content.items()}


class CallRanking(WithMac, Proposal, Base):
    """The ranking of a call as it was computed; in force once a second officer confirmed it.

    `content` is {"ranked": [{"application_id", "rank", "total", "tie"}]}, totals as fractions.
    """

    MAC_OF = ("id", "call_id", "content", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __tablename__ = "call_rankings"
    __table_args__ = (
        *two_people(sourced=False),
        Index(
            "uq_call_rankings_call_id",
            "call_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    content: Mapped[Json]

    @property
    def ranks(self) -> dict[UUID, int]:
        """The rank of each application."""
        return {UUID(each["application_id"]): each["rank"] for each in self.content["ranked"]}


class PassedPlace(WithMac, Proposal, Base):
    """The place of a winner who withdrew or was refused goes to the next on the reserve list."""

    MAC_OF = ("id", "call_id", "from_id", "to_id", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __tablename__ = "call_passed_places"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("from_id <> to_id", name="two_applications"),
        *(
            Index(
                f"uq_call_passed_places_{name}",
                name,
                unique=True,
                postgresql_where=text("refused_at is null"),
            )
            for name in ("from_id", "to_id")
        ),
        Index("ix_call_passed_places_call_id", "call_id"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    from_id: Mapped[UUID] = mapped_column(ForeignKey("call_applications.application_id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("call_applications.application_id"))
    reason: Mapped[str] = mapped_column(Text)
