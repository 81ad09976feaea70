"""Open steps of a domain's services, for the official in charge: counts, and a list.

Neither checks a permission: the domain's own query has done so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import CaseTask
from app.row_macs import genuine_of


@dataclass(frozen=True, kw_only=True)
class OpenStage:
    """The cases of a service at a step: count, start of the oldest, and number at rest.

    A case rests (`with_applicant`) while a round waits for the applicant.
    """

    service: str
    task: str
    count: int
    with_applicant: int
    oldest_at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenStep:
    """A step of a case that is open, and since when; `taken`: an officer has it."""

    task_id: UUID
    application_id: UUID
    reference: str
    service: str
    task: str
    opened_at: datetime
    taken: bool
    with_applicant: bool


def withdrawn_applications(session: Session, services: Sequence[str]) -> Sequence[UUID]:
    """Return which submitted applications for services were withdrawn: one query."""
    query = select(Application).where(
        Application.service.in_(services), Application.withdrawn_at.is_not(None)
    )
    rows = genuine_of(session, query)
    return [row.id for row in rows]


def open_stages(session: Session, services: Sequence[str]) -> Sequence[OpenStage]:
    """Return the steps of services at which cases are, by service and step: one query."""
    query = (
        select(
            OpenTask.service,
            CaseTask.code.label("task"),
            func.count().label("count"),
            func.count(OpenTask.waits_since).label("with_applicant"),
            func.min(OpenTask.opened_at).label("oldest_at"),
        )
        .join(CaseTask, CaseTask.id == OpenTask.task_id)
        .where(OpenTask.service.in_(services))
        .group_by(OpenTask.service, CaseTask.code)
        .order_by(OpenTask.service, func.min(OpenTask.opened_at))
    )
    return [OpenStage(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name


def open_steps(
    session: Session, services: Sequence[str], after: UUID | None, limit: int
) -> Sequence[OpenStep]:
    """Return open steps of services after one, the oldest first: one query."""
    query = (
        select(OpenTask, CaseTask.code, Application.reference)
        .join(CaseTask, CaseTask.id == OpenTask.task_id)
        .join(Application, Application.id == OpenTask.application_id)
        .where(OpenTask.service.in_(services))
        .order_by(OpenTask.task_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(OpenTask.task_id > after)
    return [_step(task, code, reference) for task, code, reference in session.execute(query)]


def _step(task: OpenTask, code: str, reference: str) -> OpenStep:
    return OpenStep(
        task_id=task.task_id,
        application_id=task.application_id,
        reference=reference,
        service=task.service,
        task=code,
        opened_at=task.opened_at,
        taken=task.holder_id is not None,
        with_applicant=task.waits_since is not None,
    )
