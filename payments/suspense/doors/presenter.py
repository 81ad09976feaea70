"""Money in suspense in words."""

from collections.abc import Mapping

from payments.clearing.models.suspense import BILL, HEAD, PAYER
from payments.receipts.policy.refundable import RefundState

WHYS: Mapping[str, str] = {
    "unknown": "No bill has this number",
    "differs": "The bank said something else of the same line before",
    "settled": "Two officers put it here when they settled a difference",
}
KINDS: Mapping[str, str] = {
    BILL: "To a bill",
    PAYER: "Back to its payer by transfer",
    HEAD: "To a head of account, as unclaimed",
}
_STATES: Mapping[RefundState, str] = {
    RefundState.PROPOSED: "Waiting for another officer",
    RefundState.REFUSED: "Refused",
    RefundState.APPROVED: "Approved",
    RefundState.SENT: "On its way",
    RefundState.CONFIRMED: "Reached its payer",
    RefundState.FAILED: "Did not reach its payer",
}


def state(of: RefundState) -> str:
    """Say how a decision stands."""
    return _STATES[of]
