"""Checks that money is as the program's use cases recorded it: its MAC, the trail, the ledger.

Anyone who has only the application's password can write rows, lines of the trail and postings, but
no MAC (app/row_macs.py). `bdm ledger verify` runs this; memory does not grow with the rows.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Row, inspect, select, text, tuple_
from sqlalchemy.orm import Session

from app.ledger.public import Cause, Flaw, Progress, as_uuid
from app.row_macs import UNCHECKED, WithMac, is_genuine
from app.vault import Vault
from payments.bank_orders.models import BankOrder, PayeeAccount
from payments.cards.models import CardMessage
from payments.clearing.models import Settlement, SuspenseDecision, SuspenseItem, SuspenseOutcome
from payments.counter.models import BankScroll, CounterClose
from payments.deposits.models import DepositForfeiture, DepositLapseList, DepositMove
from payments.kernel.macs import PAYMENT
from payments.receipts.models import CreditNote, Payment
from payments.refunds.models import (
    PayOrderChoice,
    Refund,
    RefundOutcome,
    RefundPaper,
    RefundSanction,
)
from payments.reversals.models import PaymentReversal
from payments.suspense.models import SuspenseClaim, SuspenseClaimEnd, SuspenseVoucher
from payments.transfer_entries.models import TransferEntryMemo, TransferEntryRecord
from payments.treasury.models import (
    ChallanCredit,
    FeeAppropriation,
    TreasuryChallan,
    TreasuryEnd,
    TreasuryTransfer,
)
from payments.treasury_scrolls.models import TreasuryScroll

SLICE = 2_000
OTHERS: tuple[type[WithMac], ...] = (
    CreditNote,
    PaymentReversal,
    Refund,
    RefundOutcome,
    RefundSanction,
    PayOrderChoice,
    RefundPaper,
    SuspenseItem,
    SuspenseDecision,
    SuspenseOutcome,
    SuspenseClaim,
    SuspenseVoucher,
    SuspenseClaimEnd,
    PayeeAccount,
    BankOrder,
    BankScroll,
    CardMessage,
    TreasuryChallan,
    ChallanCredit,
    TreasuryScroll,
    TransferEntryMemo,
    TransferEntryRecord,
    DepositLapseList,
)
# Their rows explain postings as well.
EXPLAINING: tuple[type[WithMac], ...] = (
    DepositForfeiture,
    DepositMove,
    Settlement,
    CounterClose,
    TreasuryTransfer,
    TreasuryEnd,
    FeeAppropriation,
)
MONEY: tuple[type[WithMac], ...] = (Payment, *OTHERS)
NO_MAC = "it has no MAC of this program"
NO_TRAIL = "the trail has no line of its recording with its amount"
NO_POSTING = "the ledger has no transaction of its amount for it"
NOT_WHOLE = "its parts are not its amount"
# A deposit that became another bill's was posted once for all payments that it came by.
_PAYMENTS = text("""
select p.id, to_jsonb(p) - 'details' as row,
    exists (select from audit_entries e where e.subject = p.id::text
        and e.action = 'payment.recorded'
        and e.after ->> 'amount' = p.amount_paisa::text) as told,
    p.amount_paisa = p.excess_paisa + (select coalesce(sum(a.amount_paisa), 0)
        from payment_allocations a where a.payment_id = p.id) as whole,
    exists (select from ledger_transactions x where x.id = p.transaction_id and case
        when p.channel = 'deposit' then exists (
            select from deposit_moves m where m.payment_id = p.id
                and m.amount_paisa = p.amount_paisa
                and x.business_key = 'deposit-moved:' || m.business_key)
            and (select t.amount_paisa from ledger_transfers t where t.id = x.number + 1)
              = (select sum(m.amount_paisa) from deposit_moves m
                  where m.business_key = substr(x.business_key, 15))
        else x.business_key = 'payment:' || p.channel || ':' || p.reference
            and p.amount_paisa = (select sum(t.amount_paisa) from ledger_transfers t
                where t.id between x.number + 1 and x.number + x.legs) end) as posted
from payments p where p.id > :after order by p.id limit :slice
""")


def flaws_of_money(session: Session, vault: Vault, progress: Progress) -> Iterator[Flaw]:
    """Yield each payment, and each row that lets money leave, that no use case of ours wrote."""
    after = UUID(int=0)
    while rows := session.execute(_PAYMENTS, {"after": after, "slice": SLICE}).all():
        for row in rows:
            yield from _flaw(vault, row)
        progress(len(rows))
        after = rows[-1].id
    for model in (*OTHERS, *EXPLAINING):
        yield from _without_mac(session, vault, model, progress)


def _flaw(vault: Vault, row: Row[Any]) -> Iterator[Flaw]:
    stands = {
        NO_MAC: PAYMENT.fits(vault, row.row),
        NO_TRAIL: row.told,
        NO_POSTING: row.posted,
        NOT_WHOLE: row.whole,
    }
    missing = [what for what, good in stands.items() if not good]
    if missing:
        yield Flaw(f"payment {row.id}", "; ".join(missing))


def _without_mac(
    session: Session, vault: Vault, model: type[WithMac], progress: Progress
) -> Iterator[Flaw]:
    table: Any = inspect(model)
    key = table.primary_key
    query = select(model).order_by(*key).limit(SLICE).execution_options(populate_existing=True)
    rows = session.scalars(query, execution_options=UNCHECKED).all()
    while rows:
        for row in rows:
            if not is_genuine(vault, row):
                name = ":".join(map(str, table.primary_key_from_instance(row)))
                yield Flaw(f"row {name} of {table.local_table.name}", NO_MAC)
        progress(len(rows))
        last = table.primary_key_from_instance(rows[-1])
        session.expunge_all()
        later = query.where(tuple_(*key) > tuple_(*last))
        rows = session.scalars(later, execution_options=UNCHECKED).all()


def _of_row(prefix: str, table: str, condition: str) -> Cause:
    return Cause(prefix=prefix, explained=f"exists (select from {table} r where {condition})")


_OWN_TRANSACTION = "r.id = %(id)s and r.transaction_id = p.id"
_ENDED = (
    "exists (select from refund_outcomes r where r.refund_id = %(id)s and {0})"
    " or exists (select from suspense_outcomes r where r.decision_id = %(id)s and {0})"
)
_CLAIM_ENDED = "r.claim_id = %(id)s and r.outcome = '{}' and r.transaction_id = p.id"
_CHANNEL, _REST = "split_part(%(name)s, ':', 1)", "substr(%(name)s, strpos(%(name)s, ':') + 1)"
_KIND = f"split_part({_REST}, ':', 1)"
_REFERENCE = f"substr({_REST}, strpos({_REST}, ':') + 1)"
_BY_CHANNEL = f"r.channel = {_CHANNEL} and r.reference = {_REST} and r.transaction_id = p.id"
_BY_KIND = (
    f"r.channel = {_CHANNEL} and r.kind = {_KIND} and r.reference = {_REFERENCE}"
    " and r.transaction_id = p.id"
)
CAUSES = (
    _of_row("payment:", "payments", _BY_CHANNEL),
    _of_row("suspense:", "suspense_items", _BY_CHANNEL),
    _of_row("settlement:", "settlements", _BY_KIND),
    _of_row("reversal:", "payment_reversals", _BY_KIND),
    _of_row(
        "applied:",
        "payment_reversals",
        f"r.payment_id = {as_uuid(_REST)} and r.undoing_id = {as_uuid(_CHANNEL)}"
        " and r.transaction_id = p.id",
    ),
    _of_row("refund:", "refunds", "r.id = %(id)s and r.approval_transaction_id = p.id"),
    Cause(
        prefix="refund-confirmed:",
        explained=_ENDED.format("r.outcome = 'confirmed' and r.transaction_id = p.id"),
    ),
    *(
        Cause(prefix=prefix, explained=_ENDED.format("r.outcome = 'failed'"))
        for prefix in (
            "refund-failed:",
            "refund-came-back:",
            "suspense-failed:",
            "suspense-came-back:",
        )
    ),
    _of_row("suspense-unclaimed:", "suspense_decisions", _OWN_TRANSACTION),
    _of_row("suspense-back:", "suspense_decisions", _OWN_TRANSACTION),
    _of_row("suspense-claim:", "suspense_claims", _OWN_TRANSACTION),
    _of_row("suspense-claim-paid:", "suspense_claim_ends", _CLAIM_ENDED.format("confirmed")),
    _of_row("suspense-claim-failed:", "suspense_claim_ends", _CLAIM_ENDED.format("failed")),
    _of_row(
        "deposit-forfeited:",
        "deposit_forfeitures",
        "r.bill_id = %(id)s and r.transaction_id = p.id",
    ),
    Cause(
        prefix="deposit-lapsed:",
        explained="exists (select from deposit_lapses x join deposit_lapse_lists r"
        " on r.id = x.list_id where x.bill_id = %(id)s and r.approved_at is not null)",
    ),
    Cause(
        prefix="deposit-moved:",
        explained="exists (select from deposit_moves m join payments r on r.id = m.payment_id"
        " where m.business_key = %(name)s and r.transaction_id = p.id)",
    ),
    _of_row("close-difference:", "counter_closes", _OWN_TRANSACTION),
    _of_row(
        "treasury-transfer:",
        "treasury_transfers",
        "r.sheet_id = %(id)s and r.transaction_id = p.id",
    ),
    _of_row(
        "treasury-arrived:", "treasury_ends", "r.sheet_id = %(id)s and r.transaction_id = p.id"
    ),
    _of_row("treasury-failed:", "treasury_ends", "r.sheet_id = %(id)s and r.transaction_id = p.id"),
    _of_row("fee-appropriation:", "fee_appropriations", _OWN_TRANSACTION),
)
