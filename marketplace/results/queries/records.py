"""Records of purchases by departments and sales by suppliers, from facts already public.

Nothing is counted before its opening: an opened bid is a row that the opening writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, select, text
from sqlalchemy.orm import Session

from app.db import day_of
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id, suppliers_named
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.row_macs import UNCHECKED, genuine_lines, genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.bids.models import OpenedBid
from marketplace.contracts.queries.public_contracts import (
    MAX_DOWNLOADED,
    ContractSearch,
    PublicContract,
    both_signed,
    search_contracts,
)
from marketplace.invoices.models import Invoice
from marketplace.results.policy import per, percent
from marketplace.tenders.models import Tender

# The newest contracts that a page shows; the list of all contracts has the rest.
MAX_ROWS = 10


class Side(StrEnum):
    """The side of a record: buyer or seller."""

    DEPARTMENT = "department"
    SUPPLIER = "supplier"


@dataclass(frozen=True, kw_only=True)
class YearFigures:
    """A fiscal year by its first calendar year: tenders by publication, contracts by signature."""

    year: int
    tenders: int
    cancelled: int
    opened: int
    bids: int
    contracts: int
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class ListedTender:
    """A tender in a record. `bids` is None until the opening, `awarded_paisa` until the award."""

    id: UUID
    reference: str
    title: str
    title_ur: str
    status: str
    published_at: datetime
    closes_at: datetime
    opened_at: datetime | None
    awarded_at: datetime | None
    signed_at: datetime | None
    cancelled_at: datetime | None
    bids: int | None
    contracted_paisa: int | None
    days_to_payment: int | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A department's or supplier's procurements so far.

    `days_to_contract` is the median of days from notice to signature, `days_to_payment` that from
    an invoice to its last payment, `first_time_percent` the share of contracts that went to a firm
    without an earlier one, `small_percent` that of firms that were small at the award among those
    that had stated their size; None if there is none. `size_unstated` had not stated it.
    """

    organisation: OrganisationSummary
    side: Side
    years: Sequence[YearFigures]
    days_to_contract: int | None
    days_to_payment: int | None
    first_time_percent: Decimal | None
    small_percent: Decimal | None
    size_unstated: int | None
    contracts: Sequence[PublicContract]
    tenders: Page[ListedTender]

    def _sum(self, name: str) -> int:
        return sum(getattr(year, name) for year in self.years)

    @property
    def total_tenders(self) -> int:
        """All tenders: published by a department, or with an opened bid of a supplier."""
        return self._sum("tenders")

    @property
    def total_contracts(self) -> int:
        """All contracts that both sides signed."""
        return self._sum("contracts")

    @property
    def amount_paisa(self) -> int:
        """The sum of their prices when they were signed."""
        return self._sum("amount_paisa")

    @property
    def bids_per_tender(self) -> Decimal | None:
        """How many bids an opened tender had on average, to one decimal."""
        return per(self._sum("bids"), self._sum("opened"))


_TENDERS: Mapping[Side, str] = {
    Side.DEPARTMENT: "t.department_id = :id",
    Side.SUPPLIER: "t.id in (select b.tender_id from opened_bids b where b.supplier_id = :id)",
}
_CONTRACTS: Mapping[Side, str] = {
    Side.DEPARTMENT: "t.department_id = :id",
    Side.SUPPLIER: "c.supplier_id = :id",
}
# A fiscal year begins on 1 July in the province.
_YEAR = "extract(year from ({} at time zone 'Asia/Karachi') - interval '6 months')::int"
_SIGNED = "greatest(c.department_signed_at, c.supplier_signed_at)"
_BOTH = "c.department_signed_at is not null and c.supplier_signed_at is not null"
_SIGNED_CONTRACTS = (
    f"select c.id, c.supplier_id, c.amount_paisa, {_SIGNED} as signed_at, t.published_at,"  # noqa: S608 - fixed parts
    " (select min(l.size) from award_lines l"
    " where l.award_id = c.award_id and l.bid_id = c.bid_id) as size"
    " from contracts c join tenders t on t.id = c.tender_id"
    f" join awards a on a.id = c.award_id and a.reversed_at is null where {_BOTH} and "
)
_YEARS = """
with tendered as (
    select {published} as year, count(*) as tenders, count(t.cancelled_at) as cancelled,
        count(t.opened_at) as opened, coalesce(sum(b.bids), 0) as bids
    from tenders t left join lateral (
        select count(*) as bids from opened_bids o where o.tender_id = t.id
    ) b on true
    where t.published_at is not null and {tenders} group by 1
), signed as (
    select {signed} as year, count(*) as contracts, sum(s.amount_paisa) as amount
    from ({contracts}) s group by 1
)
select year, coalesce(tenders, 0), coalesce(cancelled, 0), coalesce(opened, 0),
    coalesce(bids, 0)::bigint, coalesce(contracts, 0), coalesce(amount, 0)::bigint
from tendered full join signed using (year) order by year desc
"""
_DAY = "({} at time zone 'Asia/Karachi')::date"
_SHARES = """
select count(*), count(*) filter (where not exists (
        select 1 from contracts c join awards a on a.id = c.award_id and a.reversed_at is null
        where c.supplier_id = s.supplier_id and {both} and {signed} < s.signed_at)),
    percentile_disc(0.5) within group (order by {signed_day} - {published_day}),
    (select percentile_disc(0.5) within group (order by i.paid_on - {submitted_day})
        from contract_invoices i join ({contracts}) p on p.id = i.contract_id
        where i.paid_on is not null),
    count(*) filter (where s.size = 'small'), count(*) filter (where s.size is null)
from ({contracts}) s
"""


def record(uow: UnitOfWork, side: Side, organisation_id: UUID, cursor: str | None = None) -> Record:
    """Return the record of a department or supplier; NotFound if nothing of it is public."""
    firm = _organisation(uow, side, organisation_id)
    years = _years(uow.session, side, firm.id)
    if not years:
        raise NotFound
    shares, buys = _shares(uow.session, side, firm.id), side is Side.DEPARTMENT
    asked = ContractSearch(
        limit=MAX_ROWS, department=firm.id if buys else None, supplier=None if buys else firm.id
    )
    return Record(
        organisation=firm,
        side=side,
        years=years,
        days_to_contract=shares.days_to_contract,
        days_to_payment=shares.days_to_payment,
        first_time_percent=shares.first_time_percent if buys else None,
        small_percent=shares.small_percent if buys else None,
        size_unstated=shares.size_unstated if buys else None,
        contracts=search_contracts(uow, asked).items,
        tenders=_tenders(uow, side, firm.id, cursor),
    )


def refuse_unknown(uow: UnitOfWork, side: Side, organisation_id: UUID) -> None:
    """Raise NotFound if nothing of a department or supplier is public."""
    firm = _organisation(uow, side, organisation_id)
    if uow.session.scalar(select(Tender.id).where(_public(side, firm.id)).limit(1)) is None:
        raise NotFound


def _public(side: Side, whose: UUID) -> ColumnElement[bool]:
    return and_(Tender.published_at.is_not(None), _of(side, whose))


def _organisation(uow: UnitOfWork, side: Side, organisation_id: UUID) -> OrganisationSummary:
    found = organisations_by_id(uow.session, [organisation_id]).get(organisation_id)
    if found is None or found.kind != side.value:
        raise NotFound
    return found


def _years(session: Session, side: Side, whose: UUID) -> list[YearFigures]:
    statement = _YEARS.format(
        published=_YEAR.format("t.published_at"),
        tenders=_TENDERS[side],
        signed=_YEAR.format("s.signed_at"),
        contracts=_SIGNED_CONTRACTS + _CONTRACTS[side],
    )
    names = ("year", "tenders", "cancelled", "opened", "bids", "contracts", "amount_paisa")
    rows = session.execute(text(statement), {"id": whose})
    return [YearFigures(**dict(zip(names, row, strict=True))) for row in rows]


class _Shares(NamedTuple):
    """The figures of an organisation's contracts from one query."""

    days_to_contract: int | None
    days_to_payment: int | None
    first_time_percent: Decimal | None
    small_percent: Decimal | None
    size_unstated: int


def _shares(session: Session, side: Side, whose: UUID) -> _Shares:
    statement = _SHARES.format(
        both=_BOTH,
        signed=_SIGNED,
        signed_day=_DAY.format("s.signed_at"),
        published_day=_DAY.format("s.published_at"),
        submitted_day=_DAY.format("i.submitted_at"),
        contracts=_SIGNED_CONTRACTS + _CONTRACTS[side],
    )
    row = session.execute(text(statement), {"id": whose}).one()
    contracts, first_time, days, paid, small, unstated = row
    return _Shares(
        days_to_contract=days,
        days_to_payment=paid,
        first_time_percent=percent(first_time, contracts),
        small_percent=percent(small, contracts - unstated),
        size_unstated=unstated,
    )


def _tenders(
    uow: UnitOfWork, side: Side, whose: UUID, cursor: str | None, limit: int = PAGE
) -> Page[ListedTender]:
    query = _tenders_query(side, whose).limit(limit + 1)
    if cursor:
        query = query.where(Tender.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [str(row[0].id)])
    found = [_row(row, uow.now) for row in genuine_lines(uow.session, page.items)]
    return Page(found, page.next_cursor)


def all_tenders(uow: UnitOfWork, side: Side, organisation_id: UUID) -> Iterator[ListedTender]:
    """Yield the tenders of a record for a file, the newest first: at most 10,000."""
    firm = _organisation(uow, side, organisation_id)
    query = _tenders_query(side, firm.id).limit(MAX_DOWNLOADED)
    for row in genuine_lines_of(uow.session, query):
        yield _row(row, uow.now)


def _tenders_query(side: Side, whose: UUID) -> Select[Tender, int, int | None, int | None]:
    bids = (
        select(func.count())
        .where(OpenedBid.tender_id == Tender.id)
        .correlate(Tender)
        .scalar_subquery()
    )
    paid = _days_to_payment()
    query = select(Tender, bids, _contracted(), paid).where(_public(side, whose))
    return query.order_by(Tender.id.desc())


def _contracted() -> ScalarSelect[int]:
    return (
        select(func.sum(Contract.amount_paisa))
        .join(Award, Award.id == Contract.award_id)
        .where(Contract.tender_id == Tender.id, Award.reversed_at.is_(None), both_signed())
        .correlate(Tender)
        .scalar_subquery()
    )


def _days_to_payment() -> ScalarSelect[int]:
    """Return the median of a tender's days from an invoice to its last payment."""
    day = day_of(Invoice.submitted_at)
    days: ColumnElement[int] = func.percentile_disc(0.5).within_group(Invoice.paid_on - day)
    return (
        select(days)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Award, Award.id == Contract.award_id)
        .where(Contract.tender_id == Tender.id, Invoice.paid_on.is_not(None))
        .where(Award.reversed_at.is_(None), both_signed())
        .correlate(Tender)
        .scalar_subquery()
    )


def _of(side: Side, whose: UUID) -> ColumnElement[bool]:
    if side is Side.DEPARTMENT:
        return Tender.department_id == whose
    return Tender.id.in_(select(OpenedBid.tender_id).where(OpenedBid.supplier_id == whose))


def _row(row: Row[Tender, int, int | None, int | None], now: datetime) -> ListedTender:
    tender, bids, contracted, paid = row
    return ListedTender(
        **{name: getattr(tender, name) for name in _SAME},
        reference=tender.reference or "",
        status=tender.status(now).value,
        bids=bids if tender.opened_at else None,
        contracted_paisa=None if contracted is None else int(contracted),
        days_to_payment=paid,
    )


_SAME = (
    "id", "title", "title_ur", "published_at", "closes_at", "opened_at", "awarded_at",
    "signed_at", "cancelled_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A department in the list of all: its published tenders, and its contracts in force."""

    department: OrganisationSummary
    tenders: int
    contracts: int
    amount_paisa: int


_BUYERS = f"""
select t.department_id, count(*), coalesce(sum(s.contracts), 0)::bigint,
    coalesce(sum(s.amount), 0)::bigint
from tenders t left join lateral (
    select count(*) as contracts, sum(c.amount_paisa) as amount
    from contracts c join awards a on a.id = c.award_id and a.reversed_at is null
    where c.tender_id = t.id and {_BOTH}
) s on true
where t.published_at is not null group by 1 limit 1000
"""  # noqa: S608 - fixed parts


def buyers(uow: UnitOfWork) -> list[Buyer]:
    """List the departments with a published tender, the largest buyer first."""
    rows = uow.session.execute(text(_BUYERS)).all()
    names = organisations_by_id(uow.session, [row[0] for row in rows])
    found = [
        Buyer(department=names[whose], tenders=tenders, contracts=contracts, amount_paisa=amount)
        for whose, tenders, contracts, amount in rows
    ]
    return sorted(found, key=lambda each: (-each.amount_paisa, each.department.name))


def count_departments(uow: UnitOfWork) -> int:
    """Count the departments with a published tender."""
    query = select(func.count(Tender.department_id.distinct()))
    return uow.session.scalar(query.where(Tender.published_at.is_not(None))) or 0


def department_ids(uow: UnitOfWork, start: int, most: int) -> list[dict[str, UUID]]:
    """List departments in a stable order, from an offset."""
    query = select(Tender.department_id).where(Tender.published_at.is_not(None)).distinct()
    found = uow.session.scalars(query.order_by(Tender.department_id).offset(start).limit(most))
    return [{"department_id": each} for each in found]


def count_suppliers(uow: UnitOfWork) -> int:
    """Count the suppliers with an opened bid."""
    return uow.session.scalar(select(func.count(OpenedBid.supplier_id.distinct()))) or 0


def supplier_ids(uow: UnitOfWork, start: int, most: int) -> list[dict[str, UUID]]:
    """List suppliers in a stable order, from an offset."""
    query = select(OpenedBid.supplier_id).distinct().order_by(OpenedBid.supplier_id)
    return [{"supplier_id": each} for each in uow.session.scalars(query.offset(start).limit(most))]


def suppliers_found(uow: UnitOfWork, words: Sequence[str], most: int) -> list[UUID]:
    """List suppliers with an opened bid whose name holds each of these words, a maximum of them."""
    query = select(OpenedBid.supplier_id).distinct().order_by(OpenedBid.supplier_id).limit(most)
    for word in words:
        query = query.where(OpenedBid.supplier_id.in_(suppliers_named(word)))
    return list(uow.session.scalars(query))
