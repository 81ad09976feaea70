"""Cancel a procurement at any stage before its contract, and begin it again from a copy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.calendar import local_day
from app.db import Base, new_id
from app.documents.public import copy_document
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import (
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
    TenderVersion,
)
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.altered_tender import (
    altered_tender,
    end_altered,
    refuse_altered_copy,
)
from marketplace.tenders.use_cases.documents import TENDER, documents_in_force
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.terms import date_checks, refuse
from marketplace.tenders.use_cases.versions import CANCELLATION, Decided, change, new_version

# Fields that a copy takes over; not dates, reference, key, committee or events.
COPIED = (
    "title",
    "title_ur",
    "description",
    "category",
    "district",
    "delivery_place",
    "delivery_days",
    "estimate_paisa",
    "budget_head",
    "approval_reference",
    "evaluation",
    "prices_with_tax",
    "security_kind",
    "security_percent",
    "security_paisa",
    "performance_percent",
    "document_fee_paisa",
    "security_by_bill",
    "performance_by_bill",
    "income_head",
    "validity_days",
    "international",
    "integrity_pact",
    "pec_category",
    "reconfirmation",
    "opening_place",
)


@dataclass(frozen=True, kw_only=True)
class CancelTender:
    """End a procurement, with the reason that the public reads."""

    tender_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class CopyTender:
    """Begin a new draft from a tender, with new dates."""

    tender_id: UUID
    closes_at: datetime
    opens_at: datetime


def cancel_tender(uow: UnitOfWork, command: CancelTender) -> Tender:
    """Cancel; sealed bids then stay sealed for ever. Raises Conflict after a signature.

    What the public knows already is cancelled with a fresh proof only. A tender that was altered
    outside the system is cancelled when two officers agreed (`altered-outside`).
    """
    require(uow.actor, permissions.CANCEL_TENDER)
    as_found = altered_tender(uow, command.tender_id, lock=True)
    if as_found is not None:
        require_fresh_proof(uow)
        return end_altered(uow, as_found, command.reason)
    tender = own_tender(uow, command.tender_id, TenderAction.CANCEL)
    if tender.published_at is None:
        tender.cancelled_at, tender.cancelled_reason = uow.instant(), command.reason
    else:
        require_fresh_proof(uow)
        _cancel_published(uow, tender, command.reason)
    uow.audit("tender.cancelled", tender.id, after={"reason": command.reason})
    uow.publish("marketplace.tender_cancelled", tender_id=tender.id, by=uow.actor.person)
    return tender


def _cancel_published(uow: UnitOfWork, tender: Tender, reason: str) -> None:
    """Cancel by a version; without one where somebody planted it, which may keep no tender open."""
    at = uow.instant()
    if uow.session.get(TenderVersion, (tender.id, tender.version + 1)):
        tender.cancelled_at, tender.cancelled_reason = at, reason
        return
    cancelled = Decided(
        what=CANCELLATION,
        reason=reason,
        changes=[change("cancelled_at", None, at)],
        entered_by=uow.actor.person,
        announced=False,  # its own event says it
    )
    with new_version(uow, tender, cancelled):
        tender.cancelled_at, tender.cancelled_reason = at, reason


def copy_tender(uow: UnitOfWork, command: CopyTender) -> Tender:
    """Make a draft with the same items, eligibility table and documents; the committee is new.

    Documents that no longer fit can be taken away from the draft as always.

    Raises Invalid for times that contradict themselves.
    """
    require(uow.actor, permissions.DRAFT_TENDER)
    refuse(date_checks(uow, command.closes_at, command.opens_at))
    source = own_tender(uow, command.tender_id, TenderAction.COPY)
    refuse_altered_copy(uow, source)
    copy = Tender(
        id=new_id(),
        department_id=source.department_id,
        created_by=uow.actor.person,
        created_at=uow.now,
        revision=1,
        copied_from=source.id,
        finding_reasons={},
        closes_at=command.closes_at,
        opens_at=command.opens_at,
        issue_from=local_day(uow.now),
        issue_to=local_day(command.closes_at),
        **{name: getattr(source, name) for name in COPIED},
    )
    uow.add(copy)
    for table in (TenderLot, TenderItem, TenderCriterion, RequiredDocument):
        _copy_rows(uow, table, source.id, copy.id)
    for document in documents_in_force(uow, source.id):
        copy_document(uow, document, subject_id=copy.id, subject_kind=TENDER)
    uow.audit("tender.copied", copy.id, after={"from": str(source.id)})
    return copy


def _copy_rows(uow: UnitOfWork, table: type[Base], source: UUID, target: UUID) -> None:
    columns = [column.key for column in table.__table__.columns]
    found = uow.session.execute(select(table.__table__).filter_by(tender_id=source)).mappings()
    rows: list[dict[str, Any]] = [
        {name: row[name] for name in columns} | {"tender_id": target} for row in found
    ]
    if rows:
        uow.session.execute(insert(table), rows)
