"""Payment of a grant in money by the treasury: a sanction, its bill, and its end.

Money never leaves from collecting banks. The sanction names the demand and the object head of the
scheme's appropriation; its amount is set aside until the Accountant General has paid, or returned
the bill.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.ledger.public import post
from app.money import grouped_rupees
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import SanctionOrder, refuse_own_payee, sanction_payment, sanction_state
from tax_incentives.awards.models import AwardPayment, AwardPaymentEnd, ReliefAward
from tax_incentives.awards.policy import pays_money
from tax_incentives.awards.queries.awards import payer_of, planned_parts, scheme_of_award
from tax_incentives.awards.queries.coverage import left_paisa
from tax_incentives.awards.queries.funding import budget_year
from tax_incentives.awards.queries.stays import PAY, refuse_blocked_award
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.postings import (
    APPROPRIATION,
    SUPPLEMENTARY,
    BudgetYear,
    paid_posting,
    returned_posting,
    sanction_posting,
)
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import ASK_PAYMENT
from tax_incentives.rules.periods import first_day
from tax_incentives.schemes.shapes import Benefit

_KEY = "relief:"


@dataclass(frozen=True, kw_only=True)
class PayAward:
    """How much of an award is paid: gross and the tax withheld of it, in paisa, and its head.

    `rent_receipt` is the number of the landlord's receipt, where the award is for rent.
    """

    award_id: UUID
    gross_paisa: int
    ddo_code: str
    authority: str
    withheld_paisa: int = 0
    withheld_head: str = ""
    rent_receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class SanctionedPart:
    """The part of an award for a sanction; `id` is that of the payment, and in its key.

    `purpose` and `purpose_ur` are printed on the sanction with the award's number.
    """

    id: UUID
    gross_paisa: int
    ddo_code: str
    authority: str
    withheld_paisa: int = 0
    withheld_head: str = ""
    rent_receipt: str = ""
    purpose: str = ""
    purpose_ur: str = ""


def pay_award(uow: UnitOfWork, command: PayAward) -> AwardPayment:
    """Sanction it; its bill is followed under Sanctions. Rent is paid as its parts fall due.

    Raises NotFound, Conflict (`not-in-money`), and what `sanction_part` raises.
    """
    require(uow.actor, ASK_PAYMENT)
    award = uow.get(ReliefAward, command.award_id)
    require_genuine(uow.vault, award)
    uow.lock(ReliefClaim, award.claim_id)
    if not pays_money(scheme_of_award(uow, award)):
        raise Conflict(sentence("This relief is not paid in money."), code="not-in-money")
    asked = {name: value for name, value in vars(command).items() if name != "award_id"}
    return sanction_part(uow, award, SanctionedPart(id=new_id(), **asked))


def sanction_part(uow: UnitOfWork, award: ReliefAward, part: SanctionedPart) -> AwardPayment:
    """Sanction a part of an award, and set it aside. The caller has asked for its permission.

    Raises Invalid for amounts, and for rent that is not due or has no receipt, Forbidden
    (`own-payee`), Conflict: `stayed`, `revoked`, `no-appropriation`, `overdraft` for more than
    remains, and what `sanction_payment` refuses about the account.
    """
    refuse_blocked_award(uow, award.id, PAY)
    _refuse_rent(uow, award, part)
    refuse_own_payee(uow, payer_of(award))
    now, of = uow.instant(), budget_year(uow.session, award)
    transaction_id = post(uow, sanction_posting(part.id, award.id, of, part.gross_paisa, now))
    sanction = sanction_payment(uow, _order(uow, award, part, of))
    row = AwardPayment(
        id=part.id,
        award_id=award.id,
        sanction_number=sanction.number,
        gross_paisa=part.gross_paisa,
        withheld_paisa=part.withheld_paisa,
        rent_receipt=part.rent_receipt,
        asked_at=now,
        asked_by=uow.actor.person,
        transaction_id=transaction_id,
    )
    uow.add(row)
    told = {"sanction": sanction.number, "gross": part.gross_paisa}
    uow.audit("relief.payment_sanctioned", award.id, after=told)
    return row


def _refuse_rent(uow: UnitOfWork, award: ReliefAward, part: SanctionedPart) -> None:
    """Refuse rent that is not due yet, or whose receipt is missing or was used already."""
    if not planned_parts(uow, award):
        return
    receipt = part.rent_receipt
    if not receipt:
        problem = sentence("Enter the number of the landlord's receipt.")
        raise Invalid(problem, fields={"rent_receipt": problem})
    if _is_used(uow, award, receipt):
        problem = sentence("This award was already paid against this receipt.")
        raise Invalid(problem, fields={"rent_receipt": problem})
    most = left_paisa(uow, award)
    if part.gross_paisa > most:
        problem = sentence(
            "Rs %(most)s of the rent have fallen due and are not paid. Pay no more than that.",
            most=grouped_rupees(most),
        )
        raise Invalid(problem, fields={"gross": problem})


def _is_used(uow: UnitOfWork, award: ReliefAward, receipt: str) -> bool:
    """Return True if a payment not returned named this receipt, in any case."""
    query = (
        select(AwardPayment, AwardPaymentEnd)
        .select_from(AwardPayment)
        .outerjoin(AwardPaymentEnd, AwardPaymentEnd.payment_id == AwardPayment.id)
        .where(
            AwardPayment.award_id == award.id,
            func.lower(AwardPayment.rent_receipt) == receipt.lower(),
        )
    )
    return any(end is None or end.paid for _payment, end in uow.session.execute(query))


def _order(
    uow: UnitOfWork, award: ReliefAward, part: SanctionedPart, of: BudgetYear
) -> SanctionOrder:
    scheme, vote = scheme_of_award(uow, award), vote_of(uow, of)
    return SanctionOrder(
        business_key=sanction_key(part.id),
        payee=payer_of(award),
        gross_paisa=part.gross_paisa,
        object_head=vote.object_head,
        demand=vote.demand,
        ddo_code=part.ddo_code,
        fiscal_year=first_day(of.year),
        authority=part.authority,
        purpose=", ".join(filter(None, (scheme.title.en, award.number, part.purpose))),
        purpose_ur="، ".join(filter(None, (scheme.title.ur, part.purpose_ur))),
        withheld_paisa=part.withheld_paisa,
        withheld_head=part.withheld_head or None,
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
    """Post the result of a sanction of an award that is paid in money. Safe to run twice."""
    row = payment_of(uow, event)
    if row is not None and uow.get(ReliefAward, row.award_id).benefit != Benefit.LOAN.value:
        end_part(uow, row)


def end_part(uow: UnitOfWork, row: AwardPayment) -> AwardPaymentEnd | None:
    """Post a sanctioned part as paid or returned: the money is spent, or the award's again.

    Returns None if its sanction has not ended yet, or this was done before.
    """
    if uow.session.get(AwardPaymentEnd, row.id) is not None:
        return None
    sanction = sanction_state(uow, sanction_key(row.id))
    if sanction is None or sanction.state not in {"paid", "returned", "cancelled"}:
        return None
    award, paid, now = uow.get(ReliefAward, row.award_id), sanction.state == "paid", uow.instant()
    of, gross = budget_year(uow.session, award, row.asked_at), sanction.gross_paisa
    posting = (
        paid_posting(row.id, of, gross, now)
        if paid
        else returned_posting(row.id, award.id, of, gross, now)
    )
    end = AwardPaymentEnd(
        payment_id=row.id,
        paid=paid,
        paid_on=sanction.paid_on,
        ended_at=now,
        transaction_id=post(uow, posting),
    )
    uow.add(end)
    uow.audit("relief.payment_ended", award.id, after={"state": sanction.state})
    return end


def sanction_key(payment_id: UUID) -> str:
    """Return the business key of a payment's sanction."""
    return f"{_KEY}{payment_id}"


def payment_of(uow: UnitOfWork, event: Event) -> AwardPayment | None:
    """Return the payment of a sanction's event; None if it is not of this domain."""
    key = str(event.payload.get("business_key", ""))
    try:
        payment_id = UUID(key.removeprefix(_KEY)) if key.startswith(_KEY) else None
    except ValueError:
        return None
    return uow.session.get(AwardPayment, payment_id) if payment_id else None
