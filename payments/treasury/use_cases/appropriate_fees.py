"""The government pays in what channels keep, so that heads' money can be sent in full."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import require_open_account
from payments.treasury.models import FeeAppropriation
from payments.treasury.permissions import APPROPRIATE_FEES, DECIDE_APPROPRIATION
from payments.treasury.postings import appropriation_posting


@dataclass(frozen=True, kw_only=True)
class AppropriateFees:
    """Money put into a bank's account; `reference` is the sanction's own number."""

    bank: str
    amount_paisa: int
    reference: str
    reason: str


def _values(uow: UnitOfWork, command: AppropriateFees) -> Mapping[str, object]:
    """Raise Conflict: a sanction that was entered before, or no open account of the province."""
    require_open_account(uow, command.bank)
    used = select(FeeAppropriation).filter_by(reference=command.reference, refused_at=None)
    if there_is(uow.session, used):
        problem = sentence("This sanction has already been entered.")
        raise Conflict(problem, code="sanction-used", fields={"reference": problem})
    return columns(uow, command)


def _post(uow: UnitOfWork, row: FeeAppropriation) -> None:
    approved_at = row.approved_at or uow.instant()
    posting = appropriation_posting(row.id, row.bank, row.amount_paisa, approved_at)
    row.transaction_id = post(uow, posting)


def _summary(row: FeeAppropriation) -> Json:
    return {"bank": row.bank, "amount": row.amount_paisa, "reference": row.reference}


FEE_APPROPRIATION = Decision(
    row=FeeAppropriation,
    command=AppropriateFees,
    names=Names("appropriate_fees", "approve_appropriation", "refuse_appropriation"),
    audit=Audit("fees.proposed", "fees.appropriated", "fees.refused"),
    may_propose=APPROPRIATE_FEES,
    may_decide=DECIDE_APPROPRIATION,
    summary=_summary,
    values=_values,
    on_approval=_post,
    proof=require_fresh_proof,
)
