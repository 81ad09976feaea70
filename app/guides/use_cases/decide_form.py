"""A second officer publishes a version of a form, or refuses it; a published one is withdrawn."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict
from app.guides.models import FormWithdrawal, PublishedForm
from app.guides.permissions import DECIDE_FORM, WITHDRAW_FORM
from app.guides.use_cases.propose_form import summary
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ApproveForm:
    """The version."""

    form_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseForm:
    """The version, and the reason for refusal."""

    form_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class WithdrawForm:
    """The published version that must no longer be used, and the reason."""

    form_id: UUID
    reason: str


def approve_form(uow: UnitOfWork, command: ApproveForm) -> PublishedForm:
    """Publish a version: it is the form from now on. Raises NotFound, Forbidden, Conflict."""
    require(uow.actor, DECIDE_FORM)
    row = uow.lock(PublishedForm, command.form_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("form.published", row.id, after=summary(row))
    return row


def refuse_form(uow: UnitOfWork, command: RefuseForm) -> PublishedForm:
    """Refuse a version, or withdraw an own one. Raises NotFound, Conflict if already decided."""
    require(uow.actor, DECIDE_FORM)
    row = uow.lock(PublishedForm, command.form_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("form.refused", row.id, after={"code": row.code, "reason": command.reason})
    return row


def withdraw_form(uow: UnitOfWork, command: WithdrawForm) -> PublishedForm:
    """Take a published version down; the one before it, if any, is the form again.

    One officer is enough: a form that must not be used does harm every hour. Raises NotFound,
    Conflict if it was never published (`form-not-published`) or is already withdrawn.
    """
    require(uow.actor, WITHDRAW_FORM)
    row = uow.lock(PublishedForm, command.form_id)
    if row.approved_at is None:
        problem = sentence("This version was never published. Refuse it instead.")
        raise Conflict(problem, code="form-not-published")
    if uow.session.get(FormWithdrawal, row.id) is not None:
        problem = sentence("This version has already been withdrawn.")
        raise Conflict(problem, code="form-withdrawn")
    uow.add(
        FormWithdrawal(
            form_id=row.id,
            withdrawn_by=uow.actor.person,
            withdrawn_at=uow.instant(),
            reason=command.reason,
        )
    )
    uow.audit("form.withdrawn", row.id, after={"code": row.code, "reason": command.reason})
    return row
