"""Claims of money that went to a head as unclaimed: the treasury pays its owner.

One finance officer enters the claim with the authority's sanction, another approves it. None of the
banks has the money, so it is paid by the treasury's voucher alone: one officer records it, another
confirms that it was paid. All decide under the item's lock; PostgreSQL checks the sums too
(migrations/sql/suspense.sql).

No `Decision`: a claim reserves money of a head, and is decided under the item's lock.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.ledger.public import balances, post, reverse
from app.overrides.public import hold
from app.permissions import require
from app.row_macs import changing, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.models import HEAD, SuspenseDecision
from payments.clearing.postings import treasury_account
from payments.kernel.permissions import (
    CONFIRM_REFUND,
    DECIDE_SUSPENSE,
    PROPOSE_SUSPENSE,
    SEND_REFUND,
)
from payments.refunds.policy import VOUCHER, RefundState, SentPart
from payments.refunds.use_cases.record_paper import PaperOf, reserve_number
from payments.refunds.use_cases.record_sanction import Sanctioned, refuse_gaps
from payments.refunds.use_cases.sanction_balance import Drawing, refuse_overdrawn
from payments.suspense.models import SuspenseClaim, SuspenseClaimEnd, SuspenseVoucher
from payments.suspense.postings import claim_paid_posting, claim_posting, head_of
from payments.suspense.queries.claims import (
    FollowedClaim,
    claims_of,
    holder_of_decision,
    remaining_to_claim,
)
from payments.suspense.queries.held_decisions import CLAIM_APPROVAL
from payments.suspense.use_cases.decide_suspense import lock_decision

_MORE_THAN_LEFT = sentence(
    "This is more than went to the head and was not claimed. Lower the amount."
)
_NOT_SENT = sentence(
    "The treasury does not have this money yet, so it cannot pay it. Wait until the transfer has "
    "arrived, then enter the claim."
)
_NOT_WAITING = sentence("This claim does not wait for a voucher. Open it to see its status.")
_IN_FUTURE = sentence("The date must be today or in the past. Enter the date on the document.")
_TOO_LITTLE = sentence(
    "The treasury has less than this by our books. Compare them before you record the voucher."
)
_NOT_SENT_OUT = sentence("No voucher is recorded for this claim, or it has ended.")
_WROTE_IT = sentence("You recorded the voucher yourself. Another officer must record the result.")


@dataclass(frozen=True, kw_only=True)
class ClaimUnclaimed(Sanctioned):
    """A claim of money that a decision gave to a head: payee, amount, reason and sanction.

    No order of Finance is required: no bank pays it.
    """

    decision_id: UUID
    amount_paisa: int
    payee: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveClaim:
    """The claim to approve."""

    suspense_claim_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseClaim:
    """The claim to refuse, and the reason."""

    suspense_claim_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordClaimVoucher:
    """The treasury's voucher that pays a claim, and its date."""

    suspense_claim_id: UUID
    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class ConfirmClaim:
    """The claim whose payer has the money."""

    suspense_claim_id: UUID


@dataclass(frozen=True, kw_only=True)
class FailClaim:
    """The claim that was not paid, and the reason."""

    suspense_claim_id: UUID
    reason: str


def claim_unclaimed(uow: UnitOfWork, command: ClaimUnclaimed) -> SuspenseClaim:
    """Enter a claim for another officer to approve; claims that wait count as gone.

    Raises NotFound for what is at no head, Invalid for what is missing of the sanction
    (`refund-sanction`), Conflict for more than is left (`suspense-too-much`) or than its sanction
    has (`sanction-exhausted`, `sanction-differs`), and while the treasury
    does not have the money (`suspense-not-at-treasury`).
    """
    require(uow.actor, PROPOSE_SUSPENSE)
    decision = _lock_head_decision(uow, command.decision_id)
    holder = _require_holder(uow, decision)
    _refuse_more(uow, decision, command.amount_paisa, waiting=True)
    refuse_gaps(uow, command, by_bank=False)
    assert command.sanctioned_on is not None  # noqa: S101 - looked at before
    claim = SuspenseClaim(
        id=new_id(),
        decision_id=decision.id,
        amount_paisa=command.amount_paisa,
        payee=command.payee,
        reason=command.reason,
        sanction_number=command.sanction_number,
        sanctioned_on=command.sanctioned_on,
        authority=command.authority,
        sanctioned_paisa=command.sanctioned_paisa,
        treasury=holder.treasury,
        treasury_name=holder.treasury_name,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(claim)
    refuse_overdrawn(uow, _drawing(claim), waiting=True)
    uow.audit("suspense_claim.proposed", claim.id, after=_summary(claim))
    return claim


def _drawing(claim: SuspenseClaim) -> Drawing:
    return Drawing(
        authority=claim.authority,
        number=claim.sanction_number,
        sanctioned_on=claim.sanctioned_on,
        sanctioned_paisa=claim.sanctioned_paisa,
        amount_paisa=claim.amount_paisa,
        used_by=claim.id,
    )


def approve_claim(uow: UnitOfWork, command: ApproveClaim) -> SuspenseClaim:
    """Approve a claim: the head owes it to its payer, and it waits for the treasury's voucher.

    Raises Forbidden if the actor entered it, ProofNeeded, Conflict if it was decided, exceeds the
    rest (`suspense-too-much`) or its authority may not sanction as much (`refund-over-limit`).
    """
    require(uow.actor, DECIDE_SUSPENSE)
    require_fresh_proof(uow)
    hold(uow, CLAIM_APPROVAL, command.suspense_claim_id)
    claim, decision = _lock_claim(uow, command.suspense_claim_id)
    if claim.waiting:
        _refuse_more(uow, decision, claim.amount_paisa, waiting=False)
        refuse_overdrawn(uow, _drawing(claim), waiting=False)
    now = uow.instant()
    with uow.session.no_autoflush, changing(uow.vault, claim):
        claim.approve(by=uow.actor.person, at=now)
        posting = claim_posting(claim.id, head_of(decision), claim.amount_paisa, now)
        claim.transaction_id = post(uow, posting)
    uow.session.flush()
    uow.audit("suspense_claim.approved", claim.id, after=_summary(claim))
    return claim


def refuse_claim(uow: UnitOfWork, command: RefuseClaim) -> SuspenseClaim:
    """Refuse a claim, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, DECIDE_SUSPENSE)
    claim, _decision = _lock_claim(uow, command.suspense_claim_id)
    with changing(uow.vault, claim):
        claim.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("suspense_claim.refused", claim.id, after={"reason": command.reason})
    return claim


def record_claim_voucher(uow: UnitOfWork, command: RecordClaimVoucher) -> SuspenseVoucher:
    """Record the voucher that the treasury has passed, once: it is payable on its payer's CNIC.

    Raises NotFound, Invalid for a future day (`refund-paper`), Conflict if the claim waits for none
    (`suspense-claim-not-waiting`), the treasury has less (`suspense-not-at-treasury`) or the
    voucher pays something else (`transfer-reference-taken`).
    """
    require(uow.actor, SEND_REFUND)
    claim, _decision = _lock_claim(uow, command.suspense_claim_id)
    if _followed(uow, claim).state is not RefundState.APPROVED:
        raise Conflict(_NOT_WAITING, code="suspense-claim-not-waiting")
    if command.issued_on > local_day(uow.instant()):
        raise Invalid(_IN_FUTURE, code="refund-paper", fields={"issued_on": _IN_FUTURE})
    code = treasury_account(claim.treasury).code
    if balances(uow.session, [code]).get(code, 0) < claim.amount_paisa:
        raise Conflict(_TOO_LITTLE, code="suspense-not-at-treasury")
    voucher = _keep_voucher(uow, claim, command)
    said = {"number": command.number, "issued_on": command.issued_on.isoformat()}
    uow.audit("suspense_claim.voucher_recorded", claim.id, after=said)
    return voucher


def _keep_voucher(
    uow: UnitOfWork, claim: SuspenseClaim, command: RecordClaimVoucher
) -> SuspenseVoucher:
    paper = PaperOf(
        kind=VOUCHER, payer=claim.treasury, number=command.number, issued_on=command.issued_on
    )
    reserve_number(uow, paper, claim.id)
    voucher = SuspenseVoucher(
        claim_id=claim.id,
        treasury=claim.treasury,
        number=command.number,
        issued_on=command.issued_on,
        told_by=uow.actor.person,
        told_at=uow.instant(),
    )
    uow.add(voucher)
    uow.session.flush()
    return voucher


def confirm_claim(uow: UnitOfWork, command: ConfirmClaim) -> SuspenseClaimEnd:
    """Confirm that the voucher was paid: the treasury has less, and the payer has the money.

    Raises Forbidden if the actor recorded the voucher, ProofNeeded, Conflict if none is recorded.
    """
    claim, found = _lock_reported_claim(uow, command.suspense_claim_id)
    if found.state is not RefundState.SENT:
        raise Conflict(_NOT_SENT_OUT, code="suspense-not-sent")
    posting = claim_paid_posting(claim.id, claim.treasury, claim.amount_paisa, uow.instant())
    return _ended(uow, claim, "confirmed", "", post(uow, posting))


def fail_claim(uow: UnitOfWork, command: FailClaim) -> SuspenseClaimEnd:
    """Record that a claim was not paid: the head has the money again, and it is claimable.

    Raises as `confirm_claim` does; a claim without a voucher may also fail, a paid one may not.
    """
    claim, found = _lock_reported_claim(uow, command.suspense_claim_id)
    if found.state not in {RefundState.APPROVED, RefundState.SENT}:
        raise Conflict(_NOT_SENT_OUT, code="suspense-not-sent")
    assert claim.transaction_id is not None  # noqa: S101 - approved rows have one
    transaction_id = reverse(
        uow,
        claim.transaction_id,
        business_key=f"suspense-claim-failed:{claim.id}",
        description="A claim of unclaimed money was not paid",
        happened_at=uow.instant(),
    )
    return _ended(uow, claim, "failed", command.reason, transaction_id)


def _lock_reported_claim(uow: UnitOfWork, claim_id: UUID) -> tuple[SuspenseClaim, FollowedClaim]:
    """Return a locked claim whose end this officer may tell, and its status."""
    require(uow.actor, CONFIRM_REFUND)
    require_fresh_proof(uow)
    claim, _decision = _lock_claim(uow, claim_id)
    found = _followed(uow, claim)
    if found.voucher is not None:
        require_genuine(uow.vault, found.voucher)
        if found.voucher.told_by == uow.actor.person:
            raise Forbidden(_WROTE_IT, code="two-people")
    return claim, found


def _followed(uow: UnitOfWork, claim: SuspenseClaim) -> FollowedClaim:
    found = claims_of(uow.session, [claim.decision_id])
    return next(each for each in found if each.claim.id == claim.id)


def _ended(
    uow: UnitOfWork,
    claim: SuspenseClaim,
    outcome: Literal["confirmed", "failed"],
    reason: str,
    transaction_id: UUID,
) -> SuspenseClaimEnd:
    end = SuspenseClaimEnd(
        claim_id=claim.id,
        outcome=outcome,
        at=uow.instant(),
        told_by=uow.actor.person,
        reason=reason,
        transaction_id=transaction_id,
    )
    uow.add(end)
    uow.session.flush()
    uow.audit(f"suspense_claim.{outcome}", claim.id, after={"reason": reason})
    return end


def _lock_head_decision(uow: UnitOfWork, decision_id: UUID) -> SuspenseDecision:
    """Return a decision for a head, under its item's lock; its claims are genuine, or Forged."""
    decision, _item = lock_decision(uow, decision_id)
    if decision.kind != HEAD or decision.approved_at is None:
        raise NotFound
    require_genuine(uow.vault, decision)
    for each in claims_of(uow.session, [decision.id]):
        for row in (each.claim, each.voucher, each.end):
            if row is not None:
                require_genuine(uow.vault, row)
    return decision


def _lock_claim(uow: UnitOfWork, claim_id: UUID) -> tuple[SuspenseClaim, SuspenseDecision]:
    """Lock the item of a claim and return both as they are after the wait. Raises NotFound."""
    decision = _lock_head_decision(uow, uow.get(SuspenseClaim, claim_id).decision_id)
    return uow.session.get_one(SuspenseClaim, claim_id, populate_existing=True), decision


def _require_holder(uow: UnitOfWork, decision: SuspenseDecision) -> SentPart:
    holder = holder_of_decision(uow.session, decision.id)
    if holder is None or not holder.arrived:
        raise Conflict(_NOT_SENT, code="suspense-not-at-treasury")
    return holder


def _refuse_more(uow: UnitOfWork, decision: SuspenseDecision, paisa: int, *, waiting: bool) -> None:
    if paisa > remaining_to_claim(uow.session, decision, waiting=waiting):
        raise Conflict(
            _MORE_THAN_LEFT, code="suspense-too-much", fields={"amount": _MORE_THAN_LEFT}
        )


def _summary(claim: SuspenseClaim) -> dict[str, object]:
    return {
        "decision": str(claim.decision_id),
        "amount": claim.amount_paisa,
        "payee": claim.payee,
        "sanction": claim.sanction_number,
        "sanctioned_on": claim.sanctioned_on.isoformat(),
        "authority": claim.authority,
        "sanctioned_paisa": claim.sanctioned_paisa,
        "treasury": claim.treasury,
    }
