"""An officer of Finance records the sanction of a refund that another domain asked for."""

from dataclasses import dataclass
from uuid import UUID

from app.checked_rows import checked
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.permissions import PROPOSE_REFUND
from payments.refunds.models import RefundSanction
from payments.refunds.use_cases.propose_refund import lock_refund
from payments.refunds.use_cases.record_sanction import Sanctioned, is_of_revenue, record_sanction

_NOT_WAITING = sentence("This refund does not wait for a sanction. Open it to see its status.")


@dataclass(frozen=True, kw_only=True)
class SanctionRefund(Sanctioned):
    """The sanction of which refund."""

    refund_id: UUID


def sanction_refund(uow: UnitOfWork, command: SanctionRefund) -> RefundSanction:
    """Record the sanction, once; this person cannot approve the refund.

    Raises NotFound, Invalid, Conflict if it waits for no sanction (`refund-not-waiting`).
    """
    require(uow.actor, PROPOSE_REFUND)
    refund, _bill = lock_refund(uow, command.refund_id)
    known = checked(uow.session, uow.session.get(RefundSanction, refund.id))
    if known is not None or not refund.waiting or not is_of_revenue(refund):
        raise Conflict(_NOT_WAITING, code="refund-not-waiting")
    return record_sanction(uow, refund, command)
