"""Open tasks of the offices, and their holders."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class OpenTask(Base):
    """A task that nobody has decided and whose registration has not ended.

    It follows from the facts: migrations/sql/desk.sql alone writes it, so that the queue of an
    office costs as much as what lies on its desk, however many tasks were ever decided.
    `waits_since`: a round of its registration waits for the citizen, and its clock stands still.
    """

    __tablename__ = "open_tasks"
    __table_args__ = (
        Index("ix_open_tasks_office_id", "office_id", "task_id"),
        Index("ix_open_tasks_service", "office_id", "service", "task_id"),
        Index("ix_open_tasks_role", "office_id", "role", "task_id"),
        Index("ix_open_tasks_holder_id", "holder_id", "office_id", "task_id"),
        # Rare rows of a long desk are found without a scan of the rest.
        Index(
            "ix_open_tasks_waiting",
            "office_id",
            "task_id",
            postgresql_where=text("waits_since is not null"),
        ),
        Index(
            "ix_open_tasks_taken",
            "office_id",
            "task_id",
            postgresql_where=text("holder_id is not null"),
        ),
        Index(
            "ix_open_tasks_escalated",
            "office_id",
            "task_id",
            postgresql_where=text("escalated_at is not null"),
        ),
        Index("ix_open_tasks_registration_id", "registration_id"),
        Index("ix_open_tasks_application_id", "application_id"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("case_tasks.id"), primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    service: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    working_days: Mapped[int | None] = mapped_column(SmallInteger)
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    held_since: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
