"""Earlier grants, as caps, thresholds and what-ifs count them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.db import among
from app.row_macs import is_genuine, vault_of
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import AwardCount, AwardYear, ReliefAward
from tax_incentives.claims.models import ClaimDecision, ReliefClaim


@dataclass(frozen=True)
class Span:
    """The awards that count, and their amounts: of consecutive fiscal years (none: of all).

    `cap` names the cap that counts by a step; "": awards count for their amounts. `by_due`: each
    part counts in the year in which it falls due, and the fullest period of as many years counts
    that ends in the last of them or later. So no later year exceeds a cap either.
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
    """Return a scheme's grants to firms or people in a span: one query.

    No scheme ("") means all of them. `besides` is a claim whose own award does not count.
    """
    where: list[ColumnElement[bool]] = [_holder_id().in_(list(claimants))]
    if besides is not None:
        where.append(ReliefAward.claim_id != besides)
    years: Counter[int] = Counter()
    for _, year, paisa in session.execute(_granted(scheme, span, *where)):
        years[year] += int(paisa)
    return _in_span(span, years)


def _holder_id() -> ColumnElement[UUID]:
    return func.coalesce(ReliefAward.organisation_id, ReliefAward.person_id)


def _granted(scheme: str, span: Span, *where: ColumnElement[bool]) -> Select[Any]:
    """Select who was granted how much in which year, by one scheme or ("") by all."""
    year: Any = ReliefAward.fiscal_year  # a column, or what stands for it
    paisa: Any = ReliefAward.amount_paisa
    query = select(_holder_id()).where(*where)
    if scheme:
        query = query.where(ReliefAward.scheme == scheme)
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
    return query.add_columns(year, func.sum(paisa)).group_by(_holder_id(), year)


def _in_span(span: Span, years: Mapping[int, int]) -> int:
    """Return the counted part of the grants of each year."""
    if not span.years or not span.by_due:
        return sum(years.values())
    last, length = span.years[-1], len(span.years)
    return max(
        sum(paisa for year, paisa in years.items() if end - length < year <= end)
        for end in range(last, max([last, *years]) + 1)
    )


def asked_paisa(
    session: Session, scheme: str, claimants: Collection[UUID], *, besides: UUID | None = None
) -> int:
    """Return the amounts of claims of firms or people still under review, in paisa.

    By the latest decision on each. No scheme ("") means all of them; `besides` is a claim that does
    not count.
    """
    who = func.coalesce(ReliefClaim.organisation_id, ReliefClaim.person_id)
    granted = exists().where(ReliefAward.claim_id == ReliefClaim.id)
    latest = (
        select(ClaimDecision.amount_paisa)
        .join(ReliefClaim, ReliefClaim.id == ClaimDecision.claim_id)
        .where(who.in_(list(claimants)), ReliefClaim.ended_at.is_(None), ~granted)
        .ext(distinct_on(ClaimDecision.claim_id))
        .order_by(ClaimDecision.claim_id, ClaimDecision.number.desc())
    )
    if scheme:
        latest = latest.where(ReliefClaim.scheme == scheme)
    if besides is not None:
        latest = latest.where(ReliefClaim.id != besides)
    amounts = latest.subquery()
    query = select(func.coalesce(func.sum(amounts.c.amount_paisa), 0))
    return int(session.scalar(query) or 0)


def awarded_paisa(uow: UnitOfWork, applications: Collection[UUID]) -> Mapping[UUID, int]:
    """Return the paisa awarded to each application; those without an award are left out."""
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


def granted_by_scheme(
    session: Session, claimants: Collection[UUID]
) -> Mapping[tuple[str, int, UUID], int]:
    """Return grants by scheme, fiscal year and claimant (firms or people): one query."""
    who = func.coalesce(ReliefAward.organisation_id, ReliefAward.person_id)
    query = (
        select(ReliefAward.scheme, ReliefAward.fiscal_year, who, func.sum(ReliefAward.amount_paisa))
        .where(who.in_(list(claimants)))
        .group_by(ReliefAward.scheme, ReliefAward.fiscal_year, who)
    )
    found = session.execute(query) if claimants else ()
    return {(scheme, year, key): int(paisa) for scheme, year, key, paisa in found}
