"""Return of an award's payment of a bill, when the credit note is reversed.

An officer reverses it if it was an error or the bill is to be cancelled; or payments did, and
reports it by an event.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import checked
from app.errors import Conflict, NotFound
from app.ledger.public import post
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import genuine_of, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import reverse_credit, reversed_credits
from tax_incentives.awards.models import CreditUse, CreditUseReturn, ReliefAward
from tax_incentives.awards.use_cases.use_credit import key_of
from tax_incentives.budgets.postings import BudgetYear, unused_posting
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import RETURN_USE


@dataclass(frozen=True, kw_only=True)
class ReturnUse:
    """The use of an award to withdraw from its bill, with the reason for the payer."""

    award_id: UUID
    use_id: UUID
    reason: str


def return_use(uow: UnitOfWork, command: ReturnUse) -> CreditUseReturn:
    """Reverse the credit note of a use: the bill is owed again, and the award has it again.

    Raises NotFound, Invalid on the reason, Conflict (`returned-already`).
    """
    require(uow.actor, RETURN_USE)
    use, _ = returnable_use(uow, command.award_id, command.use_id)
    award = _locked_award(uow, use)
    if checked(uow.session, uow.session.get(CreditUseReturn, use.id)) is not None:
        raise Conflict(
            sentence("This has already been reversed on the bill."), code="returned-already"
        )
    reverse_credit(uow, key_of(use.id), command.reason)
    return _enter(uow, award, use, command.reason)


def returnable_use(uow: UnitOfWork, award_id: UUID, use_id: UUID) -> tuple[CreditUse, str]:
    """Return a use of an award with the award's number. Raises NotFound."""
    require(uow.actor, RETURN_USE)
    use = uow.get(CreditUse, use_id)
    if use.award_id != award_id:
        raise NotFound
    return use, uow.get(ReliefAward, award_id).number


def _locked_award(uow: UnitOfWork, use: CreditUse) -> ReliefAward:
    award = uow.get(ReliefAward, use.award_id)
    require_genuine(uow.vault, award)
    uow.lock(ReliefClaim, award.claim_id)
    return award


def _enter(uow: UnitOfWork, award: ReliefAward, use: CreditUse, reason: str) -> CreditUseReturn:
    now, of = uow.instant(), BudgetYear(award.scheme, award.fiscal_year)
    posting = unused_posting(use.id, award.id, of, use.amount_paisa, now)
    row = CreditUseReturn(
        use_id=use.id,
        reason=reason,
        returned_at=now,
        returned_by=uow.actor.person_id,
        transaction_id=post(uow, posting),
    )
    uow.add(row)
    after = {"bill": str(use.bill_id), "amount": use.amount_paisa, "reason": reason}
    uow.audit("relief.use_returned", award.id, after=after)
    return row


@handler("tax_incentives.return_uses")
def return_uses(uow: UnitOfWork, event: Event) -> None:
    """Give awards back what paid a bill by notes that are reversed. Safe to run twice."""
    bill_id = UUID(event.payload["bill_id"])
    uses = genuine_of(uow.session, select(CreditUse).filter_by(bill_id=bill_id))
    gone = reversed_credits(uow, [key_of(each.id) for each in uses]) if uses else frozenset()
    for use in uses:
        if key_of(use.id) in gone:
            award = _locked_award(uow, use)
            if checked(uow.session, uow.session.get(CreditUseReturn, use.id)) is None:
                _enter(uow, award, use, "")
