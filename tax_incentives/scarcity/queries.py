"""Claims that wait for money of a scheme, since when, and the reserved part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, defer

from app.calendar import local_day
from app.casework.public import complete_since, references_of
from app.errors import Conflict
from app.ledger.public import balances, fiscal_year_of
from app.money import grouped_rupees
from app.row_macs import require_genuine, vault_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.parts import due_in_years, parts_of_budgets
from tax_incentives.awards.queries.funding import unfunded_of_scheme
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import granted_period
from tax_incentives.decisions.shapes import GrantedPeriod, Outcome
from tax_incentives.scarcity.models import BudgetClosing, ClosingShare
from tax_incentives.scarcity.policy import share_paisa
from tax_incentives.schemes.shapes import Scarce, Scheme


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
        """The sort key: earlier completion comes first."""
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
    """Return the free part of a budget, less the needs of earlier years' awards, which go first."""
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
    """Return a claim's share by a closing of a fiscal year. Raises Forged."""
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
    """The shares of each claim now. `undecided` claims are complete, but lack a fact."""

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


MAX_SHOWN = 1_000


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
        for each in plan.sharing[:MAX_SHOWN]
    ], plan.undecided


def _kept_shares(uow: UnitOfWork, row: BudgetClosing) -> list[ShareView]:
    query = (
        select(ClosingShare, ReliefClaim.application_id)
        .join(ReliefClaim, ReliefClaim.id == ClosingShare.claim_id)
        .where(ClosingShare.closing_id == row.id)
        .order_by(ClosingShare.id)
        .limit(MAX_SHOWN)
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


# What scarce money says to a grant: whose turn it is, or which share was fixed.
#
# Never who was approved first. Grants and closings of a scheme wait for each other by one lock,
# which comes before every other of a grant.

_LOCK = "tax_incentives.scarcity"


@dataclass(frozen=True, kw_only=True)
class Share:
    """The share of a claim, in paisa, and why it is not more."""

    paisa: int
    reason: str


def lock_scheme(uow: UnitOfWork, scheme: str) -> None:
    """Let grants and closings of a scheme wait until this one has committed."""
    lock = func.pg_advisory_xact_lock(func.hashtext(_LOCK), func.hashtext(scheme))
    uow.session.execute(select(lock))


def share_of(
    uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim, decision: ClaimDecision
) -> Share | None:
    """Return the share of a claim; None if the scheme's money is not shared out.

    Raises Conflict (`not-shared-out`) before a closing that includes the claim.
    """
    if scheme.budget.scarce is not Scarce.PRO_RATA:
        return None
    year = fiscal_year_of(local_day(uow.instant())).year
    found = share_of_year(uow.session, claim.id, year)
    if found is None:
        raise _not_shared_out(uow, scheme.code)
    closing = uow.get(BudgetClosing, found.closing_id)
    require_genuine(uow.vault, closing)
    free, asked = closing.free_paisa or 0, closing.asked_paisa or 1
    # A decision that gives less now gives its fraction of that; one that gives more, the share.
    now = share_paisa(decision.amount_paisa or 0, free, asked)
    return Share(paisa=min(found.share_paisa, now), reason=_reason(closing.closes_on, free, asked))


def _reason(day: date, free: int, asked: int) -> str:
    """Return the reason in both languages, since it is stored as text."""
    told = {"day": f"{day:%d-%m-%Y}", "free": grouped_rupees(free), "asked": grouped_rupees(asked)}
    return f"{_SHARED_EN.format(**told)} {_SHARED_UR.format(**told)}"


_SHARED_EN = (
    "The money of this scheme was shared out on {day}: Rs {free} among claims of Rs {asked}."
)
_SHARED_UR = "اس اسکیم کی رقم {day} کو تقسیم ہوئی: کل {asked} روپے کے دعووں میں {free} روپے۔"


def _not_shared_out(uow: UnitOfWork, scheme: str) -> Conflict:
    query = select(BudgetClosing.closes_on).where(
        BudgetClosing.scheme == scheme,
        BudgetClosing.approved_at.is_(None),
        BudgetClosing.refused_at.is_(None),
    )
    day = uow.session.scalars(query).one_or_none()
    problem = sentence(
        "The money of this scheme is shared out among complete claims, and this claim is in no"
        " closing of this year yet. Grant it once Finance has closed the year."
    )
    if day is not None:
        problem = sentence(
            "The money of this scheme is shared out on %(day)s. Grant the claim once another"
            " officer of Finance has approved that closing.",
            day=f"{day:%d-%m-%Y}",
        )
    return Conflict(problem, code="not-shared-out")


def refuse_out_of_turn(
    uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim, award: ReliefAward
) -> None:
    """Refuse a grant that takes what others come first for. The award is promised already.

    Raises Conflict (`earlier-claims-first`, `shared-out-already`).
    """
    if award.transaction_id is None or scheme.ranking is not None:
        return
    of = BudgetYear(scheme.code, award.fiscal_year)
    if scheme.budget.scarce is Scarce.PRO_RATA:
        _refuse_beyond_shares(uow, of)
    else:
        _refuse_before_earlier(uow, scheme, of, claim)


def _refuse_beyond_shares(uow: UnitOfWork, of: BudgetYear) -> None:
    """A share that came free with its claim's end, and was shared out again, is gone."""
    if free_paisa(uow.session, of) < sum(open_shares(uow.session, of).values()):
        raise Conflict(
            sentence(
                "This claim had ended, and a later closing shared out what it left. Grant less, or"
                " wait until Finance enters more."
            ),
            code="shared-out-already",
        )


def _refuse_before_earlier(
    uow: UnitOfWork, scheme: Scheme, of: BudgetYear, claim: ReliefClaim
) -> None:
    """Earlier complete claims keep what they would take, where it does not suffice for all."""
    earlier = earlier_claims(uow, scheme, claim)
    wanted = sum(_taken(scheme, each, of.year) for each in earlier)
    if not wanted or free_paisa(uow.session, of) >= wanted:
        return
    raise Conflict(
        sentence(
            "The money of this scheme does not suffice. Claims that were complete earlier come"
            " first: %(count)s, for Rs %(amount)s in all. Decide those first, or wait until Finance"
            " enters more.",
            count=len(earlier),
            amount=grouped_rupees(wanted),
        ),
        code="earlier-claims-first",
    )


def earlier_claims(uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim) -> list[WaitingClaim]:
    """Return the eligible claims that wait and were complete before one that was just granted."""
    since = complete_since(uow.session, [claim.application_id])
    mine = since.get(claim.application_id, claim.submitted_at), claim.id
    waiting = waiting_claims(uow.session, scheme.code)
    return [each for each in waiting if each.paisa and each.turn < mine]


def _taken(scheme: Scheme, claim: WaitingClaim, year: int) -> int:
    """Return the amount that a claim would take from a year's budget."""
    paisa = claim.paisa or 0
    years = due_in_years(scheme.budget, claim.period, paisa)
    return parts_of_budgets(years, year).get(year, paisa)
