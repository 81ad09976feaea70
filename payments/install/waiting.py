"""Items that wait for a second officer of Finance and are no `Decision`, for home pages."""

from app.registry import Registry
from app.text import sentence
from app.web.waiting_decisions import WaitingKind
from payments.clearing.models import SuspenseDecision
from payments.counter.models import BankScroll, CounterClose, CounterTaking
from payments.deposits.models import DepositLapseList
from payments.deposits.permissions import DECIDE_LAPSE
from payments.fees.models import FeeVersion
from payments.kernel.permissions import (
    CONFIRM_CLOSE,
    CONFIRM_TAKING,
    DECIDE_FEE,
    DECIDE_PARTNER,
    DECIDE_REFUND,
    DECIDE_SCROLL,
    DECIDE_SUSPENSE,
    DECIDE_UNDOING,
)
from payments.partners.models import Partner
from payments.refunds.models import Refund
from payments.settlement.models import SettlementMatch
from payments.settlement.permissions import DECIDE_MATCH
from payments.suspense.models import SuspenseClaim
from payments.transfer_entries.models import TransferEntryMemo
from payments.transfer_entries.permissions import DECIDE_MEMO
from payments.treasury.models import TreasuryTransfer
from payments.treasury.permissions import DECIDE_TRANSFER
from payments.treasury_scrolls.models import TreasuryScroll
from payments.treasury_scrolls.permissions import DECIDE_TREASURY_SCROLL
from payments.voids.models import PaymentUndoing

KINDS = (
    (Refund, DECIDE_REFUND, sentence("Refunds"), "refunds.index"),
    (PaymentUndoing, DECIDE_UNDOING, sentence("Payments to void"), "undoings.index"),
    (CounterTaking, CONFIRM_TAKING, sentence("Takings at the counter"), "takings.index"),
    (CounterClose, CONFIRM_CLOSE, sentence("Counters that closed their day"), "closes.index"),
    (BankScroll, DECIDE_SCROLL, sentence("Bank scrolls"), "scrolls.index"),
    (SuspenseDecision, DECIDE_SUSPENSE, sentence("Decisions on suspense"), "suspense.index"),
    (SuspenseClaim, DECIDE_SUSPENSE, sentence("Claims of money"), "suspense_claims.index"),
    (TreasuryTransfer, DECIDE_TRANSFER, sentence("Transfers to treasuries"), "treasury.index"),
    (
        TreasuryScroll,
        DECIDE_TREASURY_SCROLL,
        sentence("Scrolls of treasuries"),
        "treasury_scrolls.index",
    ),
    (TransferEntryMemo, DECIDE_MEMO, sentence("Transfer entries"), "transfer_entries.index"),
    (DepositLapseList, DECIDE_LAPSE, sentence("Deposits that lapse"), "deposits.index"),
    (SettlementMatch, DECIDE_MATCH, sentence("Matches of differences"), "settlement.index"),
    (Partner, DECIDE_PARTNER, sentence("Partners"), "partners.index"),
    (FeeVersion, DECIDE_FEE, sentence("Fees"), "fees.index"),
)


def install_waiting(registry: Registry) -> None:
    """Contribute them."""
    for row, permission, title, endpoint in KINDS:
        registry.contribute(
            WaitingKind(row=row, may_decide=permission, title=title, endpoint=endpoint)
        )
