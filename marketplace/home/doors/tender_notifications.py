"""Notifications to people about their tenders."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.calendar import PROVINCE
from app.identity.public import members_of
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import ReportReturn
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import CommitteeMember, MemberIdentity, Tender


def _tender(uow: UnitOfWork, event: Event) -> Tender:
    return uow.get(Tender, UUID(event.payload["tender_id"]))


def _notify(
    uow: UnitOfWork, template: str, people: Iterable[UUID], tender: Tender, **values: str
) -> None:
    values_of_tender = {
        **values_of(tender),
        "opens_at": tender.opens_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
    }
    for person in dict.fromkeys(people):
        queue_message(
            uow,
            template=f"marketplace/{template}",
            person_id=person,
            values=values_of_tender | values,
        )


def _committee(uow: UnitOfWork, tender: Tender, *, keyless: bool = False) -> list[UUID]:
    """List the members, or only those without a key."""
    query = select(CommitteeMember.person_id).filter_by(tender_id=tender.id)
    if keyless:
        has = select(MemberIdentity.person_id).where(MemberIdentity.retired_at.is_(None))
        query = query.where(CommitteeMember.person_id.not_in(has))
    return list(uow.session.scalars(query.order_by(CommitteeMember.person_id)))


@handler("marketplace.tell_member_named")
def notify_member_named(uow: UnitOfWork, event: Event) -> None:
    """Notify a person that they are on a committee, and to make a key if they have none."""
    tender = _tender(uow, event)
    person = UUID(event.payload["person_id"])
    if person in _committee(uow, tender, keyless=True):
        _notify(uow, "member_named", [person], tender)
    elif person in _committee(uow, tender):
        _notify(uow, "member_named_with_key", [person], tender)


@handler("marketplace.tell_handed_in")
def notify_handed_in(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can approve it; not the one who submitted it."""
    tender = _tender(uow, event)
    officers = members_of(uow.session, tender.department_id, roles.APPROVING_OFFICER)
    mine = {tender.created_by, tender.submitted_by}
    _notify(uow, "tender_handed_in", [o.id for o in officers if o.id not in mine], tender)


@handler("marketplace.tell_sent_back")
def notify_sent_back(uow: UnitOfWork, event: Event) -> None:
    """Notify the drafter why."""
    tender = _tender(uow, event)
    reason = tender.returned_reason or ""
    _notify(uow, "tender_sent_back", [tender.created_by], tender, reason=reason)


@handler("marketplace.tell_approved")
def notify_approved(uow: UnitOfWork, event: Event) -> None:
    """Notify the drafter that it can be published, and remind the members it still waits for."""
    tender = _tender(uow, event)
    _notify(uow, "tender_approved", [tender.created_by], tender)
    _notify(uow, "key_wanted", _committee(uow, tender, keyless=True), tender)


@handler("marketplace.tell_published")
def notify_published(uow: UnitOfWork, event: Event) -> None:
    """Notify the committee when it must come to open the bids."""
    tender = _tender(uow, event)
    _notify(uow, "tender_published", _committee(uow, tender), tender)


@handler("marketplace.tell_cancelled")
def notify_cancelled(uow: UnitOfWork, event: Event) -> None:
    """Notify the committee that the opening is cancelled."""
    tender = _tender(uow, event)
    if tender.published_at is not None:
        reason = tender.cancelled_reason or ""
        _notify(uow, "tender_cancelled", _committee(uow, tender), tender, reason=reason)


@handler("marketplace.tell_report_returned")
def notify_report_returned(uow: UnitOfWork, event: Event) -> None:
    """Notify the committee that its report was sent back, and what it must check again."""
    tender = _tender(uow, event)
    reason = uow.session.get_one(ReportReturn, (tender.id, event.payload["version"])).reason
    _notify(uow, "report_returned", _committee(uow, tender), tender, reason=reason)


@handler("marketplace.tell_key_made")
def notify_key_made(uow: UnitOfWork, event: Event) -> None:
    """Notify a person that their key is ready; who did not ask for one learns of it."""
    person = UUID(event.payload["person_id"])
    queue_message(uow, template="marketplace/key_made", person_id=person, values={})


TENDER_EVENTS = (
    ("marketplace.member_named", notify_member_named),
    ("marketplace.tender_handed_in", notify_handed_in),
    ("marketplace.tender_sent_back", notify_sent_back),
    ("marketplace.tender_approved", notify_approved),
    ("marketplace.tender_published", notify_published),
    ("marketplace.tender_cancelled", notify_cancelled),
    ("marketplace.report_returned", notify_report_returned),
    ("marketplace.member_identity_made", notify_key_made),
)
