"""An officer begins a tender, and revises its terms while it is a draft."""

from dataclasses import dataclass
from uuid import UUID

from app.db import new_id
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.find_tender import draft_to_change
from marketplace.tenders.use_cases.terms import Terms, apply_terms, check_terms


@dataclass(frozen=True, kw_only=True)
class DraftTender:
    """Begin a tender with these terms."""

    terms: Terms


@dataclass(frozen=True, kw_only=True)
class ReviseTender:
    """Change a draft's terms; `revision` is the one that the officer was looking at."""

    tender_id: UUID
    terms: Terms
    revision: int | None = None


def draft_tender(uow: UnitOfWork, command: DraftTender) -> Tender:
    """Create a draft of the officer's department; raises Invalid for terms that contradict."""
    require(uow.actor, permissions.DRAFT_TENDER)
    check_terms(uow, command.terms)
    tender = Tender(
        id=new_id(),
        department_id=uow.actor.organisation,
        created_by=uow.actor.person,
        created_at=uow.now,
        revision=1,
        finding_reasons={},
    )
    apply_terms(tender, command.terms)
    uow.add(tender)
    uow.audit("tender.drafted", tender.id, after={"title": tender.title})
    return tender


def revise_tender(uow: UnitOfWork, command: ReviseTender) -> Tender:
    """Change the terms of a draft; raises Conflict if another officer changed it first."""
    require(uow.actor, permissions.DRAFT_TENDER)
    check_terms(uow, command.terms)
    tender = draft_to_change(uow, command.tender_id, command.revision)
    apply_terms(tender, command.terms)
    uow.audit("tender.revised", tender.id, after={"revision": tender.revision})
    return tender
