"""Instalments become bills of the borrower; payments of a bill reduce the outstanding amount."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.ledger.public import post
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from payments.public import (
    BILL_PAID,
    PAYMENT_RESTORED,
    PAYMENT_REVERSED,
    InstalmentsOrder,
    OrderLine,
    Payer,
    bill_state,
    raise_instalments,
)
from payments.public import Instalment as InstalmentOrder
from tax_incentives.awards.models import ReliefAward
from tax_incentives.loan_book.models import LoanAgreement, LoanInstalment, LoanRepayment
from tax_incentives.loan_book.postings import repayment_posting
from tax_incentives.loan_book.queries.loans import borrowers, loan_award, repaid_by_instalment
from tax_incentives.loan_book.use_cases.prepare_agreement import lock_loan
from tax_incentives.loan_schedules.policy import Instalment

RAISER = "tax_incentives"
# Each of these events may change the amount that is repaid for an instalment.
REPAYMENT_EVENTS = (BILL_PAID, PAYMENT_REVERSED, PAYMENT_RESTORED)


def raise_schedule(
    uow: UnitOfWork,
    award: ReliefAward,
    agreement: LoanAgreement,
    number: int,
    planned: Sequence[Instalment],
) -> None:
    """Raise the bills of a loan's schedule `number`, without a surcharge for late payment."""
    order = InstalmentsOrder(
        raiser=RAISER,
        department_id=agreement.department_id,
        payer=Payer(
            name=borrowers(uow.session, [award])[award.id],
            person_id=award.person_id if award.organisation_id is None else None,
            organisation_id=award.organisation_id,
        ),
        instalments=tuple(_order(award, agreement, number, each, len(planned)) for each in planned),
    )
    for each, bill in zip(planned, raise_instalments(uow, order), strict=True):
        row = LoanInstalment(
            id=new_id(),
            award_id=award.id,
            schedule=number,
            number=each.number,
            due_on=each.due_on,
            amount_paisa=each.paisa,
            bill_id=bill.id,
            psid=bill.psid,
        )
        uow.add(row)


def reference(award_id: UUID, schedule: int, number: int) -> str:
    """Return the reference of an instalment's bill."""
    return f"loan:{award_id}:{schedule}:{number}"


def _order(
    award: ReliefAward, agreement: LoanAgreement, schedule: int, each: Instalment, count: int
) -> InstalmentOrder:
    purpose = f"Instalment {each.number} of {count} of the loan {award.number}"
    purpose_ur = f"قرض {award.number} کی قسط {each.number} از {count}"
    return InstalmentOrder(
        reference=reference(award.id, schedule, each.number),
        due_on=each.due_on,
        purpose=purpose,
        purpose_ur=purpose_ur,
        lines=(
            OrderLine(
                head_code=agreement.head_code,
                ddo_code=agreement.ddo_code,
                description="Repayment of principal",
                description_ur="اصل رقم کی واپسی",
                amount_paisa=each.paisa,
            ),
        ),
    )


@handler("tax_incentives.note_repayment")
def note_repayment(uow: UnitOfWork, event: Event) -> None:
    """Update a loan's balance to what its instalment's bill shows as paid. Safe twice."""
    bill_id = UUID(event.payload["bill_id"])
    query = select(LoanInstalment.award_id).filter_by(bill_id=bill_id)
    award_id = uow.session.scalars(query).one_or_none()
    if award_id is None:
        return
    lock_loan(uow, award_id)
    row = uow.session.scalars(select(LoanInstalment).filter_by(bill_id=bill_id)).one()
    require_genuine(uow.vault, row)
    _book(uow, row)


def _book(uow: UnitOfWork, row: LoanInstalment) -> None:
    """Record what was paid on a bill beyond the repayments recorded before."""
    bill = bill_state(uow, row.bill_id)
    booked = repaid_by_instalment(uow.session, row.award_id).get(row.id, 0)
    came = row.amount_paisa - min(bill.owed_paisa, row.amount_paisa) - booked
    if not came:
        return
    award, now = loan_award(uow, row.award_id), uow.instant()
    repayment_id = new_id()
    posting = repayment_posting(repayment_id, award.id, award.scheme, came, now)
    repayment = LoanRepayment(
        id=repayment_id,
        award_id=award.id,
        instalment_id=row.id,
        amount_paisa=came,
        entered_at=now,
        transaction_id=post(uow, posting),
    )
    uow.add(repayment)
    after = {"instalment": str(row.id), "amount": came}
    if came > 0:
        uow.audit("loan.repaid", award.id, after=after)
    else:
        uow.audit("loan.repayment_returned", award.id, after=after)
