"""Notifications of officers, and work that follows a charge."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app import roles
from app.casework.cases.models.application import Application
from app.casework.cases.models.certificate import Revocation
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import Assignment, CaseRegistration
from app.casework.cases.queries.case_file import load_case
from app.casework.tasks.queries.task_file import AtWork, load_step
from app.casework.tasks.use_cases.draw_task import NOBODY
from app.casework.tasks.use_cases.follow_staff_transfer import FollowCharge, follow_charge
from app.identity.public import members_of, membership_of
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork

# Each of these readers is one of a few; others of a large office see it in their queue.
MAX_RECIPIENTS = 20


@handler("cases.tell_assigned")
def notify_assigned(uow: UnitOfWork, event: Event) -> None:
    """Notify an officer that a step was assigned to them."""
    row = uow.get(Assignment, UUID(event.payload["assignment_id"]))
    if row.person_id is not None:
        work = load_step(uow, row.task_id)
        _notify(uow, "cases/step_assigned", [row.person_id], _of_step(work))


@handler("cases.tell_late")
def notify_late(uow: UnitOfWork, event: Event) -> None:
    """Notify who has a step, and the role above, that its time is over."""
    work = load_step(uow, UUID(event.payload["task_id"]))
    if work.lies is None:
        return
    above = _wearing(uow, work.part.row.office_id, work.shape.escalates_to)
    told = dict.fromkeys([*([work.lies.holder_id] if work.lies.holder_id else []), *above])
    _notify(uow, "cases/step_late", told, _of_step(work))


@handler("cases.tell_nobody_to_draw")
def notify_nobody_to_draw(uow: UnitOfWork, event: Event) -> None:
    """Notify the heads of an office of a step that nobody may be drawn for."""
    work = load_step(uow, UUID(event.payload["task_id"]))
    if work.lies is not None and work.lies.holder_id is None:
        heads = _wearing(uow, work.part.row.office_id, roles.DEPARTMENT_HEAD.name)
        _notify(uow, "cases/nobody_to_draw", heads, _of_step(work))


def _of_step(work: AtWork) -> dict[str, str]:
    application = work.case.application
    return {
        "step": work.shape.title.en,
        "application": application.display or application.reference,
        "reference": application.reference,
        "task": str(work.row.id),
    }


@handler("cases.tell_appeal_waits")
def notify_appeal_waits(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who decide appeals that one was made."""
    _notify_of_appeal(uow, event, "cases/appeal_waits")


@handler("cases.tell_appeal_late")
def notify_appeal_late(uow: UnitOfWork, event: Event) -> None:
    """Notify them that the time to decide one is over."""
    _notify_of_appeal(uow, event, "cases/appeal_late")


def _notify_of_appeal(uow: UnitOfWork, event: Event, template: str) -> None:
    appeal = uow.get(Appeal, UUID(event.payload["appeal_id"]))
    if appeal.outcome is not None:
        return
    place = uow.get(CaseRegistration, appeal.registration_id)
    case = load_case(uow, place.application_id)
    shape = case.service.registration(place.code)
    values = {
        "application": case.application.display or case.application.reference,
        "reference": case.application.reference,
        "appeal": str(appeal.id),
    }
    _notify(uow, template, _wearing(uow, place.office_id, shape.appeal_role), values)


@handler("cases.tell_grant_stays")
def notify_grant_stays(uow: UnitOfWork, event: Event) -> None:
    """Notify a holder that their grant is not revoked."""
    row = uow.get(Revocation, UUID(event.payload["revocation_id"]))
    place = uow.get(CaseRegistration, row.registration_id)
    holder = uow.get(Application, place.application_id).applicant_id
    values = {"reason": row.refused_reason or "", "revocation": str(row.id)}
    _notify(uow, "cases/grant_stays", [holder], values)


def _wearing(uow: UnitOfWork, office_id: UUID, role: str) -> list[UUID]:
    found = roles.BY_NAME.get(role)
    if found is None:
        return []
    return [each.id for each in members_of(uow.session, office_id, found)][:MAX_RECIPIENTS]


def _notify(uow: UnitOfWork, template: str, people: Iterable[UUID], values: dict[str, str]) -> None:
    for person in people:
        queue_message(uow, template=template, values=values, person_id=person)


@handler("cases.follow_handed_over")
def follow_handed_over(uow: UnitOfWork, event: Event) -> None:
    """Move an officer's work to their successor; roles that pass on later are left to the job."""
    if datetime.fromisoformat(event.payload["at"]) <= uow.now:
        _follow(uow, UUID(event.payload["organisation_id"]), UUID(event.payload["person_id"]))


@handler("cases.follow_left")
def follow_left(uow: UnitOfWork, event: Event) -> None:
    """Give what somebody who left a role still has back to the office."""
    found = membership_of(uow.session, UUID(event.payload["membership_id"]))
    if found is not None:
        person_id, organisation_id = found
        _follow(uow, organisation_id, person_id)


def _follow(uow: UnitOfWork, office_id: UUID, person_id: UUID) -> None:
    follow_charge(uow, FollowCharge(office_id=office_id, person_id=person_id))


EVENTS = (
    ("cases.task_assigned", notify_assigned),
    ("cases.task_escalated", notify_late),
    (NOBODY, notify_nobody_to_draw),
    ("cases.appeal_made", notify_appeal_waits),
    ("cases.appeal_late", notify_appeal_late),
    ("cases.revocation_refused", notify_grant_stays),
    ("identity.roles_handed_over", follow_handed_over),
    ("identity.member_left", follow_left),
)
