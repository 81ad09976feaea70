"""Notifications about grievances: to firms, heads, members and officers; none names the firm."""

from collections.abc import Iterable
from uuid import UUID

from app import roles
from app.calendar import last_day_before
from app.identity.public import members_of, members_wearing, staff_with
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance, GrievanceFinding
from marketplace.grievances.use_cases.appeal_grievance import APPEALED
from marketplace.grievances.use_cases.decide_grievance import DECIDED, DECISION_WRITTEN
from marketplace.grievances.use_cases.escalate_grievances import ESCALATED
from marketplace.grievances.use_cases.file_grievance import FILED
from marketplace.grievances.use_cases.find_grievance import sitting
from marketplace.grievances.use_cases.name_hearing import MEMBER_APPOINTED
from marketplace.grievances.use_cases.rule_on_grievance import RULED
from marketplace.kernel.permissions import ENTER_RULING
from marketplace.openings.doors.notifications import notify_firms
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import Tender


def _about(uow: UnitOfWork, event: Event) -> tuple[Grievance, Tender, dict[str, str]]:
    row = uow.get(Grievance, UUID(event.payload["grievance_id"]))
    tender = uow.get(Tender, row.tender_id)
    by = last_day_before(row.decide_by).strftime("%d-%m-%Y") if row.decide_by else "–"
    values = {"grievance": str(row.id), "grievance_reference": row.reference, "decide_by": by}
    return row, tender, values


def _notify(
    uow: UnitOfWork, template: str, people: Iterable[UUID], tender: Tender, **values: str
) -> None:
    for person in dict.fromkeys(people):
        queue_message(
            uow,
            template=f"marketplace/{template}",
            person_id=person,
            values=values_of(tender) | values,
        )


def _regulators(uow: UnitOfWork) -> list[UUID]:
    return [each.id for each in staff_with(uow.session, roles.REGULATOR)]


def _heads(uow: UnitOfWork, tender: Tender) -> list[UUID]:
    heads = members_of(uow.session, tender.department_id, roles.DEPARTMENT_HEAD)
    return [each.id for each in heads]


@handler("marketplace.tell_grievance_filed")
def notify_filed(uow: UnitOfWork, event: Event) -> None:
    """Confirm it to the firm, and ask the head for a committee."""
    row, tender, values = _about(uow, event)
    notify_firms(uow, "grievance_received", [row.supplier_id], tender, **values)
    _notify(uow, "grievance_filed", _heads(uow, tender), tender, **values)


@handler("marketplace.tell_grievance_member")
def notify_named(uow: UnitOfWork, event: Event) -> None:
    """Ask a member to declare and to decide."""
    _, tender, values = _about(uow, event)
    person = UUID(event.payload["person_id"])
    _notify(uow, "grievance_member_named", [person], tender, **values)


@handler("marketplace.tell_grievance_decision_written")
def notify_written(uow: UnitOfWork, event: Event) -> None:
    """Ask the other members whether they agree, while it is not decided."""
    row, tender, values = _about(uow, event)
    finding = uow.get(GrievanceFinding, UUID(event.payload["finding_id"]))
    if row.ended_at is None:
        others = [p.person_id for p in sitting(uow, row.id) if p.person_id != finding.written_by]
        _notify(uow, "grievance_decision_written", others, tender, **values)


@handler("marketplace.tell_grievance_decided")
def notify_decided(uow: UnitOfWork, event: Event) -> None:
    """Notify the firm and the officers of the department."""
    row, tender, values = _about(uow, event)
    reasons = row.reasons or ""
    notify_firms(uow, "grievance_decided", [row.supplier_id], tender, **values, reason=reasons)
    officers = members_wearing(uow.session, tender.department_id, ENTER_RULING.holders)
    people = [each.id for each in officers]
    _notify(uow, "grievance_decided_officer", people, tender, **values, reason=reasons)


@handler("marketplace.tell_grievance_overdue")
def notify_overdue(uow: UnitOfWork, event: Event) -> None:
    """Notify the head, who sends it to the regulator, auditors, and the firm, which may appeal."""
    row, tender, values = _about(uow, event)
    if row.ended_at is None:
        auditors = [each.id for each in staff_with(uow.session, roles.AUDITOR)]
        _notify(uow, "grievance_overdue", [*_heads(uow, tender), *auditors], tender, **values)
        notify_firms(uow, "grievance_silent", [row.supplier_id], tender, **values)
        _notify(uow, "grievance_at_regulator", _regulators(uow), tender, **values)


@handler("marketplace.tell_grievance_appealed")
def notify_appealed(uow: UnitOfWork, event: Event) -> None:
    """Notify the regulator's officers, and the department's, who enter a letter without them."""
    _, tender, values = _about(uow, event)
    officers = members_wearing(uow.session, tender.department_id, ENTER_RULING.holders)
    _notify(uow, "grievance_appealed", [each.id for each in officers], tender, **values)
    _notify(uow, "grievance_at_regulator", _regulators(uow), tender, **values)


@handler("marketplace.tell_grievance_ruled")
def notify_ruled(uow: UnitOfWork, event: Event) -> None:
    """Notify the firm that the regulator decided."""
    row, tender, values = _about(uow, event)
    notify_firms(uow, "grievance_ruled", [row.supplier_id], tender, **values)


GRIEVANCE_EVENTS = (
    (FILED, notify_filed),
    (MEMBER_APPOINTED, notify_named),
    (DECISION_WRITTEN, notify_written),
    (DECIDED, notify_decided),
    (ESCALATED, notify_overdue),
    (APPEALED, notify_appealed),
    (RULED, notify_ruled),
)
