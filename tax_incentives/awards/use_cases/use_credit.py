"""An award pays a bill of its holder: never more than remains, and only named heads.

The holder presses for it. A holiday covers each new bill by itself, as a firm that is exempt should
not have to ask; `awards/queries/coverage.py` says what may be paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Invalid, Refusal
from app.ledger.public import post
from app.money import grouped_rupees
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import genuine_of, is_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import BillView, Credit, bill_state, grant_credit
from tax_incentives.awards.models import CreditUse, ReliefAward
from tax_incentives.awards.policy import pays_in_part
from tax_incentives.awards.queries.awards import AwardView, own_award, own_credits, scheme_of_award
from tax_incentives.awards.queries.coverage import PayableBill, payable_bill
from tax_incentives.budgets.postings import BudgetYear, use_posting
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import USE_CREDIT
from tax_incentives.schemes.shapes import Benefit, Scheme

AUTHORITY = "tax_incentives"


@dataclass(frozen=True, kw_only=True)
class UseCredit:
    """The bill that an award pays, and the amount in paisa; None: as much as it can."""

    award_id: UUID
    bill_id: UUID
    amount_paisa: int | None = None


def use_credit(uow: UnitOfWork, command: UseCredit) -> CreditUse:
    """Pay a bill of the claimant by a credit note, and count it against the award.

    Raises NotFound, Conflict (`stayed`, `no-credit`, `revoked`, `outside-period`, `nothing-left`,
    `bill-not-creditable`, `bill-outside-period`, `taken-back`, `too-little-left`), Invalid for an
    amount above what remains or what the bill owes under the scheme's heads. Two at once wait for
    each other, and the ledger lets through no more than remains.
    """
    require(uow.actor, USE_CREDIT)
    award = own_award(uow, command.award_id)
    uow.lock(ReliefClaim, award.claim_id)
    bill = payable_bill(uow, award, command.bill_id)
    return _pay(uow, award, bill, _amount(uow, award, bill, command))


def _amount(uow: UnitOfWork, award: ReliefAward, bill: PayableBill, command: UseCredit) -> int:
    most, paisa = bill.pays_paisa, command.amount_paisa
    if paisa is None:
        return most
    if not pays_in_part(scheme_of_award(uow, award)) and paisa != most:
        problem = sentence("Enter Rs %(most)s, or nothing.", most=grouped_rupees(most))
        raise Invalid(problem, fields={"amount": problem})
    if not 0 < paisa <= most:
        problem = sentence("Enter an amount of up to Rs %(most)s.", most=grouped_rupees(most))
        raise Invalid(problem, fields={"amount": problem})
    return paisa


def _pay(uow: UnitOfWork, award: ReliefAward, bill: PayableBill, paisa: int) -> CreditUse:
    """Pay it by a credit note. The award's claim is locked."""
    use_id, now = new_id(), uow.instant()
    paid = grant_credit(uow, _credit(award, scheme_of_award(uow, award), bill, use_id, paisa))
    of = BudgetYear(award.scheme, award.fiscal_year)
    use = CreditUse(
        id=use_id,
        award_id=award.id,
        bill_id=bill.id,
        psid=bill.psid,
        amount_paisa=paisa,
        left_paisa=paid.owed_paisa,
        used_at=now,
        used_by=uow.actor.person_id,
        transaction_id=post(uow, use_posting(use_id, award.id, of, paisa, now)),
    )
    uow.add(use)
    uow.audit("relief.credit_used", award.id, after={"bill": str(use.bill_id), "amount": paisa})
    return use


def key_of(use_id: UUID) -> str:
    """Return the business key of a use's credit note."""
    return f"relief:{use_id}"


def credits_for(uow: UnitOfWork, bill_id: UUID) -> Sequence[AwardView]:
    """Return the credits of whom the actor acts for that can pay a bill, the newest first."""
    if not uow.actor.may(USE_CREDIT):
        return ()
    return [
        view
        for row, view in own_credits(uow)
        if view.remaining_paisa and _may_pay(uow, row, bill_id)
    ]


def _may_pay(uow: UnitOfWork, award: ReliefAward, bill_id: UUID) -> bool:
    try:
        return payable_bill(uow, award, bill_id).pays_paisa > 0
    except Refusal:
        return False


def _credit(
    award: ReliefAward, scheme: Scheme, bill: PayableBill, use_id: UUID, paisa: int
) -> Credit:
    return Credit(
        business_key=key_of(use_id),
        bill_id=bill.id,
        amount_paisa=paisa,
        authority=AUTHORITY,
        reason=f"{scheme.title.en}, {award.number}",
        scheme=scheme.code,
        fiscal_year=award.fiscal_year,
        heads=frozenset(scheme.heads),
    )


@handler("tax_incentives.cover_bill")
def cover_bill(uow: UnitOfWork, event: Event) -> None:
    """Cover a new bill by the holidays of its payer, as far as they may. Safe to run twice."""
    bill = bill_state(uow, UUID(event.payload["bill_id"]))
    for award in _holidays_of(uow, bill):
        uow.lock(ReliefClaim, award.claim_id)
        if not _was_paid(uow, award, bill):
            try:
                payable = payable_bill(uow, award, bill.id)
            except Refusal:
                continue  # The holder's own press says why.
            _pay(uow, award, payable, payable.pays_paisa)


def _holidays_of(uow: UnitOfWork, bill: BillView) -> list[ReliefAward]:
    """Return the genuine holidays of a bill's payer, the one that was granted first at the head."""
    query = select(ReliefAward).filter_by(benefit=Benefit.HOLIDAY.value).order_by(ReliefAward.id)
    if bill.payer_organisation_id is not None:
        query = query.where(ReliefAward.organisation_id == bill.payer_organisation_id)
    elif bill.payer_person_id is not None:
        mine = ReliefAward.person_id == bill.payer_person_id
        query = query.where(mine, ReliefAward.organisation_id.is_(None))
    else:
        return []
    return [each for each in uow.session.scalars(query) if is_genuine(uow.vault, each)]


def _was_paid(uow: UnitOfWork, award: ReliefAward, bill: BillView) -> bool:
    query = select(CreditUse).filter_by(award_id=award.id, bill_id=bill.id)
    return bool(genuine_of(uow.session, query))
