"""A tranche: one officer records that its milestone is met, another approves it.

Money is paid under a numbered sanction after the Accountant General's pre-audit, never by an order
to a collecting bank. Only the sanction's number and day are kept here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.funding import budget_year
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries import remaining_paisa
from tax_incentives.awards.stays import PAY, refuse_stayed_award
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.budgets.postings import use_posting
from tax_incentives.kernel.permissions import DECIDE_LOANS, MANAGE_LOANS
from tax_incentives.loan_book.models import LoanAgreement, LoanTranche
from tax_incentives.loan_book.policy import Agreed, due_instalments
from tax_incentives.loan_book.postings import tranche_posting
from tax_incentives.loan_book.queries.loans import (
    agreement_in_force,
    loan_award,
    missing_signatures,
    outstanding_paisa,
)
from tax_incentives.loan_book.use_cases.bill_instalments import raise_schedule
from tax_incentives.loan_book.use_cases.prepare_agreement import lock_loan


@dataclass(frozen=True, kw_only=True)
class EnterTranche:
    """A milestone that was met, the amount paid for it, and the sanction.

    The last tranche turns the instalments into bills.
    """

    award_id: UUID
    milestone: str
    amount_paisa: int
    is_last: bool
    sanction_number: str
    sanctioned_on: date


def _values(uow: UnitOfWork, command: EnterTranche) -> Mapping[str, object]:
    """Raise NotFound, Conflict (`not-signed`, `paid-out`), Invalid for an amount or a day."""
    award = loan_award(uow, command.award_id)
    agreement = _signed(uow, award)
    left = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    if command.amount_paisa > left:
        _refuse(
            "amount",
            sentence("Of this loan Rs %(left)s are left. Write less.", left=grouped_rupees(left)),
        )
    if not local_day(agreement.prepared_at) <= command.sanctioned_on <= local_day(uow.now):
        _refuse(
            "sanctioned_on",
            sentence("Choose a day from the agreement's to today."),
        )
    return {**columns(uow, command), "agreement_id": agreement.id}


def _refuse(field: str, problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={field: problem})


def _signed(uow: UnitOfWork, award: ReliefAward) -> LoanAgreement:
    """Return the fully signed agreement. Raises Conflict where no tranche may be paid."""
    agreement = agreement_in_force(uow, award.id)
    if agreement is None or missing_signatures(uow.session, agreement):
        raise Conflict(
            sentence("The borrower and every guarantor must sign the agreement first."),
            code="not-signed",
        )
    query = select(LoanTranche.id).where(
        LoanTranche.award_id == award.id,
        LoanTranche.is_last,
        LoanTranche.approved_at.is_not(None),
    )
    if uow.session.scalars(query).first() is not None:
        raise Conflict(sentence("The last tranche of this loan was paid already."), code="paid-out")
    return agreement


def _check_again(uow: UnitOfWork, row: LoanTranche) -> None:
    lock_loan(uow, row.award_id)
    refuse_stayed_award(uow, row.award_id, PAY)
    if _signed(uow, loan_award(uow, row.award_id)).id != row.agreement_id:
        raise Conflict(
            sentence("The agreement is another one since this was entered. Refuse it."),
            code="agreement-changed",
        )


def _pay(uow: UnitOfWork, row: LoanTranche) -> None:
    """Move the amount from the award to the loan; after the last tranche, bill the instalments."""
    award, at = loan_award(uow, row.award_id), row.approved_at or uow.instant()
    of = budget_year(uow.session, award)
    try:
        row.transaction_id = post(uow, use_posting(row.id, award.id, of, row.amount_paisa, at))
    except Conflict as refusal:
        if refusal.code != "overdraft":
            raise
        problem = sentence("Less than this is left of the loan.")
        raise Conflict(problem, code="more-than-award") from None
    post(uow, tranche_posting(row.id, award.id, award.scheme, row.amount_paisa, at))
    uow.session.flush()
    if row.is_last:
        _bill(uow, award, row)
    values = {
        "number": award.number,
        "award": str(award.id),
        "amount": grouped_rupees(row.amount_paisa),
    }
    notify_holder(uow, "tax_incentives/loan_tranche", award, values)


def _bill(uow: UnitOfWork, award: ReliefAward, row: LoanTranche) -> None:
    agreement = uow.get(LoanAgreement, row.agreement_id)
    query = select(LoanTranche).filter_by(award_id=award.id)
    paid = uow.session.scalars(query.where(LoanTranche.approved_at.is_not(None))).all()
    first = min(each.sanctioned_on for each in paid)
    terms = agreed_of(agreement).terms(first, outstanding_paisa(uow.session, award.id))
    planned = due_instalments(terms, local_day(row.approved_at or uow.instant()))
    raise_schedule(uow, award, agreement, 1, planned)


def agreed_of(agreement: LoanAgreement) -> Agreed:
    """Return an agreement's financial terms, without its milestones."""
    return Agreed(
        principal_paisa=agreement.principal_paisa,
        grace_months=agreement.grace_months,
        instalments=agreement.instalments,
        every_months=agreement.every_months,
        guarantors=agreement.guarantors_needed,
        milestones="",
    )


def _summary(row: LoanTranche) -> Json:
    return {
        "loan": str(row.award_id),
        "amount": row.amount_paisa,
        "last": row.is_last,
        "sanction": row.sanction_number,
    }


TRANCHE = Decision(
    row=LoanTranche,
    command=EnterTranche,
    names=Names("enter_tranche", "approve_tranche", "refuse_tranche"),
    audit=Audit("loan.tranche_entered", "loan.tranche_approved", "loan.tranche_refused"),
    may_propose=MANAGE_LOANS,
    may_decide=DECIDE_LOANS,
    summary=_summary,
    values=_values,
    before_approval=_check_again,
    on_approval=_pay,
    proof=require_fresh_proof,
)
