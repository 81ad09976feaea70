"""Procurement's figures of the province, each from rows that are public."""

from typing import Any

from sqlalchemy import Select, func, literal, select

from app.db import day_of
from app.figures.public import Better, PublicFigure, Unit, measured_by
from app.text import sentence
from marketplace.awards.models import Award, Contract
from marketplace.bids.models import OpenedBid
from marketplace.contracts.queries.public_contracts import both_signed
from marketplace.invoices.models import Invoice
from marketplace.tenders.models import Tender

_SIGNED = func.greatest(Contract.department_signed_at, Contract.supplier_signed_at)


def _of_tender(day: Any, value: Any) -> Select[Any]:  # noqa: ANN401 - expressions of SQL
    """Return rows of a day and a value with the place and department of their tender."""
    return select(
        day.label("day"),
        Tender.district.label("district"),
        Tender.department_id.label("department"),
        value.label("value"),
    )


def _signed(value: Any) -> Select[Any]:  # noqa: ANN401 - an expression of SQL
    rows = _of_tender(day_of(_SIGNED), value).join(Contract, Contract.tender_id == Tender.id)
    in_force = rows.join(Award, Award.id == Contract.award_id).where(Award.reversed_at.is_(None))
    return in_force.where(both_signed())


_PUBLISHED = _of_tender(day_of(Tender.published_at), literal(1)).where(
    Tender.published_at.is_not(None)
)
# Of a sealed tender nothing is counted: an opened bid is a row that the opening writes.
_BIDS = (
    select(func.count()).where(OpenedBid.tender_id == Tender.id).correlate(Tender).scalar_subquery()
)
_OPENED = _of_tender(day_of(Tender.opened_at), _BIDS).where(Tender.opened_at.is_not(None))
_DAYS_TO_CONTRACT = _signed(day_of(_SIGNED) - day_of(Tender.published_at))
_PAID = (
    _of_tender(Invoice.paid_on, Invoice.paid_on - day_of(Invoice.submitted_at))
    .join(Contract, Contract.tender_id == Tender.id)
    .join(Invoice, Invoice.contract_id == Contract.id)
    .where(Invoice.paid_on.is_not(None))
)
FIGURES = (
    PublicFigure(
        name="days-to-payment",
        title=sentence("From invoice to payment, median"),
        unit=Unit.DAYS,
        better=Better.LESS,
        endpoint="published_contracts.index",
        order=10,
        measure=measured_by("median", _PAID),
    ),
    PublicFigure(
        name="bids",
        title=sentence("Bids on each tender"),
        unit=Unit.MEAN,
        better=Better.MORE,
        endpoint="tenders.index",
        order=20,
        measure=measured_by("mean", _OPENED),
    ),
    PublicFigure(
        name="days-to-contract",
        title=sentence("From notice to contract, median"),
        unit=Unit.DAYS,
        better=Better.LESS,
        endpoint="published_contracts.index",
        order=50,
        measure=measured_by("median", _DAYS_TO_CONTRACT),
    ),
    PublicFigure(
        name="tenders",
        title=sentence("Tenders published"),
        unit=Unit.COUNT,
        better=Better.MORE,
        endpoint="tenders.index",
        order=60,
        measure=measured_by("count", _PUBLISHED),
    ),
    PublicFigure(
        name="contracts",
        title=sentence("Contracts signed, by value"),
        unit=Unit.PAISA,
        better=Better.MORE,
        endpoint="published_contracts.index",
        order=70,
        measure=measured_by("sum", _signed(Contract.amount_paisa)),
    ),
)
