"""Items that wait for a second officer of Finance and are no `Decision`, for home pages."""

from sqlalchemy import ColumnElement, and_, exists, select

from app.registry import Registry
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.waiting_decisions import WaitingKind
from payments.bank_orders.models import BankOrder, BankResult
from payments.clearing.models import SuspenseDecision, SuspenseItem
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
    PROPOSE_REFUND,
    PROPOSE_SUSPENSE,
)
from payments.partners.models import Partner
from payments.reconciliation.models import Reconciliation
from payments.reconciliation.permissions import CERTIFY_RECONCILIATION
from payments.refunds.models import FeeDueBack, Refund, RefundClaim
from payments.settlement.models import ChannelFile, SettlementMatch, SettlementTerms
from payments.settlement.permissions import DECIDE_MATCH, DECIDE_SETTLEMENT, DECIDE_TERMS
from payments.suspense.models import SuspenseClaim
from payments.suspense.queries.items import needs_proposal
from payments.transfer_entries.models import TransferEntryMemo
from payments.transfer_entries.permissions import DECIDE_MEMO
from payments.treasury.models import (
    TreasuryEnd,
    TreasuryOrder,
    TreasurySheet,
    TreasuryTransfer,
)
from payments.treasury.permissions import (
    CONFIRM_BANK_RESULT,
    CONFIRM_TRANSFER,
    DECIDE_TRANSFER,
    PROPOSE_TRANSFER,
    RELEASE_BANK_ORDER,
    SEND_TRANSFER,
)
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
    (BankOrder, RELEASE_BANK_ORDER, sentence("Orders to banks"), "bank_orders.index"),
    (BankResult, CONFIRM_BANK_RESULT, sentence("Results from banks"), "bank_orders.index"),
    (ChannelFile, DECIDE_SETTLEMENT, sentence("Files of channels"), "settlement.files"),
    (SettlementTerms, DECIDE_TERMS, sentence("Terms of settlement"), "settlement_terms.index"),
)


def _sheets_to_propose(_uow: UnitOfWork) -> ColumnElement[bool]:
    return ~exists().where(TreasuryTransfer.sheet_id == TreasurySheet.id)


def _sheets_to_order(_uow: UnitOfWork) -> ColumnElement[bool]:
    transfer = TreasuryTransfer
    approved = exists().where(
        transfer.sheet_id == TreasurySheet.id, transfer.approved_at.is_not(None)
    )
    return and_(approved, ~_ORDERED, ~_ENDED)


def _sheets_to_confirm(uow: UnitOfWork) -> ColumnElement[bool]:
    by_another = _ORDERED.where(TreasuryOrder.sent_by != uow.actor.person)
    return and_(by_another, ~_ENDED)


_ORDERED = exists().where(TreasuryOrder.sheet_id == TreasurySheet.id)
_ENDED = exists().where(TreasuryEnd.sheet_id == TreasurySheet.id)
_SENT_BY = select(TreasuryOrder.sent_by).where(TreasuryOrder.sheet_id == TreasurySheet.id)
# The steps of a sheet before and after the two officers' decision on its transfer.
SHEETS = (
    WaitingKind(
        row=TreasurySheet,
        may_decide=PROPOSE_TRANSFER,
        title=sentence("Money gathered for treasuries"),
        endpoint="treasury.index",
        waits=_sheets_to_propose,
        act=sentence("Check it, and propose the transfer"),
    ),
    WaitingKind(
        row=TreasurySheet,
        may_decide=SEND_TRANSFER,
        title=sentence("Transfers to order from the bank"),
        endpoint="treasury.index",
        waits=_sheets_to_order,
        act=sentence("Give the bank its order, and record it"),
    ),
    WaitingKind(
        row=TreasurySheet,
        may_decide=CONFIRM_TRANSFER,
        title=sentence("Transfers in transit"),
        endpoint="treasury.index",
        waits=_sheets_to_confirm,
        not_by=_SENT_BY.scalar_subquery(),
        act=sentence("Confirm the treasury’s credit, or record that it failed"),
    ),
)
# Money without an owner, and fees to refund: one officer proposes, and the list above decides.
TO_PROPOSE = (
    WaitingKind(
        row=SuspenseItem,
        may_decide=PROPOSE_SUSPENSE,
        title=sentence("Money in suspense"),
        endpoint="suspense.index",
        waits=lambda _: needs_proposal(),
        act=sentence("Find its owner, and propose a decision"),
    ),
    WaitingKind(
        row=FeeDueBack,
        may_decide=PROPOSE_REFUND,
        title=sentence("Fees that a service gives back"),
        endpoint="fees_due_back.index",
        waits=lambda _: FeeDueBack.proposed_at.is_(None),
        act=sentence("Propose the refund"),
    ),
    WaitingKind(
        row=RefundClaim,
        may_decide=PROPOSE_REFUND,
        title=sentence("Money that payers ask for"),
        endpoint="refunds.index",
        act=sentence("Propose the refund, or refuse it"),
    ),
)


def install_waiting(registry: Registry) -> None:
    """Contribute them."""
    for kind in (*SHEETS, *TO_PROPOSE):
        registry.contribute(kind)
    registry.contribute(
        WaitingKind(
            row=Reconciliation,
            may_decide=CERTIFY_RECONCILIATION,
            title=sentence("Reconciliations of months"),
            endpoint="reconciliation.index",
            on_home=False,
        )
    )
    for row, permission, title, endpoint in KINDS:
        registry.contribute(
            WaitingKind(row=row, may_decide=permission, title=title, endpoint=endpoint)
        )
