"""The offices' side: what each agency has to grant, its tasks, and all that people did to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad

PASSED, REFUSED = "passed", "refused"


class CaseRegistration(CheckedOnLoad, Base):
    """The part of an application that one agency is asked to grant, with its office."""

    __tablename__ = "case_registrations"
    __table_args__ = (
        UniqueConstraint("application_id", "code"),
        Index("ix_case_registrations_office_id", "office_id", "id"),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    code: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_at: Mapped[datetime]


class AskedAgain(CheckedOnLoad, Base):
    """A registration that was dropped is asked for after all, by answers corrected once more."""

    __tablename__ = "registrations_asked_again"
    __table_args__ = (CheckConstraint("attempt > 1", name="attempt"),)

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_registrations.id"), primary_key=True
    )
    attempt: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class CaseTask(CheckedOnLoad, Base):
    """A step that is open or done.

    A second `attempt` follows an appeal that was allowed, or a registration that was asked again.

    `role` is whose work it is. `working_days` and `deemed` are the parameters' values on the day it
    opened (null: no clock); `terms` keeps their ids, citation and confidence.
    """

    __tablename__ = "case_tasks"
    __table_args__ = (
        UniqueConstraint("registration_id", "code", "attempt"),
        CheckConstraint("attempt > 0 and working_days > 0", name="counts"),
    )

    id: Mapped[Id]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    code: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(SmallInteger, default=1)
    role: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    working_days: Mapped[int | None] = mapped_column(SmallInteger)
    deemed: Mapped[bool] = mapped_column(default=False)
    terms: Mapped[Json]


class OfficeDraw(CheckedOnLoad, Base):
    """The setting that an office has its steps drawn, not taken; the newest row applies."""

    __tablename__ = "office_draws"
    __table_args__ = (Index("ix_office_draws_office_id", "office_id", "id"),)

    id: Mapped[Id]
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    drawn: Mapped[bool]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]


class Assignment(CheckedOnLoad, Base):
    """The holder of a task; the newest row applies, and null returns it to the office."""

    __tablename__ = "task_assignments"
    __table_args__ = (
        Index("ix_task_assignments_task_id", "task_id", "id"),
        Index("ix_task_assignments_person_id", "person_id", "id"),
    )

    id: Mapped[Id]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("case_tasks.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")


class Decision(CheckedOnLoad, Base):
    """The end of a task, once. `decided_by` null is the system's own act (deemed approval).

    `content` is {"form": answers of the officer's form, "scores": {criterion: points}}.
    """

    __tablename__ = "task_decisions"
    __table_args__ = (
        CheckConstraint("outcome in ('passed', 'refused')", name="outcome"),
        CheckConstraint(
            "outcome = 'passed' or (reason <> '' and reason_code <> '')", name="refused_why"
        ),
        CheckConstraint("decided_by is not null or outcome = 'passed'", name="deemed"),
        Index("ix_task_decisions_at", "at", "task_id"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("case_tasks.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    reason_code: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[Json] = mapped_column(EncryptedJson("task_decisions.content"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class Escalation(CheckedOnLoad, Base):
    """A task's time is over: since then the role that it escalates to may decide it too."""

    __tablename__ = "task_escalations"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("case_tasks.id"), primary_key=True)
    at: Mapped[datetime]


RELATIONS = ("family", "business", "employer", "friend", "other")


class Recusal(CheckedOnLoad, Base):
    """An officer declares a relation to whom an application concerns, and is out for good."""

    __tablename__ = "case_recusals"
    __table_args__ = (
        CheckConstraint(
            "relation in ('family', 'business', 'employer', 'friend', 'other')", name="relation"
        ),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    relation: Mapped[str] = mapped_column(Text, server_default="other")
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Note(Base):
    """A note among officers; the citizen never sees it."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_registration_id", "registration_id", "id"),)

    id: Mapped[Id]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class ReviewRound(CheckedOnLoad, Base):
    """An office asks the citizen for better answers. Its clock stands still until they come.

    Opened from a task; answered by a submission. One round of a registration is open at a time.
    """

    __tablename__ = "review_rounds"
    __table_args__ = (
        UniqueConstraint("registration_id", "number"),
        Index(
            "uq_review_rounds_open",
            "registration_id",
            unique=True,
            postgresql_where=text("answered_at is null"),
        ),
        CheckConstraint("(answered_at is null) = (submission_id is null)", name="answered"),
    )

    id: Mapped[Id]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    task_id: Mapped[UUID] = mapped_column(ForeignKey("case_tasks.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    message: Mapped[str] = mapped_column(Text, default="")
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submissions.id"))
    answered_at: Mapped[datetime | None]


class ReviewPoint(Base):
    """The fault of a field or document ("partners", "document:cnic_copy"), in a sentence."""

    __tablename__ = "review_points"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("review_rounds.id"), primary_key=True)
    about: Mapped[str] = mapped_column(Text, primary_key=True)
    sentence: Mapped[str] = mapped_column(Text)
