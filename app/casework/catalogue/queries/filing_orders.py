"""Agencies that accept electronic filings on a day, and their orders.

The Electronic Transactions Ordinance 2002 leaves it to each authority whether it takes filings
electronically (s. 16, secondary source). So no service opens before each of its agencies has an
order in force. Services offered before orders were recorded stay open; officers see which orders
are missing. Orders by which departments accept electronic bids are in `bid_orders.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.queries.offers_in_force import offered_on
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.data_files.words import Words
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork

Owner = TypeVar("Owner")


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """An agency of a service, and the order by which it accepts electronic filings, if any."""

    agency: Words
    order: FilingOrder | None

    @property
    def cited(self) -> FilingOrder | None:
        """The order, where it may be cited to the public."""
        return self.order if self.order is not None and self.order.verified else None


def orders_on(session: Session, day: date, agencies: Collection[str]) -> Mapping[str, FilingOrder]:
    """Return the order that counts on a day, by agency: one query."""
    found = session.scalars(newest_orders(FilingOrder.agency, agencies, day))
    return {str(row.agency): row for row in found}


def newest_orders(
    whose: InstrumentedAttribute[Owner], wanted: Collection[Owner], day: date
) -> Select[FilingOrder]:
    """Select the orders that count on a day, one for each agency or department wanted."""
    return (
        select(FilingOrder)
        .ext(distinct_on(whose))
        .where(whose.in_(wanted))
        .where(FilingOrder.approved_at.is_not(None), FilingOrder.valid_from <= day)
        .order_by(whose, FilingOrder.valid_from.desc(), FilingOrder.approved_at.desc())
    )


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
