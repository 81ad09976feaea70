"""A fee that was paid for nothing goes back: its raiser says so, two finance officers do it."""

from dataclasses import dataclass
from uuid import UUID

from app.checked_rows import insert_once
from app.db import new_id
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.permissions import PROPOSE_REFUND
from payments.refunds.models import FeeDueBack
from payments.refunds.use_cases.refund_fee import FeeReturn, propose_fee_return


@dataclass(frozen=True, kw_only=True)
class ProposeDueFee:
    """The fee due back to propose."""

    due_id: UUID


def note_fee_due_back(uow: UnitOfWork, bill_id: UUID, reference: str, reason: str) -> None:
    """Note that what was paid for a fee is owed back; noted twice it is the same.

    The caller's use case has asked for its own permission. `reason` is for finance officers, and
    becomes the refund's. Raises Forged if somebody planted the note.
    """
    of = {"bill_id": bill_id, "reference": reference, "reason": reason}
    values = {"id": new_id(), "noted_at": uow.instant(), **of}
    noted = insert_once(uow.session, FeeDueBack, values)
    if noted is not None:
        uow.audit("fee.due_back", noted.id, after={"bill": str(bill_id), "fee": reference})


def propose_due_fee(uow: UnitOfWork, command: ProposeDueFee) -> FeeDueBack:
    """Enter the refund of a fee that is due back, for another officer to approve.

    A fee paid in several payments needs as many refunds. Raises NotFound, and Conflict if it was
    already proposed (`fee-proposed`) or nothing paid for it is left (`fee-gone`).
    """
    require(uow.actor, PROPOSE_REFUND)
    due = uow.lock(FeeDueBack, command.due_id)
    if due.proposed_at is not None:
        raise Conflict(_PROPOSED, code="fee-proposed")
    entered = propose_fee_return(
        uow,
        FeeReturn(
            bill_id=due.bill_id,
            reference=due.reference,
            entered_by=uow.actor.person,
            reason=due.reason,
        ),
    )
    if not entered:
        raise Conflict(_FEE_NOT_REFUNDABLE, code="fee-gone")
    due.proposed_at, due.proposed_by = uow.instant(), uow.actor.person
    uow.audit("fee.return_proposed", due.id, after={"refunds": [str(r.id) for r in entered]})
    return due


_PROPOSED = sentence("This refund has already been proposed. Another officer decides on it.")
_FEE_NOT_REFUNDABLE = sentence(
    "Nothing paid for this fee is left: it was refunded, or it was not money."
)
