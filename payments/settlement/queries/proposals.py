"""Proposals about differences, as the second officer sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from payments.clearing.models import Settlement
from payments.settlement.models import ChannelLine, LineOutcome, SettlementMatch
from payments.settlement.permissions import READ_SETTLEMENT


@dataclass(frozen=True, kw_only=True)
class ShownMatch:
    """A proposal, the line that it is about, and what it settled."""

    match: SettlementMatch
    line: ChannelLine | None
    outcome: LineOutcome | None
    settled: Sequence[Settlement]


def list_matches(
    uow: UnitOfWork, *, waiting: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[SettlementMatch]:
    """List what waits for a second officer, the oldest first; or all, the newest first."""
    require(uow.actor, READ_SETTLEMENT)
    order = SettlementMatch.id if waiting else SettlementMatch.id.desc()
    query = select(SettlementMatch).order_by(order).limit(limit + 1)
    if waiting:
        query = query.where(
            SettlementMatch.approved_at.is_(None), SettlementMatch.refused_at.is_(None)
        )
    if cursor:
        seen = as_id(decode_cursor(cursor, 1)[0])
        query = query.where(SettlementMatch.id > seen if waiting else SettlementMatch.id < seen)
    return cut(uow.session.scalars(query).all(), limit, lambda each: [str(each.id)])


def show_match(uow: UnitOfWork, match_id: UUID) -> ShownMatch:
    """Return a proposal with what it is about. Raises NotFound."""
    require(uow.actor, READ_SETTLEMENT)
    match = uow.get(SettlementMatch, match_id)
    key = (match.file_id, match.row)
    settled = select(Settlement).filter_by(source_id=match.id).order_by(Settlement.id)
    return ShownMatch(
        match=match,
        line=uow.session.get(ChannelLine, key) if match.file_id else None,
        outcome=uow.session.get(LineOutcome, key) if match.file_id else None,
        settled=genuine_of(uow.session, settled),
    )
