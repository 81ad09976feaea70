"""A tranche: one officer records that its milestone is met, another approves it.

The approval makes a sanction and sets the amount aside. It is lent, and owed, once the Accountant
General has paid it; if the bill comes back, the award has the amount again and the tranche may be
entered again. One tranche of a loan is under way at a time, so that the last is paid last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.money import grouped_rupees
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.public import refuse_own_payee
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import PAID, payer_of, remaining_paisa
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.awards.use_cases.pay_award import (
    SanctionedPart,
    end_part,
    payment_of,
    sanction_part,
)
from tax_incentives.kernel.permissions import DECIDE_LOANS, MANAGE_LOANS
from tax_incentives.loan_book.models import LoanAgreement, LoanTranche
from tax_incentives.loan_book.policy import UNIT_PAISA, Agreed, due_instalments
from tax_incentives.loan_book.postings import tranche_posting
from tax_incentives.loan_book.queries.loans import (
    agreement_in_force,
    loan_award,
    missing_signatures,
    outstanding_paisa,
)
from tax_incentives.loan_book.queries.tranches import require_no_open_tranche, tranches_of
from tax_incentives.loan_book.use_cases.bill_instalments import raise_schedule
from tax_incentives.loan_book.use_cases.prepare_agreement import lock_loan


@dataclass(frozen=True, kw_only=True)
class EnterTranche:
    """A milestone that was met, the paper that proves it, and the amount that is paid for it.

    `authority` is the order by which it is sanctioned. The last tranche turns the instalments into
    bills once it is paid.
    """

    award_id: UUID
    milestone: str
    evidence: str
    amount_paisa: int
    is_last: bool
    authority: str


def _values(uow: UnitOfWork, command: EnterTranche) -> Mapping[str, object]:
    """Raise NotFound, Forbidden (`own-payee`), Conflict (`not-signed`, `paid-out`), Invalid."""
    award = loan_award(uow, command.award_id)
    refuse_own_payee(uow, payer_of(award))
    agreement = _signed(uow, award)
    left = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    if command.amount_paisa > left:
        _refuse_amount(
            sentence("Of this loan Rs %(left)s are left. Enter less.", left=grouped_rupees(left))
        )
    if command.is_last:
        _refuse_tiny(uow, agreement, command.amount_paisa)
    return {**columns(uow, command), "agreement_id": agreement.id}


def _refuse_tiny(uow: UnitOfWork, agreement: LoanAgreement, paisa: int) -> None:
    """No instalment can be less than a rupee, so a little loan cannot have many."""
    if outstanding_paisa(uow.session, agreement.award_id) + paisa < (
        agreement.instalments * UNIT_PAISA
    ):
        _refuse_amount(
            sentence("This is too little for the instalments that were agreed. Enter more.")
        )


def _refuse_amount(problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={"amount": problem})


def _signed(uow: UnitOfWork, award: ReliefAward) -> LoanAgreement:
    """Return the fully signed agreement. Raises Conflict if no tranche may be paid."""
    agreement = agreement_in_force(uow, award.id)
    if agreement is None or missing_signatures(uow.session, agreement):
        raise Conflict(
            sentence("The borrower and every guarantor must sign the agreement first."),
            code="not-signed",
        )
    tranches = tranches_of(uow.session, award.id)
    if any(each.row.is_last and each.state == PAID for each in tranches):
        raise Conflict(
            sentence("The last tranche of this loan has already been paid."), code="paid-out"
        )
    return agreement


def _check_again(uow: UnitOfWork, row: LoanTranche) -> None:
    lock_loan(uow, row.award_id)
    if row.typed:
        raise Conflict(
            sentence(
                "This was entered before tranches were paid by sanctions. Refuse it, and enter it "
                "again."
            ),
            code="entered-before-sanctions",
        )
    require_no_open_tranche(uow, row.award_id)
    agreement = _signed(uow, loan_award(uow, row.award_id))
    if agreement.id != row.agreement_id:
        raise Conflict(
            sentence("The agreement is another one since this was entered. Refuse it."),
            code="agreement-changed",
        )
    if row.is_last:
        _refuse_tiny(uow, agreement, row.amount_paisa)


def _sanction(uow: UnitOfWork, row: LoanTranche) -> None:
    """Set the amount aside, and let the treasury pay it to the borrower's account."""
    award, agreement = loan_award(uow, row.award_id), uow.get(LoanAgreement, row.agreement_id)
    part = SanctionedPart(
        id=row.id,
        gross_paisa=row.amount_paisa,
        ddo_code=agreement.ddo_code,
        authority=str(row.authority),
        purpose=f"tranche of the loan: {row.milestone}",
        purpose_ur="قرض کا حصہ",
    )
    try:
        sanction_part(uow, award, part)
    except Conflict as refusal:
        if refusal.code != "overdraft":
            raise
        problem = sentence("Less than this is left of the loan.")
        raise Conflict(problem, code="more-than-award") from None


@handler("tax_incentives.end_tranche")
def end_tranche(uow: UnitOfWork, event: Event) -> None:
    """Book the result of a tranche's sanction: lent, or the award's again. Safe to run twice."""
    payment = payment_of(uow, event)
    row = uow.session.get(LoanTranche, payment.id) if payment else None
    if payment is None or row is None or row.award_id != payment.award_id:
        return
    lock_loan(uow, row.award_id)
    end = end_part(uow, payment)
    if end is not None and end.paid:
        _lend(uow, row, payment.gross_paisa)


def _lend(uow: UnitOfWork, row: LoanTranche, paisa: int) -> None:
    """Let what was paid be owed; after the last tranche, bill the instalments."""
    award = loan_award(uow, row.award_id)
    post(uow, tranche_posting(row.id, award.id, award.scheme, paisa, uow.instant()))
    uow.session.flush()
    uow.audit("loan.tranche_paid", award.id, after=_summary(row))
    if row.is_last:
        _bill(uow, award, row)
    values = {
        "number": award.number,
        "award": str(award.id),
        "amount": grouped_rupees(paisa),
    }
    notify_holder(uow, "tax_incentives/loan_tranche", award, values)


def _bill(uow: UnitOfWork, award: ReliefAward, row: LoanTranche) -> None:
    agreement = uow.get(LoanAgreement, row.agreement_id)
    paid = {each.row.id: each.paid_on for each in tranches_of(uow.session, award.id)}
    days = [day for day in paid.values() if day is not None]
    terms = agreed_of(agreement).terms(min(days), outstanding_paisa(uow.session, award.id))
    planned = due_instalments(terms, paid[row.id] or max(days), local_day(uow.instant()))
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
        "evidence": row.evidence,
        "authority": row.authority,
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
    on_approval=_sanction,
    proof=require_fresh_proof,
)
