"""Which claims wait for money of a scheme, since when, and what of it is spoken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased, defer

from app.calendar import local_day
from app.casework.public import complete_since, references_of
from app.ledger.public import balances
from app.row_macs import require_genuine, vault_of
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.funding import unfunded_of_scheme
from tax_incentives.awards.models import ReliefAward
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import granted_period
from tax_incentives.decisions.shapes import GrantedPeriod, Outcome
from tax_incentives.scarcity.models import BudgetClosing, ClosingShare
from tax_incentives.scarcity.policy import share_paisa


@dataclass(frozen=True, kw_only=True)
class WaitingClaim:
    """A complete claim that is neither granted nor ended, with what its latest decision gives.

    `paisa` is None unless the scheme gives it something.
    """

    id: UUID
    application_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    complete_at: datetime
    outcome: str
    paisa: int | None
    period: GrantedPeriod | None

    @property
    def turn(self) -> tuple[datetime, UUID]:
        """Who is complete earlier comes first."""
        return self.complete_at, self.id


def waiting_claims(session: Session, scheme: str) -> list[WaitingClaim]:
    """Return the claims of a scheme that wait, who was complete first first: two queries.

    One that was sent back counts from its answer. Raises Forged.
    """
    rows = session.execute(_waiting(scheme)).all()
    since = complete_since(session, [claim.application_id for claim, *_ in rows])
    found = [
        _claim(session, claim, decision, period, since[claim.application_id])
        for claim, decision, period in rows
        if claim.application_id in since
    ]
    return sorted(found, key=lambda each: each.turn)


def _waiting(scheme: str) -> Select[Any]:
    """Their latest decisions without all that these looked at, which is much."""
    other = aliased(ClaimDecision)
    later = (other.claim_id == ClaimDecision.claim_id) & (other.number > ClaimDecision.number)
    return (
        select(ReliefClaim, ClaimDecision, ClaimDecision.content["period"])
        .join(ClaimDecision, ClaimDecision.claim_id == ReliefClaim.id)
        .options(defer(ClaimDecision.content))
        .where(
            ReliefClaim.scheme == scheme,
            ReliefClaim.ended_at.is_(None),
            ~exists().where(later),
            ~exists().where(ReliefAward.claim_id == ReliefClaim.id),
        )
    )


def _claim(
    session: Session,
    claim: ReliefClaim,
    decision: ClaimDecision,
    period: Mapping[str, Any] | None,
    since: datetime,
) -> WaitingClaim:
    vault = vault_of(session)
    require_genuine(vault, claim)
    require_genuine(vault, decision)
    return WaitingClaim(
        id=claim.id,
        application_id=claim.application_id,
        person_id=claim.person_id,
        organisation_id=claim.organisation_id,
        complete_at=since,
        outcome=decision.outcome,
        paisa=decision.amount_paisa,
        period=granted_period({"period": period}),
    )


def free_paisa(session: Session, of: BudgetYear) -> int:
    """Return what is free of a budget, less what awards of earlier years lack: they come first."""
    code = of.account("free").code
    lacking = sum(unfunded_of_scheme(session, of).values())
    return balances(session, [code]).get(code, 0) - lacking


def open_shares(session: Session, of: BudgetYear) -> Mapping[UUID, int]:
    """Return the shares of a year whose claims still wait, in paisa by claim: one query."""
    query = (
        select(ClosingShare)
        .join(BudgetClosing, BudgetClosing.id == ClosingShare.closing_id)
        .join(ReliefClaim, ReliefClaim.id == ClosingShare.claim_id)
        .where(
            BudgetClosing.scheme == of.scheme,
            ClosingShare.fiscal_year == of.year,
            ReliefClaim.ended_at.is_(None),
            ~exists().where(ReliefAward.claim_id == ClosingShare.claim_id),
        )
    )
    found = session.scalars(query).all()
    for each in found:
        require_genuine(vault_of(session), each)
    return {each.claim_id: each.share_paisa for each in found}


def share_of_year(session: Session, claim_id: UUID, year: int) -> ClosingShare | None:
    """Return what a claim gets by a closing of a fiscal year. Raises Forged."""
    query = select(ClosingShare).filter_by(claim_id=claim_id, fiscal_year=year)
    found = session.scalars(query).one_or_none()
    if found is not None:
        require_genuine(vault_of(session), found)
    return found


@dataclass(frozen=True, kw_only=True)
class SharingClaim:
    """A claim that shares, with the number that people know, what it is given and what it gets."""

    claim: WaitingClaim
    decided_paisa: int
    share_paisa: int


@dataclass(frozen=True, kw_only=True)
class SharingPlan:
    """Who would share what now. `undecided` claims are complete, but a fact of them is missing."""

    free_paisa: int
    asked_paisa: int
    sharing: Sequence[SharingClaim]
    undecided: int


def sharing_plan(session: Session, of: BudgetYear, closes_on: date) -> SharingPlan:
    """Return who shares what is free of a year and not in a share of an earlier closing."""
    shared = open_shares(session, of)
    complete = [
        each
        for each in waiting_claims(session, of.scheme)
        if each.id not in shared and local_day(each.complete_at) <= closes_on
    ]
    eligible = [each for each in complete if each.paisa]
    free = max(free_paisa(session, of) - sum(shared.values()), 0)
    asked = sum(each.paisa or 0 for each in eligible)
    return SharingPlan(
        free_paisa=free,
        asked_paisa=asked,
        sharing=[_sharing(each, each.paisa or 0, free, asked) for each in eligible],
        undecided=sum(each.outcome == Outcome.NOT_EVALUATED.value for each in complete),
    )


def _sharing(claim: WaitingClaim, decided: int, free: int, asked: int) -> SharingClaim:
    share = share_paisa(decided, free, asked)
    return SharingClaim(claim=claim, decided_paisa=decided, share_paisa=share)


@dataclass(frozen=True, kw_only=True)
class ShareView:
    """A share as Finance reads it; `reference` is the number of the application."""

    reference: str
    decided_paisa: int
    share_paisa: int


MOST_SHOWN = 1_000


def shares_of(uow: UnitOfWork, row: BudgetClosing) -> tuple[list[ShareView], int]:
    """Return who shares by a closing, and how many are undecided: as approved, or as it is now."""
    if row.approved_at is not None:
        return _kept_shares(uow, row), 0
    if row.refused_at is not None:
        return [], 0
    plan = sharing_plan(uow.session, BudgetYear(row.scheme, row.fiscal_year), row.closes_on)
    names = references_of(uow, [each.claim.application_id for each in plan.sharing])
    return [
        ShareView(
            reference=names[each.claim.application_id],
            decided_paisa=each.decided_paisa,
            share_paisa=each.share_paisa,
        )
        for each in plan.sharing[:MOST_SHOWN]
    ], plan.undecided


def _kept_shares(uow: UnitOfWork, row: BudgetClosing) -> list[ShareView]:
    query = (
        select(ClosingShare, ReliefClaim.application_id)
        .join(ReliefClaim, ReliefClaim.id == ClosingShare.claim_id)
        .where(ClosingShare.closing_id == row.id)
        .order_by(ClosingShare.id)
        .limit(MOST_SHOWN)
    )
    rows = uow.session.execute(query).all()
    names = references_of(uow, [application_id for _, application_id in rows])
    return [
        ShareView(
            reference=names[application_id],
            decided_paisa=each.decided_paisa,
            share_paisa=each.share_paisa,
        )
        for each, application_id in rows
    ]
