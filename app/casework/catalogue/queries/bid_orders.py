"""Acceptance of electronic bids by a buying department, before it publishes a tender.

It is given by an order, as agencies accept electronic filings (`filing_orders.py`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.permissions import PROPOSE_FILING_ORDER
from app.casework.catalogue.queries.filing_orders import newest_orders
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class CitedOrder:
    """An order as it may be cited to the public."""

    number: str
    issued_on: date
    authority: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class BidsAccepted:
    """A department's acceptance of electronic bids, and the order, if it may be cited.

    `needed`: without an order nothing is published; a demonstration needs none.
    """

    ordered: bool
    needed: bool
    cited: CitedOrder | None


NO_BIDS = sentence(
    "No order by which your department accepts electronic bids is in force today. Send its number "
    "and date to a rules and rates officer, who enters it under Electronic filings; when another "
    "has approved it, publish the tender."
)


def _orders_on(
    session: Session, day: date, departments: Collection[UUID]
) -> Mapping[UUID | None, FilingOrder]:
    """Return the order that counts on a day, by department: one query."""
    found = session.scalars(newest_orders(FilingOrder.department_id, departments, day))
    return {row.department_id: row for row in found}


def bids_accepted(uow: UnitOfWork, department_id: UUID) -> BidsAccepted:
    """Return whether a department accepts electronic bids today, and by which order: one query."""
    day = local_day(uow.now)
    order = _orders_on(uow.session, day, [department_id]).get(department_id)
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
    """Return which of the departments that buy have no order today, to officers who enter orders.

    Nobody else gets any, nor anybody in a demonstration; then `buying` is not called.
    """
    if uow.executor.demonstration or not uow.actor.may(PROPOSE_FILING_ORDER):
        return []
    departments = buying(uow)
    found = _orders_on(uow.session, local_day(uow.now), departments)
    return [each for each in departments if each not in found]
