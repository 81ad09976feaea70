"""What scarce money says to a grant: whose turn it is, or which share was fixed.

Never who was approved first. Grants and closings of a scheme wait for each other by one lock, which
comes before every other of a grant.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.calendar import local_day
from app.casework.public import complete_since
from app.errors import Conflict
from app.ledger.public import fiscal_year_of
from app.money import grouped_rupees
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.parts import due_in_years, parts_of_budgets
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.scarcity.models import BudgetClosing
from tax_incentives.scarcity.policy import share_paisa
from tax_incentives.scarcity.queries import (
    WaitingClaim,
    free_paisa,
    open_shares,
    share_of_year,
    waiting_claims,
)
from tax_incentives.schemes.shapes import Scarce, Scheme

_LOCK = "tax_incentives.scarcity"


@dataclass(frozen=True, kw_only=True)
class Share:
    """What a claim gets of money that was shared out, in paisa, and why it is not more."""

    paisa: int
    reason: str


def lock_scheme(uow: UnitOfWork, scheme: str) -> None:
    """Let grants and closings of a scheme wait until this one has committed."""
    lock = func.pg_advisory_xact_lock(func.hashtext(_LOCK), func.hashtext(scheme))
    uow.session.execute(select(lock))


def share_of(
    uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim, decision: ClaimDecision
) -> Share | None:
    """Return the share of a claim; None where the scheme's money is not shared out.

    Raises Conflict (`not-shared-out`) before a closing that the claim is in.
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
    """Say it in both languages, since the reason is kept as text."""
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
    """Return what a claim would take of a year's budget."""
    paisa = claim.paisa or 0
    years = due_in_years(scheme.budget, claim.period, paisa)
    return parts_of_budgets(years, year).get(year, paisa)
