"""Bids that are not as their firms left them: found at the opening, they stay sealed.

Somebody who can write to the database can plant a bid, or end one. A planted bid has no MAC;
ends and confirmations are in the trail, whose lines have MACs.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.audit.public import written_lines
from app.row_macs import Forged, is_genuine
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid
from marketplace.tenders.models import Tender

SUBMITTED, WITHDRAWN, CONFIRMED = "bid.submitted", "bid.withdrawn", "bid.confirmed"
Lines = Mapping[str, Sequence[AuditEntry]]


def changed_bids(uow: UnitOfWork, tender: Tender) -> list[Bid]:
    """Return the bids of a tender that differ from the trail.

    PostgreSQL lets none be read out that its firm has not confirmed: such a one is left out.
    Raises Forged while no bid has a MAC: `bdm stamp` has not run, and an opening is final.
    """
    bids = uow.session.scalars(select(Bid).filter_by(tender_id=tender.id)).all()
    if bids and all(bid.mac is None for bid in bids):
        raise Forged
    lines = _lines(uow, bids)
    ours = [bid for bid in bids if _is_received(uow, bid, lines[str(bid.id)])]
    ends = _ends(ours, lines)
    return [
        bid
        for bid in bids
        if ends.get(bid.id) != (bid.state, bid.confirmed_version)
        and bid.confirmed_version >= tender.confirm_version
    ]


def _lines(uow: UnitOfWork, bids: Iterable[Bid]) -> Lines:
    found: dict[str, list[AuditEntry]] = defaultdict(list)
    subjects = [str(bid.id) for bid in bids]
    for line in written_lines(uow, (SUBMITTED, WITHDRAWN, CONFIRMED), subjects):
        found[line.subject].append(line)
    return found


def _is_received(uow: UnitOfWork, bid: Bid, lines: Sequence[AuditEntry]) -> bool:
    """Return True if this program received the bid from its firm, with this content."""
    told = [line for line in lines if line.action == SUBMITTED]
    return (
        is_genuine(uow.vault, bid)
        and [line.acting_for for line in told] == [bid.supplier_id]
        and all((line.after or {}).get("envelope") == bid.envelope_sha256 for line in told)
    )


def _ends(bids: Collection[Bid], lines: Lines) -> dict[UUID, tuple[str, int]]:
    """Return the status of each bid and the version it was confirmed for, as the trail has them.

    A bid is replaced by the next of its firm, unless it was withdrawn before.
    """
    in_order = sorted(bids, key=lambda bid: bid.received_at)
    last = {bid.supplier_id: bid.id for bid in in_order}
    ends = {}
    for bid in bids:
        actions = {line.action for line in lines[str(bid.id)]}
        status = "counts" if last[bid.supplier_id] == bid.id else "replaced"
        status = "withdrawn" if WITHDRAWN in actions else status
        ends[bid.id] = (status, max([bid.version, *_confirmed(lines[str(bid.id)])]))
    return ends


def _confirmed(lines: Iterable[AuditEntry]) -> Iterable[int]:
    return (int((line.after or {})["version"]) for line in lines if line.action == CONFIRMED)
