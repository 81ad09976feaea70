"""The lots of a tender: what was announced, and the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.evaluation.models import TieDraw, TieDrawResult
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A draw that was announced, and its result (None: it was not held yet)."""

    announced: TieDraw
    result: TieDrawResult | None

    def is_of(self, bids: Sequence[str] | frozenset[str]) -> bool:
        """Return True if it is between exactly these bids: one more bid makes another tie."""
        return frozenset(self.announced.among) == frozenset(bids)


def draws_of(session: Session, tender: Tender) -> Mapping[str, Draw]:
    """Return the newest draw of each scope."""
    query = (
        select(TieDraw, TieDrawResult)
        .outerjoin(TieDrawResult, TieDrawResult.draw_id == TieDraw.id)
        .where(TieDraw.tender_id == tender.id)
        .order_by(TieDraw.id)
    )
    return {
        announced.scope: Draw(announced=announced, result=result)
        for announced, result in session.execute(query)
    }
