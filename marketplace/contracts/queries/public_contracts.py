"""Contracts in public: those that both sides have signed, and how they ended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from app.calendar import deadline_end_of
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id, suppliers_named
from app.paging import EPOCH, PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.contract_changes.models import Milestone
from marketplace.contract_changes.queries import Course, MilestoneView, course_of, milestone_view
from marketplace.contracts.queries.state import State, state_of
from marketplace.tenders.models import Tender

# The maximum of one download.
MAX_DOWNLOADED = 10_000
_FETCHED = 500
Public = Select[Contract, Award, Tender]


@dataclass(frozen=True, kw_only=True)
class PublicContract:
    """The part of a contract that everybody may read. `signed_at` is the second signature."""

    id: UUID
    reference: str
    state: State
    tender_id: UUID
    tender_reference: str
    title: str
    title_ur: str
    category: str
    district: str
    department_id: UUID
    department: str
    department_ur: str
    supplier_id: UUID
    supplier: str
    supplier_ur: str
    amount_paisa: int
    signed_at: datetime | None
    completed_at: datetime | None
    terminated_at: datetime | None
    terminated_reason: str | None


@dataclass(frozen=True, kw_only=True)
class ContractSearch:
    """The filters. `firm` is part of a name; `year` is the fiscal year's first calendar year.

    A year is that of the second signature.
    """

    firm: str = ""
    supplier: UUID | None = None
    department: UUID | None = None
    district: str = ""
    year: int | None = None
    cursor: str | None = None
    limit: int = PAGE


def search_contracts(uow: UnitOfWork, asked: ContractSearch) -> Page[PublicContract]:
    """Return a page of public contracts, the newest first."""
    query = _newest_first(_apply_search(public_contracts(), asked)).limit(asked.limit + 1)
    if asked.cursor:
        at, last = decode_cursor(asked.cursor, 2)
        query = query.where(tuple_(_public_since(), Contract.id) < (as_instant(at), as_id(last)))
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, asked.limit, lambda row: [microseconds(_since(row[0])), str(row[0].id)])
    return Page(written(uow, genuine_lines(uow.session, page.items)), page.next_cursor)


def all_contracts(uow: UnitOfWork, asked: ContractSearch) -> Iterator[PublicContract]:
    """Yield what a search finds, the newest first, for a file: at most 10,000 rows."""
    query = _newest_first(_apply_search(public_contracts(), asked)).limit(MAX_DOWNLOADED)
    found = uow.session.execute(query, execution_options={**UNCHECKED, "yield_per": _FETCHED})
    for rows in found.partitions():
        yield from written(uow, genuine_lines(uow.session, rows))


@dataclass(frozen=True, kw_only=True)
class TenderContracts:
    """The public data of a tender's contracts, in the order of their numbers.

    `milestones` are of those that both sides signed, each with its contract's reference.
    """

    contracts: Sequence[PublicContract] = ()
    milestones: Sequence[tuple[str, MilestoneView]] = ()


def contracts_of_tender(
    uow: UnitOfWork, tender_id: UUID, known: Mapping[UUID, OrganisationSummary]
) -> TenderContracts:
    """Return the public contracts of a tender with their milestones: one query.

    One more where a side is none of the organisations `known`.
    """
    reached = and_(Milestone.contract_id == Contract.id, Milestone.withdrawn_at.is_(None))
    query = (
        public_contracts()
        .where(Contract.tender_id == tender_id)
        .add_columns(Milestone)
        .outerjoin(Milestone, and_(reached, both_signed()))
        .order_by(Contract.id, Milestone.due_on, Milestone.id)
    )
    rows = uow.session.execute(query).all()
    each_once = {row[0].id: (row[0], row[1], row[2]) for row in rows}
    return TenderContracts(
        contracts=written(uow, each_once.values(), known),
        milestones=[(row[0].reference, milestone_view(row[3])) for row in rows if row[3]],
    )


def public_contract(uow: UnitOfWork, contract_id: UUID) -> PublicContract:
    """Return a contract as everybody may read it; NotFound before both sides have signed."""
    found = uow.session.execute(public_contracts().where(Contract.id == contract_id)).all()
    if not found:
        raise NotFound
    return written(uow, found)[0]


def id_of_reference(uow: UnitOfWork, reference: str) -> UUID | None:
    """Return the id of the public contract with a reference; None if there is none."""
    query = public_contracts().with_only_columns(Contract.id, maintain_column_froms=True)
    return uow.session.scalar(query.where(Contract.reference == reference))


def public_course(uow: UnitOfWork, contract_id: UUID) -> Course:
    """Return how a public contract has gone: its changes and milestones."""
    contract = uow.get(Contract, contract_id)
    return course_of(uow, contract, uow.get(Tender, contract.tender_id))


def count_public(uow: UnitOfWork) -> int:
    """Count the contracts that everybody may read."""
    query = public_contracts().with_only_columns(func.count(), maintain_column_froms=True)
    return uow.session.scalar(query) or 0


def public_ids(uow: UnitOfWork, start: int, most: int) -> list[dict[str, UUID]]:
    """List those contracts in an order that stays, from an offset on: a map of all, not a page."""
    query = public_contracts().with_only_columns(Contract.id, maintain_column_froms=True)
    found = uow.session.scalars(query.order_by(Contract.id).offset(start).limit(most))
    return [{"contract_id": each} for each in found]


def public_contracts() -> Public:
    """Select contracts, awards and tenders of what is public.

    A contract of a reversed award was never one. One that its winner never signed is public once
    it was terminated.
    """
    return (
        select(Contract, Award, Tender)
        .join(Award, Award.id == Contract.award_id)
        .join(Tender, Tender.id == Contract.tender_id)
        .where(Award.reversed_at.is_(None), or_(both_signed(), Contract.terminated_at.is_not(None)))
    )


def both_signed() -> ColumnElement[bool]:
    """Return the condition that both sides have signed."""
    return and_(
        Contract.department_signed_at.is_not(None), Contract.supplier_signed_at.is_not(None)
    )


def signed_at() -> ColumnElement[datetime]:
    """Return when the second side signed; PostgreSQL's greatest leaves nulls out."""
    return func.greatest(Contract.department_signed_at, Contract.supplier_signed_at)


def _public_since() -> ColumnElement[datetime]:
    """Return when a contract became public: by its second signature, or its end without one."""
    return func.coalesce(signed_at(), Contract.terminated_at)


def _since(contract: Contract) -> datetime:
    signatures = (contract.department_signed_at, contract.supplier_signed_at)
    return max((at for at in signatures if at), default=contract.terminated_at or EPOCH)


def _newest_first(query: Public) -> Public:
    return query.order_by(_public_since().desc(), Contract.id.desc())


def within_year(year: int) -> ColumnElement[bool]:
    """Return the condition that a contract was signed in a fiscal year."""
    first, last = date(year, 6, 30), date(year + 1, 6, 30)
    return and_(
        both_signed(),
        signed_at() >= deadline_end_of(first),
        signed_at() < deadline_end_of(last),
    )


def _apply_search(query: Public, asked: ContractSearch) -> Public:
    equal = (
        (Contract.supplier_id, asked.supplier),
        (Tender.department_id, asked.department),
        (Tender.district, asked.district),
    )
    for column, value in equal:
        if value:
            query = query.where(column == value)
    if asked.year is not None:
        query = query.where(within_year(asked.year))
    return _of_firm(query, asked.firm) if asked.firm else query


def _of_firm(query: Public, firm: str) -> Public:
    """Keep contracts of firms whose name, in either script, holds these letters."""
    return query.where(Contract.supplier_id.in_(suppliers_named(firm)))


def written(
    uow: UnitOfWork,
    rows: Iterable[Any],
    known: Mapping[UUID, OrganisationSummary] = MappingProxyType({}),
) -> list[PublicContract]:
    """Write rows of `public_contracts` with the names of both sides.

    In one more query, where they are not all `known`.
    """
    found = list(rows)
    ids = {i for contract, _, tender in found for i in (contract.supplier_id, tender.department_id)}
    firms = {**known, **organisations_by_id(uow.session, ids - known.keys())}
    return [
        _public(contract, award, tender, firms[tender.department_id], firms[contract.supplier_id])
        for contract, award, tender in found
    ]


def _public(
    contract: Contract,
    award: Award,
    tender: Tender,
    department: OrganisationSummary,
    supplier: OrganisationSummary,
) -> PublicContract:
    signatures = (contract.department_signed_at, contract.supplier_signed_at)
    signed = [at for at in signatures if at]
    return PublicContract(
        id=contract.id,
        reference=contract.reference,
        state=state_of(contract, award),
        tender_id=tender.id,
        tender_reference=tender.reference or "",
        title=tender.title,
        title_ur=tender.title_ur,
        category=tender.category,
        district=tender.district,
        department_id=department.id,
        department=department.name,
        department_ur=department.name_ur,
        supplier_id=supplier.id,
        supplier=supplier.name,
        supplier_ur=supplier.name_ur,
        amount_paisa=contract.amount_paisa,
        signed_at=max(signed) if len(signed) == len(signatures) else None,
        completed_at=contract.completed_at,
        terminated_at=contract.terminated_at,
        terminated_reason=contract.terminated_reason,
    )
