"""Copies and inspections that anybody orders of a firm: what a grant of theirs means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import (
    Asking,
    CheckFinding,
    Granted,
    PageAbout,
    ToBegin,
    begin_application,
)
from app.errors import NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.certificates.models import RegisterInspection, RegisterPaper
from registration.certificates.use_cases import Order, certify_entry, certify_filing
from registration.register.models import Business, Filing
from registration.register.permissions import ORDER_COPY
from registration.register.policy.business import Form
from registration.register.queries.search import business_of

SERVICE = "register_copy"
INSPECTION_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class BeginOrder:
    """The firm of the order, by its number."""

    number: str


def begin_order(uow: UnitOfWork, command: BeginOrder) -> UUID:
    """Begin an order of a copy or an inspection of a firm; return the application's id.

    Raises NotFound if it is no firm.
    """
    require(uow.actor, ORDER_COPY)
    business = business_of(uow.session, command.number)
    if business.form != Form.PARTNERSHIP or business.number is None:
        raise NotFound
    return begin_application(uow, ToBegin(service=SERVICE, subject=str(business.id)))


def certified_entry(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Certify the entry as it is today."""
    return {"paper": certify_entry(uow, _order(granted)).token}


def certified_filing(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Certify the filing that was asked for."""
    sequence = int(granted.answers["filing_number"])
    return {"paper": certify_filing(uow, _order(granted), sequence).token}


def inspection(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Let who ordered it read what the firm filed, for 30 days."""
    until = local_day(uow.instant()) + timedelta(days=INSPECTION_DAYS)
    uow.add(
        RegisterInspection(
            order_id=granted.application_id,
            business_id=UUID(granted.subject),
            person_id=granted.person_id,
            until=until,
        )
    )
    return {"inspect_until": until.isoformat()}


def _order(granted: Granted) -> Order:
    return Order(order_id=granted.application_id, business_id=UUID(granted.subject))


def pages_about(uow: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    """Lead to the file and to the page where it is checked, or to what may be read now."""
    paper = uow.session.scalars(select(RegisterPaper).filter_by(order_id=application_id)).first()
    if paper is not None:
        file = f"/documents/{paper.document_id}"
        return [
            PageAbout(label=sentence("Take the certified copy (PDF)"), href=file),
            PageAbout(label=sentence("Where anybody checks it"), href=f"/c/{paper.token}"),
        ]
    opened = uow.session.get(RegisterInspection, application_id)
    if opened is None:
        return []
    number = uow.get(Business, opened.business_id).number
    href = f"/business-register/{number}/history"
    return [PageAbout(label=sentence("Read what the firm filed"), href=href)]


def check_filing_number(
    uow: UnitOfWork,
    asking: Asking,
    number: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Return a finding if there is no such filing."""
    query = select(Filing.id).filter_by(business_id=UUID(asking.subject), sequence=number)
    if not asking.subject or uow.session.scalar(query) is not None:
        return ()
    said = sentence("This firm has no filing of this number. See the history of its entry.")
    return [CheckFinding(code="no-filing", sentence=said)]
