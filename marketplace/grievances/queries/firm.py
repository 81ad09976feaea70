"""A firm's own grievances, and its possible objections now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import require_for_firm
from app.paging import Page
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance
from marketplace.grievances.policy import AFTER_CLOSING, About, Window
from marketplace.grievances.queries.file import GrievanceFile, grievance_file
from marketplace.grievances.queries.rows import GrievanceRow, page_of_rows
from marketplace.grievances.use_cases.file_grievance import refuse_filing, scopes_of
from marketplace.grievances.use_cases.windows import NO_REPORT, last_days
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The possible objections of a firm now, and the parts of the tender to choose from."""

    tender: Tender
    windows: Sequence[Window]
    scopes: Mapping[str, Sentence]
    sealed: bool


def my_grievances(uow: UnitOfWork, cursor: str | None) -> Page[GrievanceRow]:
    """List those of the firm that the actor acts for."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    return page_of_rows(uow, cursor, Grievance.supplier_id == uow.actor.organisation)


def offer(uow: UnitOfWork, tender_id: UUID) -> Offer:
    """Return the firm's possible objections; Conflict if it has no standing for any of them."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    first = _first_about(uow, tender)
    refuse_filing(uow, tender, first)
    windows = last_days(uow, tender, (first,) if first is About.TERMS else AFTER_CLOSING)
    if not windows:
        raise Conflict(NO_REPORT, code="nothing-to-object-to")
    return Offer(
        tender=tender,
        windows=windows,
        scopes=scopes_of(uow, tender),
        sealed=tender.opened_at is None,
    )


def _first_about(uow: UnitOfWork, tender: Tender) -> About:
    return About.TERMS if uow.now < tender.closes_at else About.FINAL_REPORT


def may_file(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Return True if the actor's firm can object to something now."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.FILE_GRIEVANCE):
        return False
    tender = uow.get(Tender, tender_id)
    first = _first_about(uow, tender)
    if first is not About.TERMS and tender.reported_at is None:
        return False
    try:
        refuse_filing(uow, tender, first)
    except (Conflict, Forbidden):
        return False
    return True


def days_after_report(uow: UnitOfWork, tender_id: UUID) -> Sequence[Window]:
    """Return until when a firm whose bid was opened may object; nothing of a cancelled tender.

    Its caller has shown that bid to the firm, so nobody asks for it a second time.
    """
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    tender = uow.get(Tender, tender_id)
    if tender.cancelled_at is not None:
        return ()
    return last_days(uow, tender, AFTER_CLOSING)


def own_file(uow: UnitOfWork, grievance_id: UUID) -> GrievanceFile:
    """Return a grievance of one's own firm, for a form about it. Raises NotFound."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    found = grievance_file(uow, grievance_id)
    if not found.mine:
        raise NotFound
    return found
