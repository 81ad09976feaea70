"""What was granted in money is paid by the treasury: a sanction, its bill, and how it ended.

Money never leaves from what lies at collecting banks. The sanction names the demand and the object
head of the scheme's appropriation; what it takes is set aside until the Accountant General has
paid, or sent the bill back.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict
from app.ledger.public import post
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import SanctionOrder, sanction_payment, sanction_state
from tax_incentives.awards.funding import budget_year
from tax_incentives.awards.models import AwardPayment, AwardPaymentEnd, ReliefAward
from tax_incentives.awards.stays import PAY, refuse_stayed_award
from tax_incentives.awards.use_cases.use_credit import payer_of, scheme_of_award
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.postings import (
    APPROPRIATION,
    SUPPLEMENTARY,
    BudgetYear,
    paid_posting,
    returned_posting,
    sanction_posting,
)
from tax_incentives.kernel.permissions import ASK_PAYMENT
from tax_incentives.rules.periods import first_day
from tax_incentives.schemes.shapes import Benefit

PAID_IN_MONEY = frozenset({Benefit.PAYMENT.value, Benefit.AWARD.value})
_KEY = "relief:"


@dataclass(frozen=True, kw_only=True)
class PayAward:
    """How much of an award is paid: gross and the tax withheld of it, in paisa, and its head."""

    award_id: UUID
    gross_paisa: int
    ddo_code: str
    authority: str
    withheld_paisa: int = 0
    withheld_head: str = ""


def pay_award(uow: UnitOfWork, command: PayAward) -> AwardPayment:
    """Sanction it; its bill is followed under Sanctions.

    Raises NotFound, Invalid for amounts, Conflict: `stayed`, `not-in-money`, `no-appropriation`,
    `overdraft` for more than remains, and what `sanction_payment` refuses about the account.
    """
    require(uow.actor, ASK_PAYMENT)
    award = uow.get(ReliefAward, command.award_id)
    require_genuine(uow.vault, award)
    refuse_stayed_award(uow, award.id, PAY)
    if award.benefit not in PAID_IN_MONEY:
        raise Conflict(sentence("This relief is not paid in money."), code="not-in-money")
    payment_id, now = new_id(), uow.instant()
    of, gross = budget_year(uow.session, award), command.gross_paisa
    posting = sanction_posting(payment_id, award.id, of, gross, now)
    transaction_id = post(uow, posting)
    sanction = sanction_payment(uow, _order(uow, award, payment_id, command, of))
    row = AwardPayment(
        id=payment_id,
        award_id=award.id,
        sanction_number=sanction.number,
        gross_paisa=gross,
        withheld_paisa=command.withheld_paisa,
        asked_at=now,
        asked_by=uow.actor.person,
        transaction_id=transaction_id,
    )
    uow.add(row)
    told = {"sanction": sanction.number, "gross": gross}
    uow.audit("relief.payment_sanctioned", award.id, after=told)
    return row


def _order(
    uow: UnitOfWork, award: ReliefAward, payment_id: UUID, command: PayAward, of: BudgetYear
) -> SanctionOrder:
    scheme, vote = scheme_of_award(uow, award), vote_of(uow, of)
    return SanctionOrder(
        business_key=f"{_KEY}{payment_id}",
        payee=payer_of(award),
        gross_paisa=command.gross_paisa,
        object_head=vote.object_head,
        demand=vote.demand,
        ddo_code=command.ddo_code,
        fiscal_year=first_day(of.year),
        authority=command.authority,
        purpose=f"{scheme.title.en}, {award.number}",
        purpose_ur=scheme.title.ur,
        withheld_paisa=command.withheld_paisa,
        withheld_head=command.withheld_head or None,
    )


def vote_of(uow: UnitOfWork, of: BudgetYear) -> BudgetEntry:
    """Return the latest appropriation of a year: whose demand and object head are charged."""
    query = (
        select(BudgetEntry)
        .filter_by(scheme=of.scheme, fiscal_year=of.year)
        .where(BudgetEntry.kind.in_((APPROPRIATION, SUPPLEMENTARY)))
        .where(BudgetEntry.approved_at.is_not(None))
        .order_by(BudgetEntry.approved_at.desc())
    )
    found = uow.session.scalars(query.limit(1)).first()
    if found is None:
        raise Conflict(
            sentence("No money was appropriated for this relief in this year."),
            code="no-appropriation",
        )
    return found


@handler("tax_incentives.end_payment")
def end_payment(uow: UnitOfWork, event: Event) -> None:
    """Post how a sanction of an award ended, by its status now. Safe to repeat."""
    key = str(event.payload.get("business_key", ""))
    row = _payment(uow, key)
    if row is None or uow.session.get(AwardPaymentEnd, row.id) is not None:
        return
    sanction = sanction_state(uow, key)
    if sanction is None or sanction.state not in {"paid", "returned", "cancelled"}:
        return
    award, paid, now = uow.get(ReliefAward, row.award_id), sanction.state == "paid", uow.instant()
    of = budget_year(uow.session, award, row.asked_at)
    posting = (
        paid_posting(row.id, of, row.gross_paisa, now)
        if paid
        else returned_posting(row.id, award.id, of, row.gross_paisa, now)
    )
    end = AwardPaymentEnd(
        payment_id=row.id, paid=paid, ended_at=now, transaction_id=post(uow, posting)
    )
    uow.add(end)
    uow.audit("relief.payment_ended", award.id, after={"state": sanction.state})


def _payment(uow: UnitOfWork, key: str) -> AwardPayment | None:
    try:
        payment_id = UUID(key.removeprefix(_KEY)) if key.startswith(_KEY) else None
    except ValueError:
        return None
    return uow.session.get(AwardPayment, payment_id) if payment_id else None
