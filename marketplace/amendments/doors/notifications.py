"""Notices about changes of tenders: to officers, the committee, and firms about their bids.

Their recipients are as secret as the bidders: these notices are confidential.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union

from app import roles
from app.calendar import PROVINCE
from app.identity.public import members_of
from app.notifications.public import queue_message, reached_at
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.amendments.use_cases.amend_tender import PROPOSED, REFUSED
from marketplace.bids.models import Bid, BidDraft
from marketplace.openings.doors.notifications import notify_firms
from marketplace.questions.queries.register import addressees
from marketplace.securities.models import TenderBill
from marketplace.tenders.doors.differences import reason_in
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import CommitteeMember, Tender, TenderVersion
from marketplace.tenders.use_cases.versions import AMENDED, WAITING_QUESTION

_APPROVERS = (roles.APPROVING_OFFICER, roles.COMPETENT_AUTHORITY)


def _values(tender: Tender) -> dict[str, str]:
    return {
        **values_of(tender),
        "closes_at": _written(tender.closes_at),
        "opens_at": _written(tender.opens_at),
    }


def _written(at: datetime) -> str:
    return at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M")


@handler("marketplace.tell_amendment_proposed")
def notify_proposed(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can approve a change; not the one who proposed it."""
    row = uow.get(Amendment, UUID(event.payload["amendment_id"]))
    tender = uow.get(Tender, row.tender_id)
    people = {
        person.id
        for role in _APPROVERS
        for person in members_of(uow.session, tender.department_id, role)
    } - {row.entered_by}
    _notify_people(uow, "amendment_proposed", sorted(people), tender, reason=row.reason)


@handler("marketplace.tell_amendment_refused")
def notify_refused(uow: UnitOfWork, event: Event) -> None:
    """Notify the officer whose change was refused, and why."""
    row = uow.get(Amendment, UUID(event.payload["amendment_id"]))
    if row.refused_by == row.entered_by:
        return
    tender = uow.get(Tender, row.tender_id)
    _notify_people(
        uow, "amendment_refused", [row.entered_by], tender, reason=row.refused_reason or ""
    )


def _notify_people(
    uow: UnitOfWork, template: str, people: list[UUID], tender: Tender, **values: str
) -> None:
    for person in people:
        queue_message(
            uow,
            template=f"marketplace/{template}",
            person_id=person,
            values=_values(tender) | values,
        )


@handler("marketplace.tell_amended")
def notify_amended(uow: UnitOfWork, event: Event) -> None:
    """Notify each firm that took the documents, asked, or is about to bid; and the committee.

    A firm whose bid waits for it is notified of that instead. Changes by the clock have their own
    words.
    """
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    version = uow.session.get_one(TenderVersion, (tender.id, event.payload["version"]))
    if version.what == WAITING_QUESTION:
        notify_firms(uow, "closing_held", _interested(uow, tender), tender, **_values(tender))
    else:
        _notify_firms(uow, tender, version)
    if any(each["name"] == "opens_at" for each in version.changes):
        members = select(CommitteeMember.person_id).filter_by(tender_id=tender.id)
        people = sorted(uow.session.scalars(members))
        for person in people:
            speaks = reached_at(uow, person)["language"]
            why = reason_in(speaks, version.what, version.reason)
            _notify_people(uow, "opening_moved", [person], tender, reason=why)


def _notify_firms(uow: UnitOfWork, tender: Tender, version: TenderVersion) -> None:
    values = {**_values(tender), "reason": version.reason, "version": str(version.number)}
    waiting = pending_firms(uow, tender)
    firms = [firm for firm in _interested(uow, tender) if firm not in waiting]
    notify_firms(uow, "tender_amended", firms, tender, **values)
    notify_firms(uow, "bid_pending", waiting, tender, **values)


def pending_firms(uow: UnitOfWork, tender: Tender) -> list[UUID]:
    """List the firms whose bid waits to be confirmed."""
    query = select(Bid.supplier_id).where(
        Bid.tender_id == tender.id,
        Bid.withdrawn_at.is_(None),
        Bid.replaced_at.is_(None),
        Bid.confirmed_version < tender.confirm_version,
    )
    return list(uow.session.scalars(query.order_by(Bid.supplier_id)))


def _interested(uow: UnitOfWork, tender: Tender) -> list[UUID]:
    counting = select(Bid.supplier_id).filter_by(
        tender_id=tender.id, withdrawn_at=None, replaced_at=None
    )
    drafts = select(BidDraft.supplier_id).filter_by(tender_id=tender.id)
    bills = select(TenderBill.supplier_id).filter_by(tender_id=tender.id)
    found = union(counting, drafts, bills).subquery()
    bidding = uow.session.scalars(select(found.c.supplier_id))
    return sorted({*bidding, *addressees(uow, tender.id)})


AMENDMENT_EVENTS = (
    (PROPOSED, notify_proposed),
    (REFUSED, notify_refused),
    (AMENDED, notify_amended),
)
