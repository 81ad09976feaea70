"""Decided steps that auditors look at first: late ones, and two of a case by one officer."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select, tuple_

from app.audit.exceptions import ExceptionList
from app.audit.models import AuditEntry
from app.casework.cases.models.work import CaseRegistration, CaseTask, Decision, Escalation
from app.unit_of_work import UnitOfWork

_DECIDED = AuditEntry.action == "case.task_decided"


def _late(_uow: UnitOfWork) -> ColumnElement[bool]:
    return _DECIDED & AuditEntry.subject.in_(select(cast(Escalation.task_id, Text)))


def _twice(_uow: UnitOfWork) -> ColumnElement[bool]:
    of = CaseRegistration.application_id, Decision.decided_by
    twice = _decisions(*of).group_by(*of).having(func.count() > 1)
    both = _decisions(cast(Decision.task_id, Text)).where(tuple_(*of).in_(twice))
    return _DECIDED & AuditEntry.subject.in_(both)


def _decisions(*columns: Any) -> Select[Any]:  # noqa: ANN401 - of three tables
    return (
        select(*columns)
        .select_from(Decision)
        .join(CaseTask, CaseTask.id == Decision.task_id)
        .join(CaseRegistration, CaseRegistration.id == CaseTask.registration_id)
    )


LISTS = (
    ExceptionList(
        code="late",
        title="Late decisions",
        why="Steps of applications that were decided after their time.",
        lines=_late,
    ),
    ExceptionList(
        code="twice",
        title="One officer twice in a case",
        why="An officer decided two steps of the same application.",
        lines=_twice,
    ),
)
