"""Awards: what was granted to whom, and what remains of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.public import balances
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import Actor, require
from app.row_macs import genuine, require_genuine
from app.stays.public import StayView, stays_in_force
from app.unit_of_work import UnitOfWork
from payments.public import PaidBy
from tax_incentives.awards.models import (
    AwardPayment,
    AwardPaymentEnd,
    CreditUse,
    CreditUseReturn,
    ReliefAward,
)
from tax_incentives.awards.policy import AwardPart, parts_of
from tax_incentives.awards.queries.stays import AWARD
from tax_incentives.budgets.postings import award_account
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.claims.queries import granted_period, stored_scheme
from tax_incentives.kernel.permissions import READ_RELIEFS, USE_CREDIT
from tax_incentives.schemes.shapes import Benefit, Scheme

# Results of a payment by sanction.
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
    rent_receipt: str

    @property
    def net_paisa(self) -> int:
        """Amount for the holder (paisa): gross less the tax that is withheld."""
        return self.gross_paisa - self.withheld_paisa


@dataclass(frozen=True, kw_only=True)
class UseView:
    """A part of an award that paid a bill, until it was withdrawn from the bill.

    `left_paisa` is the amount still owed on the bill then; None for uses before this was stored.
    """

    id: UUID
    award_id: UUID
    bill_id: UUID
    psid: str
    amount_paisa: int
    left_paisa: int | None
    used_at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AwardPage:
    """An award with the bills that it paid, and what was paid in money; the latest first.

    `parts` are those of a rent credit; `stays` are orders of courts in force on it.
    """

    award: AwardView
    row: ReliefAward
    uses: Sequence[UseView]
    payments: Sequence[AwardPaymentView]
    parts: Sequence[AwardPart]
    stays: Sequence[StayView]


def my_awards(uow: UnitOfWork, cursor: str | None) -> Page[AwardView]:
    """List the awards of whom the actor acts for, the newest first: two queries."""
    require(uow.actor, USE_CREDIT)
    return _page(uow, [_is_own_award(uow)], cursor)


def all_awards(
    uow: UnitOfWork, scheme: str, cursor: str | None, limit: int = PAGE
) -> Page[AwardView]:
    """List awards, of one scheme if named, to readers of all reliefs: two queries."""
    require(uow.actor, READ_RELIEFS)
    return _page(uow, [ReliefAward.scheme == scheme] if scheme else [], cursor, limit)


def _page(
    uow: UnitOfWork, where: Sequence[ColumnElement[bool]], cursor: str | None, limit: int = PAGE
) -> Page[AwardView]:
    query = select(ReliefAward).where(*where).order_by(ReliefAward.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(ReliefAward.id < as_id(decode_cursor(cursor, 1)[0]))
    found = cut(uow.session.scalars(query).all(), limit, lambda row: [str(row.id)])
    return Page(views(uow.session, found.items), found.next_cursor)


def _is_own_award(uow: UnitOfWork) -> ColumnElement[bool]:
    """Say whose: a person's own, and those of the firm that they act for, as with licences."""
    actor = uow.actor
    own = and_(ReliefAward.person_id == actor.person, ReliefAward.organisation_id.is_(None))
    if actor.organisation_id is None:
        return own
    return or_(own, ReliefAward.organisation_id == actor.organisation_id)


def holds(actor: Actor, award: ReliefAward) -> bool:
    """Return True if the actor holds an award, or acts for the firm that does."""
    if award.organisation_id is None:
        return award.person_id == actor.person_id
    return award.organisation_id == actor.organisation_id and actor.may(USE_CREDIT)


def own_credits(uow: UnitOfWork) -> Sequence[tuple[ReliefAward, AwardView]]:
    """Return the newest credits of whom the actor acts for, a page at most: two queries."""
    query = select(ReliefAward).where(
        _is_own_award(uow), ReliefAward.benefit == Benefit.CREDIT.value
    )
    rows = uow.session.scalars(query.order_by(ReliefAward.id.desc()).limit(PAGE))
    found = genuine(uow.session, rows)
    return list(zip(found, views(uow.session, found), strict=True))


def own_award(uow: UnitOfWork, award_id: UUID) -> ReliefAward:
    """Return an award of whom the actor acts for. Raises NotFound, Forged."""
    require(uow.actor, USE_CREDIT)
    query = select(ReliefAward).where(ReliefAward.id == award_id, _is_own_award(uow))
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
    return AwardPage(
        award=views(uow.session, [row])[0],
        row=row,
        uses=_uses(uow, row),
        payments=_payments(uow.session, row.id),
        parts=award_parts(uow, row),
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
            rent_receipt=row.rent_receipt,
        )
        for row, end in session.execute(query)
    ]


def _uses(uow: UnitOfWork, award: ReliefAward) -> list[UseView]:
    query = (
        select(CreditUse, CreditUseReturn)
        .outerjoin(CreditUseReturn, CreditUseReturn.use_id == CreditUse.id)
        .where(CreditUse.award_id == award.id)
        .order_by(CreditUse.id.desc())
    )
    return [
        UseView(
            id=use.id,
            award_id=use.award_id,
            bill_id=use.bill_id,
            psid=use.psid,
            amount_paisa=use.amount_paisa,
            left_paisa=use.left_paisa,
            used_at=use.used_at,
            returned_at=returned.returned_at if returned else None,
        )
        for use, returned in uow.session.execute(query)
    ]


def scheme_of_award(uow: UnitOfWork, award: ReliefAward) -> Scheme:
    """Return the scheme as the award was decided by it."""
    decision = uow.get(ClaimDecision, award.decision_id)
    return stored_scheme(uow.session, award.scheme, decision.scheme_version)


def payer_of(award: ReliefAward) -> PaidBy:
    """Return whose bills an award may pay, or who is paid by it."""
    if award.organisation_id is not None:
        return PaidBy(organisation_id=award.organisation_id)
    return PaidBy(person_id=award.person_id)


def planned_parts(uow: UnitOfWork, award: ReliefAward) -> Sequence[tuple[date, int]]:
    """Return the parts of a rent credit with the days on which they fall due; of others none."""
    if award.benefit != Benefit.RENT_CREDIT.value:
        return ()
    decision = uow.get(ClaimDecision, award.decision_id)
    require_genuine(uow.vault, decision)
    period = granted_period(decision.content)
    return period.payments(award.amount_paisa) if period else ()


def award_parts(uow: UnitOfWork, award: ReliefAward) -> list[AwardPart]:
    """Return the parts of a rent credit with what was given of each; of others none."""
    planned = planned_parts(uow, award)
    return list(parts_of(planned, given_paisa(uow.session, award))) if planned else []


def given_paisa(session: Session, award: ReliefAward) -> int:
    """Return the part of an award that paid bills or was sanctioned, without what came back."""
    used = session.scalars(select(CreditUse).filter_by(award_id=award.id)).all()
    uses = {each.id: each.amount_paisa for each in used}
    back = sum(uses[each.use_id] for each in _returned(session, list(uses)))
    sanctioned = (
        select(AwardPayment, AwardPaymentEnd)
        .outerjoin(AwardPaymentEnd, AwardPaymentEnd.payment_id == AwardPayment.id)
        .where(AwardPayment.award_id == award.id)
    )
    rows = session.execute(sanctioned)
    paid = sum(each.gross_paisa for each, end in rows if end is None or end.paid)
    return sum(uses.values()) - back + paid


def _returned(session: Session, uses: Sequence[UUID]) -> list[CreditUseReturn]:
    query = select(CreditUseReturn).where(CreditUseReturn.use_id.in_(uses))
    return genuine(session, session.scalars(query)) if uses else []


def views(session: Session, rows: Sequence[ReliefAward]) -> list[AwardView]:
    """Return awards with what remains of each: one query."""
    remaining = remaining_paisa(session, [row.id for row in rows])
    return [_view(row, remaining.get(row.id, 0)) for row in rows]


def remaining_paisa(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return the rest of awards, by the ledger."""
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
