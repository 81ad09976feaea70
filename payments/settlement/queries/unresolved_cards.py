"""Card payments without an outcome: their end was not reported; oldest first.

The gateway reports by notices, by its report, and by its answer about a session whose payer
returned. Payments that none of these ended are listed, with the names to look up at the gateway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, tuple_, union_all

from app.paging import PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.cards.policy import Open
from payments.kernel.permissions import READ_OPEN_CARDS
from payments.receipts.confidentiality import names_hidden_bill
from payments.settlement.queries.unresolved_card_kinds import attempts, gone, refunds, requests


@dataclass(frozen=True, kw_only=True)
class OpenCard:
    """One of them: since when, and its names: ours and the gateway's ("" where it gave none).

    Number and amount of a bill under a veil are None.
    """

    kind: Open
    id: UUID
    psid: str | None
    amount_paisa: int | None
    since: datetime
    our_reference: str
    gateway_reference: str
    refund_id: UUID | None


def list_open_cards(
    uow: UnitOfWork, *, left: bool = False, cursor: str | None = None, limit: int = PAGE
) -> Page[OpenCard]:
    """List what has no end, or (`left`) the pages that nobody came back from: one query."""
    require(uow.actor, READ_OPEN_CARDS)
    kinds = [attempts(uow.now, left=left)]
    if not left:
        kinds += [requests(uow.now), refunds(uow.now), gone()]
    found = union_all(*kinds).subquery()
    sealed = names_hidden_bill(found.c.psid).label("sealed")
    query = select(found, sealed).order_by(found.c.since, found.c.id).limit(limit + 1)
    if cursor:
        since, last = decode_cursor(cursor, 2)
        seen = tuple_(literal(as_instant(since)), literal(as_id(last)))
        query = query.where(tuple_(found.c.since, found.c.id) > seen)
    rows = [_to_open_card(row) for row in uow.session.execute(query).mappings()]
    return cut(rows, limit, lambda row: [microseconds(row.since), str(row.id)])


def _to_open_card(row: Mapping[Any, Any]) -> OpenCard:
    told = {name: value for name, value in row.items() if name != "sealed"}
    if row["sealed"]:
        told |= {"psid": None, "amount_paisa": None}
    return OpenCard(**told | {"kind": Open(row["kind"])})
