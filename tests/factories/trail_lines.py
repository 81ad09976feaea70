"""Lines of the trail, as use cases would have written them."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.line_macs import mac_of_line
from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.row_macs import vault_of
from marketplace.bids.models import Bid


def write_line(session: Session, action: str, subject: UUID, **values: object) -> None:
    """Write a line with its MAC."""
    line: dict[str, Any] = {
        "id": new_id(),
        "at": real_now(),
        "actor_id": None,
        "acting_for": None,
        "action": action,
        "subject": str(subject),
        "before": None,
        "after": None,
        "request_id": "",
    }
    line |= values
    session.add(AuditEntry(**line, mac=mac_of_line(vault_of(session), line)))
    session.flush()


def write_lines_of_bid(session: Session, bid: Bid) -> None:
    """Write the lines by which a bid is as it is."""
    after = {"envelope": bid.envelope_sha256, "key_fingerprint": bid.key_fingerprint}
    write_line(session, "bid.submitted", bid.id, acting_for=bid.supplier_id, after=after)
    if bid.withdrawn_at is not None:
        write_line(session, "bid.withdrawn", bid.id)
    if bid.confirmed_version > bid.version:
        write_line(session, "bid.confirmed", bid.id, after={"version": bid.confirmed_version})
