"""Postings of money in suspense, pure."""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Posting, Transfer
from payments.clearing.models import SuspenseDecision
from payments.clearing.postings import treasury_account
from payments.kernel.parameters import UNKNOWN_OWNERS_HEAD
from payments.kernel.postings import (
    SUSPENSE,
    Head,
    head_account,
    refunds_account,
    unknown_owners_head,
)
from payments.refunds.policy import VOUCHER

TRANSFER = "transfer"


def head_of(decision: SuspenseDecision) -> Head:
    """Return the head of a decision: of revenue, or of the Public Account, which owes it back."""
    head_code, ddo_code = decision.head_code or "", decision.ddo_code or ""
    if (decision.rule or {}).get("key") == UNKNOWN_OWNERS_HEAD.key:
        return unknown_owners_head(head_code, ddo_code)
    return Head(head_code=head_code, ddo_code=ddo_code)


def unclaimed_posting(
    decision_id: UUID, head: Head, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map money that nobody claimed to its posting under a head."""
    return Posting(
        business_key=f"suspense-unclaimed:{decision_id}",
        kind="suspense.unclaimed",
        description=f"Unclaimed money to head {head.head_code}",
        happened_at=happened_at,
        transfers=[Transfer(debit=SUSPENSE, credit=head_account(head), amount_paisa=amount_paisa)],
    )


def give_back_posting(decision_id: UUID, amount_paisa: int, happened_at: datetime) -> Posting:
    """Map an approval to give money in suspense back: it is owed to its payer by transfer."""
    payable = refunds_account(TRANSFER)
    return Posting(
        business_key=f"suspense-back:{decision_id}",
        kind="suspense.given_back",
        description="Money in suspense goes back to its payer",
        happened_at=happened_at,
        transfers=[Transfer(debit=SUSPENSE, credit=payable, amount_paisa=amount_paisa)],
    )


def claim_posting(claim_id: UUID, head: Head, amount_paisa: int, happened_at: datetime) -> Posting:
    """Map an approved claim of what went to a head to its posting: the treasury's voucher pays."""
    payable = refunds_account(VOUCHER)
    return Posting(
        business_key=f"suspense-claim:{claim_id}",
        kind="suspense.claimed",
        description=f"Claim of unclaimed money from head {head.head_code}",
        happened_at=happened_at,
        transfers=[Transfer(debit=head_account(head), credit=payable, amount_paisa=amount_paisa)],
    )


def claim_paid_posting(
    claim_id: UUID, treasury: str, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map a claim whose payer has the money to its posting: the treasury has paid it."""
    return Posting(
        business_key=f"suspense-claim-paid:{claim_id}",
        kind="suspense.claim_paid",
        description="The treasury's voucher has paid a claim of unclaimed money",
        happened_at=happened_at,
        transfers=[
            Transfer(
                debit=refunds_account(VOUCHER),
                credit=treasury_account(treasury),
                amount_paisa=amount_paisa,
            )
        ],
    )
