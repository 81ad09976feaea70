"""Which agencies accept electronic filings on a day, by which order.

The Electronic Transactions Ordinance 2002 leaves it to each authority whether it takes filings
electronically (s. 16, secondary source). So no service opens before each of its agencies has an
order in force. What was offered before orders were recorded stays open; officers see what lacks.
A department that buys accepts electronic bids by such an order too, before it publishes a tender.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.offers_in_force import offered_on
from app.casework.catalogue.permissions import PROPOSE_FILING_ORDER
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.data_files.words import Words
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """An agency of a service, and the order by which it accepts electronic filings, if any."""

    agency: Words
    order: FilingOrder | None

    @property
    def cited(self) -> FilingOrder | None:
        """The order, where it may be cited to the public."""
        return self.order if self.order is not None and self.order.verified else None


@dataclass(frozen=True, kw_only=True)
class CitedOrder:
    """An order as it may be cited to the public."""

    number: str
    issued_on: date
    authority: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class BidsAccepted:
    """Whether a department accepts electronic bids, and the order, where it may be cited.

    `needed`: without one nothing is published; a demonstration needs none.
    """

    ordered: bool
    needed: bool
    cited: CitedOrder | None


NO_BIDS = sentence(
    "No order by which your department accepts electronic bids is in force today. Send its number "
    "and date to a rules and rates officer, who enters it under Electronic filings; when another "
    "has approved it, publish the tender."
)


def orders_on(session: Session, day: date, agencies: Collection[str]) -> Mapping[str, FilingOrder]:
    """Return the order that counts on a day, by agency: one query."""
    query = (
        select(FilingOrder)
        .ext(distinct_on(FilingOrder.agency))
        .where(FilingOrder.agency.in_(agencies))
        .where(FilingOrder.approved_at.is_not(None), FilingOrder.valid_from <= day)
        .order_by(FilingOrder.agency, FilingOrder.valid_from.desc(), FilingOrder.approved_at.desc())
    )
    return {str(row.agency): row for row in session.scalars(query)}


def order_of(uow: UnitOfWork, agency: str) -> FilingOrder | None:
    """Return the order that papers of an agency cite today: none that nobody has seen."""
    found = orders_on(uow.session, local_day(uow.now), [agency]).get(agency)
    return found if found is not None and found.verified else None


def acceptances(uow: UnitOfWork, service: Service, day: date) -> Sequence[Acceptance]:
    """Return each agency of a service with its order on a day: one query."""
    codes = agencies_of(service)
    found = orders_on(uow.session, day, codes)
    return [Acceptance(agency=service.agency(code).title, order=found.get(code)) for code in codes]


def agencies_of(service: Service) -> Sequence[str]:
    """Return the agencies that get what is filed, by code, each once."""
    return list(dict.fromkeys(each.agency for each in service.registrations))


def refuse_without_order(uow: UnitOfWork, service: Service, day: date) -> None:
    """Refuse to open a service while an agency of it accepts no electronic filings.

    A demonstration files nothing, and its pages say so. Raises Conflict (`no-filing-order`).
    """
    if uow.executor.demonstration:
        return
    lacking = [each.agency.en for each in acceptances(uow, service, day) if each.order is None]
    if lacking:
        raise Conflict(
            sentence(
                "No order by which %(agencies)s accepts electronic filings is in force on %(day)s."
                " Enter it under Electronic filings and let another officer approve it; then the"
                " service can open.",
                agencies=", ".join(lacking),
                day=day.strftime("%d-%m-%Y"),
            ),
            code="no-filing-order",
        )


def open_without_order(uow: UnitOfWork) -> Sequence[tuple[str, Words]]:
    """Return the agencies, by code, of services open today without an order: two queries.

    They were offered before orders were recorded here. None in a demonstration.
    """
    if uow.executor.demonstration:
        return []
    book, today = uow.port(CaseBook), local_day(uow.now)
    offered = [
        book.by_version.get((row.code, row.version))
        for row in offered_on(uow.session, today).values()
        if row.version is not None
    ]
    codes = dict.fromkeys(code for each in offered if each for code in agencies_of(each))
    found = orders_on(uow.session, today, list(codes))
    return [(code, book.agency(code)) for code in codes if code not in found]


def _bid_orders(
    session: Session, day: date, departments: Collection[UUID]
) -> Mapping[UUID | None, FilingOrder]:
    """Return the order that counts on a day, by department: one query."""
    query = (
        select(FilingOrder)
        .ext(distinct_on(FilingOrder.department_id))
        .where(FilingOrder.department_id.in_(departments))
        .where(FilingOrder.approved_at.is_not(None), FilingOrder.valid_from <= day)
        .order_by(
            FilingOrder.department_id,
            FilingOrder.valid_from.desc(),
            FilingOrder.approved_at.desc(),
        )
    )
    return {row.department_id: row for row in session.scalars(query)}


def bids_accepted(uow: UnitOfWork, department_id: UUID) -> BidsAccepted:
    """Return whether a department accepts electronic bids today, and by which order: one query."""
    day = local_day(uow.now)
    order = _bid_orders(uow.session, day, [department_id]).get(department_id)
    return BidsAccepted(
        ordered=order is not None,
        needed=not uow.executor.demonstration,
        cited=_cited(order) if order is not None and order.verified else None,
    )


def _cited(order: FilingOrder) -> CitedOrder:
    return CitedOrder(**{name: getattr(order, name) for name in CitedOrder.__dataclass_fields__})


def refuse_bids_without_order(uow: UnitOfWork, department_id: UUID) -> None:
    """Refuse to ask for bids while the department accepts none electronically.

    A demonstration takes no bids that count, and its pages say so. Raises Conflict
    (`no-filing-order`).
    """
    found = bids_accepted(uow, department_id)
    if found.needed and not found.ordered:
        raise Conflict(NO_BIDS, code="no-filing-order")


def without_bid_order(
    uow: UnitOfWork, buying: Callable[[UnitOfWork], Collection[UUID]]
) -> Sequence[UUID]:
    """Return which of the departments that buy have no order today, for who enters orders.

    Nobody else is told, nor anybody in a demonstration: then `buying` is not asked.
    """
    if uow.executor.demonstration or not uow.actor.may(PROPOSE_FILING_ORDER):
        return []
    departments = buying(uow)
    found = _bid_orders(uow.session, local_day(uow.now), departments)
    return [each for each in departments if each not in found]
