"""Output of an opening on pages and in the API, in the user's language."""

from typing import Any
from uuid import UUID

from flask import Response

from app.money import plain_rupees
from app.web.translation import translate
from marketplace.kernel.doors import paper_response
from marketplace.openings.printing import minutes_paper
from marketplace.openings.queries import MyShare, OpeningFile, ReadOut
from marketplace.securities.models import Instrument


def share_fields(tender_id: UUID, mine: MyShare) -> dict[str, Any]:
    """Return the status of a member's own share."""
    reason = translate(mine.reason) if mine.reason else None
    return {"tender_id": tender_id, "state": mine.state, "reason": reason}


def opening_fields(file: OpeningFile) -> dict[str, Any]:
    """Return an opening; `bids` stays None until it has happened."""
    tender = file.tender
    return {
        "tender_id": tender.id,
        "reference": tender.reference,
        "state": file.state,
        "opens_at": tender.opens_at,
        "opened_at": tender.opened_at,
        "quorum_missing": translate(file.missing) if file.missing else None,
        "members": file.seats,
        "postponements": file.postponements,
        "unconfirmed": None if file.bids is None else file.unconfirmed,
        "unanswered": None if file.bids is None else file.unanswered,
        "bids": None if file.bids is None else [_read_out(bid) for bid in file.bids],
    }


def _read_out(bid: ReadOut) -> dict[str, Any]:
    unreadable = bid.opened.unreadable
    return {
        "bid_id": bid.bid.id,
        "order": bid.opened.read_order,
        "bidder": bid.bidder.name,
        "reference": bid.bid.reference,
        "received_at": bid.bid.received_at,
        "total_paisa": bid.opened.total_paisa,
        "security": _security(bid.instrument, whole=bid.whole),
        "files": bid.opened.files if bid.whole else [],
        "unreadable": translate(unreadable) if unreadable else None,
    }


def _security(instrument: Instrument | None, *, whole: bool) -> dict[str, Any] | None:
    if instrument is None:
        return None
    expires = instrument.expires_on
    return {
        "kind": instrument.kind,
        "bank": instrument.bank if whole else None,
        "number": instrument.number if whole else None,
        "amount": plain_rupees(instrument.amount_paisa),
        "expires_on": expires.isoformat() if expires else None,
    }


def minutes_response(file: OpeningFile) -> Response:
    """Print the minutes of an opening."""
    return paper_response(lambda: minutes_paper(file), "minutes")
