"""Labels of a bill's page: the purpose of its lines, and the moves of a deposit."""

from collections.abc import Sequence

from flask_babel import gettext

from app.web.formatting import local_time, rupees
from payments.bills.doors import own_label
from payments.bills.models import BillLine
from payments.bills.policy.psid import grouped_psid
from payments.deposits.queries.money_location import MoveRow
from payments.fees.queries.fees_on_bill import FeeOnBill
from payments.refunds.models import RefundClaim


def line_label(line: BillLine, fees: Sequence[FeeOnBill]) -> str:
    """Return the purpose of a line; on a bill of several fees, also the fee."""
    part = own_label(line.description, line.description_ur)
    for fee in fees:
        if fee.number == line.fee:
            return f"{own_label(fee.title, fee.title_ur)}: {part}"
    return part


def move_label(move: MoveRow) -> str:
    """Return where a deposit was moved, or from where it came."""
    told = {"amount": rupees(move.amount_paisa), "psid": grouped_psid(move.psid)}
    if move.came:
        return str(gettext("%(amount)s came from the deposit of bill %(psid)s.", **told))
    return str(
        gettext(
            "%(amount)s of this deposit pay bill %(psid)s now. They did not leave the department.",
            **told,
        )
    )


def claim_label(claim: RefundClaim) -> str:
    """Return the status of a claim for money back."""
    told = {"at": local_time(claim.refused_at or claim.approved_at or claim.entered_at)}
    if claim.waiting:
        words = gettext(
            "Money back was asked for on %(at)s. An officer of Finance checks it.", **told
        )
    elif claim.withdrawn:
        words = gettext("The request for money back was withdrawn on %(at)s.", **told)
    elif claim.refused_at:
        why = claim.refused_reason
        words = gettext("Money back was refused on %(at)s: %(why)s", why=why, **told)
    else:
        words = gettext("A refund was entered on %(at)s. Another officer decides on it.", **told)
    return str(words)
