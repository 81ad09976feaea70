"""Ledger postings of reversed and restored payments: pure, as `payments/kernel/postings.py`.

What the heads had received leaves them. An overpayment is no longer owed to the payer; if it had
already been refunded, the payer has it twice and owes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting, Transfer
from payments.kernel.postings import (
    REFUND_DUE,
    Head,
    Relief,
    clearing_account,
    credit_account,
    head_account,
)
from payments.reversals.policy import ReversalKind, takes

RECOVERABLE = Account(
    code="payments:recoverable", name="Refunded and taken back: payers owe it", kind="asset"
)


@dataclass(frozen=True, kw_only=True)
class MoneyReversed:
    """Paisa by head, from the excess, and already refunded; `kind` determines the direction.

    `relief` is a credit note's scheme: no channel took its money, so none has to return it.
    """

    kind: ReversalKind
    channel: str
    reference: str
    psid: str
    happened_at: datetime
    heads: Sequence[tuple[Head, int]]
    excess_paisa: int = 0
    recoverable_paisa: int = 0
    relief: Relief | None = None


@dataclass(frozen=True, kw_only=True)
class MoneyApplied:
    """An overpayment that the bill can use after another payment was undone, in paisa by head."""

    payment_id: UUID
    undoing_id: UUID
    channel: str
    psid: str
    happened_at: datetime
    heads: Sequence[tuple[Head, int]]


def applied_posting(money: MoneyApplied) -> Posting:
    """Map it to its posting, through the channel's clearing account, whose balance is unchanged.

    That way every sum of what heads collected shows the channel by which it came.
    """
    sums: dict[Account, int] = {}
    for head, paisa in money.heads:
        sums[head_account(head)] = sums.get(head_account(head), 0) + paisa
    channel = clearing_account(money.channel)
    back = Transfer(debit=REFUND_DUE, credit=channel, amount_paisa=sum(sums.values()))
    return Posting(
        business_key=f"applied:{money.undoing_id}:{money.payment_id}",
        kind="payment.applied",
        description=f"What was too much for bill {money.psid} pays it after all",
        happened_at=money.happened_at,
        transfers=[
            back,
            *(Transfer(debit=channel, credit=to, amount_paisa=sum_) for to, sum_ in sums.items()),
        ],
    )


def reversal_posting(money: MoneyReversed) -> Posting:
    """Map a reversal to its posting; repeated, it has the same key."""
    sums: dict[Account, int] = {}
    for head, paisa in money.heads:
        sums[head_account(head)] = sums.get(head_account(head), 0) + paisa
    sums[REFUND_DUE] = money.excess_paisa
    sums[RECOVERABLE] = money.recoverable_paisa
    channel = credit_account(money.relief) if money.relief else clearing_account(money.channel)
    back = takes(money.kind)
    return Posting(
        business_key=f"reversal:{money.channel}:{money.kind.value}:{money.reference}",
        kind="payment.reversed" if back else "payment.restored",
        description=f"Payment of bill {money.psid} by {money.channel}: {money.kind.value}",
        happened_at=money.happened_at,
        transfers=[
            Transfer(
                debit=account if back else channel,
                credit=channel if back else account,
                amount_paisa=paisa,
            )
            for account, paisa in sums.items()
            if paisa
        ],
    )
