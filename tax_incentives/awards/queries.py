"""Awards: what was granted to whom, and what remains of each."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.db import among
from app.errors import NotFound
from app.ledger.public import balances
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import is_genuine, require_genuine, vault_of
from app.stays.public import StayView, stays_in_force
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import (
    AwardCount,
    AwardPayment,
    AwardYear,
    CreditUse,
    ReliefAward,
)
from tax_incentives.awards.stays import AWARD
from tax_incentives.budgets.postings import award_account
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import READ_RELIEFS, USE_CREDIT


@dataclass(frozen=True, kw_only=True)
class AwardView:
    """An award as its holder and Finance see it; what was used and what remains, in paisa."""

    id: UUID
    number: str
    scheme: str
    benefit: str
    fiscal_year: int
    granted_on: date
    amount_paisa: int
    decided_paisa: int
    reason: str
    remaining_paisa: int
    claim_id: UUID
    area_sqft: int | None
    begins_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class AwardPage:
    """An award with the bills that it paid, and what was paid in money; the latest first.

    `stays` are orders of courts in force on it.
    """

    award: AwardView
    row: ReliefAward
    uses: Sequence[CreditUse]
    payments: Sequence[AwardPayment]
    stays: Sequence[StayView]


@dataclass(frozen=True)
class Span:
    """Which awards count, and for how much: those of some fiscal years in a row (none: of all).

    `cap` names the cap that counts by a step; "": awards count for their amounts. `by_due`: each
    part counts in the year in which it falls due, and the fullest stretch of as many years counts
    that ends in the last of them or later. So no later year gets more than a cap either.
    """

    years: tuple[int, ...] = ()
    cap: str = ""
    by_due: bool = False


def granted_paisa(
    session: Session,
    scheme: str,
    claimants: Collection[UUID],
    span: Span,
    *,
    besides: UUID | None = None,
) -> int:
    """Return what a scheme granted to firms or people in a span: one query.

    `besides` is a claim whose own award does not count.
    """
    where: list[ColumnElement[bool]] = [_who().in_(list(claimants))]
    if besides is not None:
        where.append(ReliefAward.claim_id != besides)
    years: Counter[int] = Counter()
    for _, year, paisa in session.execute(_granted(scheme, span, *where)):
        years[year] += int(paisa)
    return _in_span(span, years)


def _who() -> ColumnElement[UUID]:
    return func.coalesce(ReliefAward.organisation_id, ReliefAward.person_id)


def _granted(scheme: str, span: Span, *where: ColumnElement[bool]) -> Select[Any]:
    """Select who was granted how much in which year."""
    year: Any = ReliefAward.fiscal_year  # a column, or what stands for it
    paisa: Any = ReliefAward.amount_paisa
    query = select(_who()).where(ReliefAward.scheme == scheme, *where)
    if span.by_due:
        query = query.outerjoin(AwardYear, AwardYear.award_id == ReliefAward.id)
        year = func.coalesce(AwardYear.fiscal_year, year)
        paisa = func.coalesce(AwardYear.amount_paisa, paisa)
    if span.cap:
        mine = (AwardCount.award_id == ReliefAward.id) & (AwardCount.cap == span.cap)
        query = query.outerjoin(AwardCount, mine)
        paisa = func.coalesce(AwardCount.amount_paisa, paisa)
    if span.years:
        query = query.where(year >= span.years[0])
        query = query if span.by_due else query.where(year <= span.years[-1])
    return query.add_columns(year, func.sum(paisa)).group_by(_who(), year)


def _in_span(span: Span, years: Mapping[int, int]) -> int:
    """Return what counts of what was granted in each year."""
    if not span.years or not span.by_due:
        return sum(years.values())
    last, length = span.years[-1], len(span.years)
    return max(
        sum(paisa for year, paisa in years.items() if end - length < year <= end)
        for end in range(last, max([last, *years]) + 1)
    )


def awarded_paisa(uow: UnitOfWork, applications: Collection[UUID]) -> Mapping[UUID, int]:
    """Return what was awarded to some applications, in paisa; those without an award left out."""
    query = select(ReliefClaim.application_id, ReliefAward).join(ReliefAward)
    found = uow.session.execute(query.where(ReliefClaim.application_id.in_(list(applications))))
    return {
        key: award.amount_paisa for key, award in found if is_genuine(vault_of(uow.session), award)
    }


def granted_to_each(
    session: Session, scheme: str, firms: Collection[UUID], span: Span
) -> Mapping[UUID, int]:
    """Return of many firms what `granted_paisa` does; those without an award are left out."""
    query = _granted(scheme, span, among(ReliefAward.organisation_id, firms))
    found: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    for firm, year, paisa in session.execute(query):
        found[firm][year] = int(paisa)
    return {firm: _in_span(span, years) for firm, years in found.items()}


def my_awards(uow: UnitOfWork, cursor: str | None) -> Page[AwardView]:
    """List the awards of whom the actor acts for, the newest first: two queries."""
    require(uow.actor, USE_CREDIT)
    return _page(uow, [_mine(uow)], cursor)


def all_awards(uow: UnitOfWork, scheme: str, cursor: str | None) -> Page[AwardView]:
    """List awards, of one scheme if named, to who may read all reliefs: two queries."""
    require(uow.actor, READ_RELIEFS)
    return _page(uow, [ReliefAward.scheme == scheme] if scheme else [], cursor)


def _page(
    uow: UnitOfWork, where: Sequence[ColumnElement[bool]], cursor: str | None
) -> Page[AwardView]:
    query = select(ReliefAward).where(*where).order_by(ReliefAward.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(ReliefAward.id < as_id(decode_cursor(cursor, 1)[0]))
    found = cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])
    return Page(views(uow.session, found.items), found.next_cursor)


def _mine(uow: UnitOfWork) -> ColumnElement[bool]:
    actor = uow.actor
    if actor.organisation_id is not None:
        return ReliefAward.organisation_id == actor.organisation_id
    return (ReliefAward.person_id == actor.person) & ReliefAward.organisation_id.is_(None)


def own_award(uow: UnitOfWork, award_id: UUID) -> ReliefAward:
    """Return an award of whom the actor acts for. Raises NotFound, Forged."""
    require(uow.actor, USE_CREDIT)
    query = select(ReliefAward).where(ReliefAward.id == award_id, _mine(uow))
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    require_genuine(uow.vault, found)
    return found


def award_page(uow: UnitOfWork, award_id: UUID) -> AwardPage:
    """Return an award to its holder, Finance and auditors. Raises NotFound."""
    if uow.actor.may(READ_RELIEFS):
        row = uow.get(ReliefAward, award_id)
        require_genuine(uow.vault, row)
    else:
        row = own_award(uow, award_id)
    uses = select(CreditUse).filter_by(award_id=row.id).order_by(CreditUse.id.desc())
    paid = select(AwardPayment).filter_by(award_id=row.id).order_by(AwardPayment.id.desc())
    return AwardPage(
        award=views(uow.session, [row])[0],
        row=row,
        uses=uow.session.scalars(uses).all(),
        payments=uow.session.scalars(paid).all(),
        stays=stays_in_force(uow, AWARD, row.id),
    )


def views(session: Session, rows: Sequence[ReliefAward]) -> list[AwardView]:
    """Return awards with what remains of each: one query."""
    remaining = remaining_paisa(session, [row.id for row in rows])
    return [_view(row, remaining.get(row.id, 0)) for row in rows]


def remaining_paisa(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return what remains of awards, by the ledger."""
    codes = {award_account(award_id).code: award_id for award_id in ids}
    found = balances(session, list(codes)) if codes else {}
    return {codes[code]: paisa for code, paisa in found.items()}


def _view(row: ReliefAward, remaining: int) -> AwardView:
    return AwardView(
        id=row.id,
        number=row.number,
        scheme=row.scheme,
        benefit=row.benefit,
        fiscal_year=row.fiscal_year,
        granted_on=row.granted_on,
        amount_paisa=row.amount_paisa,
        decided_paisa=row.decided_paisa,
        reason=row.reason,
        remaining_paisa=remaining,
        claim_id=row.claim_id,
        area_sqft=row.area_sqft,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
    )
