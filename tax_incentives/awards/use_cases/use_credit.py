"""The holder of a credit pays a bill with it: never more than remains, and only named heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.db import new_id
from app.errors import Conflict, Invalid
from app.ledger.public import post
from app.money import grouped_rupees
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import Credit, CreditableBill, PaidBy, creditable_bills, grant_credit
from tax_incentives.awards.models import CreditUse, ReliefAward
from tax_incentives.awards.queries import AwardView, own_award, own_credits, remaining_paisa
from tax_incentives.awards.stays import USE_CREDIT as TO_USE
from tax_incentives.awards.stays import refuse_stayed_award
from tax_incentives.budgets.postings import BudgetYear, use_posting
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.claims.queries import kept_scheme
from tax_incentives.kernel.permissions import USE_CREDIT
from tax_incentives.schemes.shapes import Benefit, Scheme

AUTHORITY = "tax_incentives"


@dataclass(frozen=True, kw_only=True)
class UseCredit:
    """Which bill an award pays, and how much of it in paisa; None: as much as it can."""

    award_id: UUID
    bill_id: UUID
    amount_paisa: int | None = None


def use_credit(uow: UnitOfWork, command: UseCredit) -> CreditUse:
    """Pay a bill of the claimant by a credit note, and count it against the award.

    Raises NotFound, Conflict (`stayed`, `nothing-left`, `bill-not-creditable`, `no-credit`),
    Invalid for an amount above what remains or what the bill owes under the scheme's heads. Of two
    at once the ledger lets through what remains (`overdraft`).
    """
    require(uow.actor, USE_CREDIT)
    award = own_award(uow, command.award_id)
    refuse_stayed_award(uow, award.id, TO_USE)
    if award.benefit != Benefit.CREDIT.value:
        raise Conflict(sentence("This relief is not a credit."), code="no-credit")
    scheme = scheme_of_award(uow, award)
    bill, paisa = _bill(uow, award, scheme, command)
    use_id, now = new_id(), uow.instant()
    grant_credit(
        uow,
        Credit(
            business_key=f"relief:{use_id}",
            bill_id=command.bill_id,
            amount_paisa=paisa,
            authority=AUTHORITY,
            reason=f"{scheme.title.en}, {award.number}",
            scheme=scheme.code,
            fiscal_year=award.fiscal_year,
            heads=frozenset(scheme.heads),
        ),
    )
    of = BudgetYear(award.scheme, award.fiscal_year)
    use = CreditUse(
        id=use_id,
        award_id=award.id,
        bill_id=bill.id,
        psid=bill.psid,
        amount_paisa=paisa,
        used_at=now,
        used_by=uow.actor.person,
        transaction_id=post(uow, use_posting(use_id, award.id, of, paisa, now)),
    )
    uow.add(use)
    uow.audit("relief.credit_used", award.id, after={"bill": str(use.bill_id), "amount": paisa})
    return use


def credits_for(uow: UnitOfWork, bill_id: UUID) -> Sequence[AwardView]:
    """Return the credits of whom the actor acts for that can pay a bill, the newest first."""
    if not uow.actor.may(USE_CREDIT):
        return ()
    return [
        view
        for row, view in own_credits(uow)
        if view.remaining_paisa
        and any(
            bill.id == bill_id
            for bill in creditable_bills(uow, payer_of(row), scheme_of_award(uow, row).heads)
        )
    ]


def scheme_of_award(uow: UnitOfWork, award: ReliefAward) -> Scheme:
    """Return the scheme as the award was decided by it."""
    decision = uow.get(ClaimDecision, award.decision_id)
    return kept_scheme(uow.session, award.scheme, decision.scheme_version)


def payer_of(award: ReliefAward) -> PaidBy:
    """Return whose bills an award may pay."""
    if award.organisation_id is not None:
        return PaidBy(organisation_id=award.organisation_id)
    return PaidBy(person_id=award.person_id)


def _bill(
    uow: UnitOfWork, award: ReliefAward, scheme: Scheme, command: UseCredit
) -> tuple[CreditableBill, int]:
    """Return the bill and the paisa to pay: at most what remains, and what may be credited."""
    left = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    if not left:
        raise Conflict(sentence("Nothing remains of this award."), code="nothing-left")
    found = creditable_bills(uow, payer_of(award), scheme.heads)
    bill = next((each for each in found if each.id == command.bill_id), None)
    if bill is None:
        raise Conflict(
            sentence("This award cannot pay that bill: it pays only taxes that it names."),
            code="bill-not-creditable",
        )
    most = min(left, bill.creditable_paisa)
    paisa = most if command.amount_paisa is None else command.amount_paisa
    if not 0 < paisa <= most:
        problem = sentence("Write an amount of at most Rs %(most)s.", most=grouped_rupees(most))
        raise Invalid(problem, fields={"amount": problem})
    return bill, paisa
