"""Overrides that one officer asked for; another, who may do the same act, agrees or refuses."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class RuleOverride(CheckedOnLoad, Proposal, Base):
    """One rule, overridden for one act on one subject, with the reason and the rule as it was.

    `value` and `citation` are those that were frozen on the case; `message` is the rule's sentence.
    `organisation_id` is for whom the officers act (None: staff).
    """

    __tablename__ = "rule_overrides"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("confidence in ('M', 'U')", name="never_law"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_rule_overrides_subject", "subject_id", "act"),
        Index("ix_rule_overrides_organisation", "organisation_id", "id"),
    )

    act: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    rule: Mapped[str] = mapped_column(Text)
    parameter: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB)
    confidence: Mapped[str] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text)
    message: Mapped[Json]
    reason: Mapped[str] = mapped_column(Text)
