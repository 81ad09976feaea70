"""Claims of money that went to a head as unclaimed: what is left, who has it, what happened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import require_each_genuine, require_genuine
from app.unit_of_work import UnitOfWork
from payments.clearing.models import HEAD, SuspenseDecision, SuspenseItem
from payments.kernel.permissions import READ_SCROLLS
from payments.refunds.policy import WAITING, RefundFacts, RefundState, SentPart, refund_state
from payments.suspense.models import SuspenseClaim, SuspenseClaimEnd, SuspenseVoucher
from payments.treasury.models import TreasuryEnd, TreasuryPart, TreasurySheet


@dataclass(frozen=True, kw_only=True)
class FollowedClaim:
    """A claim, its status, what has happened to it, and the head and DDO that it is of."""

    claim: SuspenseClaim
    item_id: UUID
    head_code: str
    ddo_code: str
    state: RefundState
    voucher: SuspenseVoucher | None = None
    end: SuspenseClaimEnd | None = None


@dataclass(frozen=True, kw_only=True)
class Claimable:
    """The claimable part of a decision for a head, and the treasury that has it, if any."""

    decision: SuspenseDecision
    item: SuspenseItem
    left_paisa: int
    holder: SentPart | None

    @property
    def at_treasury(self) -> bool:
        """True if the treasury has the money, so that it can pay a claim."""
        return self.holder is not None and self.holder.arrived


def claims(
    uow: UnitOfWork, *, ended: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[FollowedClaim]:
    """List the claims that wait for somebody, oldest first, or those that ended, newest first."""
    require(uow.actor, READ_SCROLLS)
    over = SuspenseClaim.refused_at.is_not(None) | SuspenseClaimEnd.outcome.is_not(None)
    which = [over if ended else ~over]
    if cursor:
        last = as_id(decode_cursor(cursor, 1)[0])
        which.append(SuspenseClaim.id < last if ended else SuspenseClaim.id > last)
    found = _followed(uow.session, *which, newest_first=ended, limit=limit + 1)
    require_each_genuine(uow.session, (each.claim for each in found))
    return cut(found, limit, lambda each: [str(each.claim.id)])


def suspense_claim(uow: UnitOfWork, claim_id: UUID) -> FollowedClaim:
    """Return a claim and what has happened to it: one query. Raises NotFound, Forged."""
    require(uow.actor, READ_SCROLLS)
    found = _followed(uow.session, SuspenseClaim.id == claim_id)
    if not found:
        raise NotFound
    require_genuine(uow.vault, found[0].claim)
    return found[0]


def claims_of(session: Session, decisions: Collection[UUID]) -> Sequence[FollowedClaim]:
    """Return the claims of what decisions let go to heads, oldest first: one query or none."""
    if not decisions:
        return []
    return _followed(session, SuspenseClaim.decision_id.in_(decisions))


def claimable(uow: UnitOfWork, decision_id: UUID) -> Claimable:
    """Return the claimable part of a decision. Raises NotFound if it is for no head."""
    require(uow.actor, READ_SCROLLS)
    decision = uow.get(SuspenseDecision, decision_id)
    if decision.kind != HEAD or decision.approved_at is None:
        raise NotFound
    return Claimable(
        decision=decision,
        item=uow.get(SuspenseItem, decision.item_id),
        left_paisa=remaining_to_claim(uow.session, decision, waiting=True),
        holder=holder_of_decision(uow.session, decision.id),
    )


def remaining_to_claim(session: Session, decision: SuspenseDecision, *, waiting: bool) -> int:
    """Return the paisa that are still the head's; `waiting` claims count as gone."""
    taken = sum(
        each.claim.amount_paisa
        for each in claims_of(session, [decision.id])
        if each.state is not RefundState.PROPOSED or waiting
        if each.state in WAITING or each.state is RefundState.CONFIRMED
    )
    return decision.amount_paisa - taken


def holder_of_decision(session: Session, decision_id: UUID) -> SentPart | None:
    """Return the treasury that got a head's money in a transfer in force: one query.

    Raises Forged for a planted sheet or end: another treasury would be asked for the money.
    """
    query = (
        select(TreasurySheet, TreasuryEnd)
        .select_from(TreasurySheet)
        .join(TreasuryPart, TreasuryPart.sheet_id == TreasurySheet.id)
        .outerjoin(TreasuryEnd, TreasuryEnd.sheet_id == TreasurySheet.id)
        .where(
            TreasuryPart.source == "suspense",
            TreasuryPart.source_id == decision_id,
            TreasuryPart.freed.is_(False),
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    sheet, end = row
    arrived = end is not None and end.outcome == "arrived"
    return SentPart(treasury=sheet.treasury, treasury_name=sheet.treasury_name, arrived=arrived)


def _followed(
    session: Session,
    *which: ColumnElement[bool],
    newest_first: bool = False,
    limit: int | None = None,
) -> list[FollowedClaim]:
    order = SuspenseClaim.id.desc() if newest_first else SuspenseClaim.id
    query = (
        select(SuspenseClaim, SuspenseDecision, SuspenseVoucher, SuspenseClaimEnd)
        .join(SuspenseDecision, SuspenseDecision.id == SuspenseClaim.decision_id)
        .outerjoin(SuspenseVoucher, SuspenseVoucher.claim_id == SuspenseClaim.id)
        .outerjoin(SuspenseClaimEnd, SuspenseClaimEnd.claim_id == SuspenseClaim.id)
        .where(*which)
        .order_by(order)
        .limit(limit)
    )
    return [
        FollowedClaim(
            claim=claim,
            item_id=decision.item_id,
            head_code=decision.head_code or "",
            ddo_code=decision.ddo_code or "",
            state=_state(claim, voucher, end),
            voucher=voucher,
            end=end,
        )
        for claim, decision, voucher, end in session.execute(query)
    ]


def _state(
    claim: SuspenseClaim, voucher: SuspenseVoucher | None, end: SuspenseClaimEnd | None
) -> RefundState:
    return refund_state(
        RefundFacts(
            approved=claim.approved_at is not None,
            refused=claim.refused_at is not None,
            sent=voucher is not None,
            outcomes=frozenset([end.outcome] if end else []),
        )
    )
