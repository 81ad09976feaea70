"""Awards: what was granted to whom, and what remains of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.db import among
from app.errors import NotFound
from app.ledger.public import balances
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import is_genuine, require_genuine, vault_of
from app.stays.public import StayView, stays_in_force
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import AwardPayment, AwardPaymentEnd, CreditUse, ReliefAward
from tax_incentives.awards.stays import AWARD
from tax_incentives.budgets.postings import award_account
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.kernel.permissions import READ_RELIEFS, USE_CREDIT

# What became of a payment by sanction.
SANCTIONED, PAID, RETURNED = "sanctioned", "paid", "returned"


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
class AwardPaymentView:
    """A sanctioned part of an award. `state` is sanctioned, paid, or returned (it came back)."""

    id: UUID
    sanction_number: str
    gross_paisa: int
    withheld_paisa: int
    asked_at: datetime
    state: str
    paid_on: date | None

    @property
    def net_paisa(self) -> int:
        """What reaches the holder: the gross amount without the tax that is withheld."""
        return self.gross_paisa - self.withheld_paisa


@dataclass(frozen=True, kw_only=True)
class AwardPage:
    """An award with the bills that it paid, and what was paid in money; the latest first.

    `stays` are orders of courts in force on it.
    """

    award: AwardView
    row: ReliefAward
    uses: Sequence[CreditUse]
    payments: Sequence[AwardPaymentView]
    stays: Sequence[StayView]


def granted_paisa(
    session: Session,
    scheme: str,
    claimants: Collection[UUID],
    years: Collection[int],
    *,
    besides: UUID | None = None,
) -> int:
    """Return what a scheme granted to firms or people in fiscal years; no years: in all of them.

    No scheme ("") means all of them. `besides` is a claim whose own award does not count.
    """
    who = func.coalesce(ReliefAward.organisation_id, ReliefAward.person_id)
    query = select(func.coalesce(func.sum(ReliefAward.amount_paisa), 0)).where(
        who.in_(list(claimants))
    )
    if scheme:
        query = query.where(ReliefAward.scheme == scheme)
    if years:
        query = query.where(ReliefAward.fiscal_year.in_(list(years)))
    if besides is not None:
        query = query.where(ReliefAward.claim_id != besides)
    return int(session.scalar(query) or 0)


def asked_paisa(
    session: Session, scheme: str, claimants: Collection[UUID], *, besides: UUID | None = None
) -> int:
    """Return what claims of firms or people give that are still under review, in paisa.

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
    """Return what was awarded to some applications, in paisa; those without an award left out."""
    query = select(ReliefClaim.application_id, ReliefAward).join(ReliefAward)
    found = uow.session.execute(query.where(ReliefClaim.application_id.in_(list(applications))))
    return {
        key: award.amount_paisa for key, award in found if is_genuine(vault_of(uow.session), award)
    }


def granted_to_each(
    session: Session, scheme: str, firms: Collection[UUID], years: Collection[int]
) -> Mapping[UUID, int]:
    """Return of many firms what `granted_paisa` does; those without an award are left out."""
    query = (
        select(ReliefAward.organisation_id, func.sum(ReliefAward.amount_paisa))
        .where(ReliefAward.scheme == scheme, among(ReliefAward.organisation_id, firms))
        .group_by(ReliefAward.organisation_id)
    )
    if years:
        query = query.where(ReliefAward.fiscal_year.in_(list(years)))
    return {firm: int(paisa) for firm, paisa in session.execute(query) if firm}


def granted_by_scheme(
    session: Session, claimants: Collection[UUID]
) -> Mapping[tuple[str, int, UUID], int]:
    """Return what firms or people were granted, by scheme, fiscal year and claimant: one query."""
    who = func.coalesce(ReliefAward.organisation_id, ReliefAward.person_id)
    query = (
        select(ReliefAward.scheme, ReliefAward.fiscal_year, who, func.sum(ReliefAward.amount_paisa))
        .where(who.in_(list(claimants)))
        .group_by(ReliefAward.scheme, ReliefAward.fiscal_year, who)
    )
    found = session.execute(query) if claimants else ()
    return {(scheme, year, key): int(paisa) for scheme, year, key, paisa in found}


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
    return AwardPage(
        award=views(uow.session, [row])[0],
        row=row,
        uses=uow.session.scalars(uses).all(),
        payments=_payments(uow.session, row.id),
        stays=stays_in_force(uow, AWARD, row.id),
    )


def _payments(session: Session, award_id: UUID) -> list[AwardPaymentView]:
    query = (
        select(AwardPayment, AwardPaymentEnd)
        .outerjoin(AwardPaymentEnd, AwardPaymentEnd.payment_id == AwardPayment.id)
        .where(AwardPayment.award_id == award_id)
        .order_by(AwardPayment.id.desc())
    )
    return [
        AwardPaymentView(
            id=row.id,
            sanction_number=row.sanction_number,
            gross_paisa=row.gross_paisa,
            withheld_paisa=row.withheld_paisa,
            asked_at=row.asked_at,
            state=SANCTIONED if end is None else PAID if end.paid else RETURNED,
            paid_on=end.paid_on if end else None,
        )
        for row, end in session.execute(query)
    ]


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
