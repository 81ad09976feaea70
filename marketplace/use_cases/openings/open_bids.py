"""With the quorum's shares, open all bids at once; the key exists for that moment only."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from app.db import new_id
from app.documents.public import MOST_BYTES, PAPERS, open_blob, store
from app.outbox.models import Event
from app.unit_of_work import UnitOfWork
from marketplace.completeness import checked, lines_of
from marketplace.content import BidContent
from marketplace.models.bid import Bid, BidFile
from marketplace.models.opening import Attendance, Instrument, OpenedBid, Opening
from marketplace.models.tender import Tender
from marketplace.policy.lifecycle import Action
from marketplace.policy.schedule import Line
from marketplace.postings import post_bid_security_received
from marketplace.sealing import age, shares
from marketplace.sealing.envelope import Address, OpenEnvelope, open_attachment, open_envelope
from marketplace.use_cases.openings.give_share import quorum_is_here

OPENED = "marketplace.bids_opened"
OPENED_BID = "opened_bid"


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What opening one envelope needs; `identity` is the tender's private key."""

    tender: Tender
    opening: Opening
    lines: list[Line]
    identity: str
    at: datetime


def open_bids(uow: UnitOfWork, event: Event) -> None:
    """Open every counting bid in the order of receipt, once; runs on a worker.

    An envelope that cannot be read is recorded with the reason: it never stops the others.
    """
    opening = uow.lock(Opening, UUID(event.payload["opening_id"]))
    tender = uow.lock(Tender, opening.tender_id)
    if tender.opened_at is not None or opening.postponed_at is not None:
        return
    at = uow.instant()
    tender.require(Action.OPEN, at)
    if not quorum_is_here(uow, tender, opening):
        return
    identity = _combine(uow, tender, opening)
    sitting = Sitting(
        tender=tender,
        opening=opening,
        lines=lines_of(uow.session, tender),
        identity=identity,
        at=at,
    )
    bids = _counting(uow, tender.id)
    for order, bid in enumerate(bids, start=1):
        _open_one(uow, sitting, bid, order)
    opening.opened_at = tender.opened_at = at
    _forget_shares(uow, opening)
    uow.audit("opening.opened", tender.id, after={"bids": len(bids)})
    uow.publish(OPENED, tender_id=tender.id, opening_id=opening.id)


def _combine(uow: UnitOfWork, tender: Tender, opening: Opening) -> str:
    rows = uow.session.scalars(
        select(Attendance).filter_by(opening_id=opening.id, state="unlocked")
    )
    given = [
        shares.OpenShare(
            person=str(row.person_id),
            fingerprint=tender.key_fingerprint or "",
            words=tuple(orjson.loads(uow.vault.open(row.share or b""))),
        )
        for row in rows
    ]
    return shares.combine(given, tender.key_recipient or "")


def _counting(uow: UnitOfWork, tender_id: UUID) -> list[Bid]:
    query = select(Bid).filter_by(tender_id=tender_id, withdrawn_at=None, replaced_at=None)
    return list(uow.session.scalars(query.order_by(Bid.received_at, Bid.id)))


def _open_one(uow: UnitOfWork, sitting: Sitting, bid: Bid, order: int) -> None:
    values: dict[str, Any] = {
        "bid_id": bid.id,
        "tender_id": bid.tender_id,
        "opening_id": sitting.opening.id,
        "supplier_id": bid.supplier_id,
        "read_order": order,
        "files": [],
    }
    try:
        inside = _inside(sitting, bid)
        content = BidContent.from_json(inside.content)
    except age.SealingRefused as refused:
        uow.add(OpenedBid(**values, unreadable=str(refused.message)))
        return
    except (KeyError, TypeError, ValueError):
        uow.add(OpenedBid(**values, unreadable="The envelope holds no complete bid."))
        return
    values["files"] = _files(uow, sitting, bid, inside)
    total = checked(sitting.lines, sitting.tender, content).compared_paisa
    uow.add(OpenedBid(**values, content=content.as_json(), total_paisa=total))
    _take_security(uow, sitting, bid, content)


def _inside(sitting: Sitting, bid: Bid) -> OpenEnvelope:
    address = Address(tender=str(bid.tender_id), supplier=str(bid.supplier_id))
    return open_envelope(
        bid.envelope, sitting.identity, sha256=bid.envelope_sha256, address=address
    )


def _files(
    uow: UnitOfWork, sitting: Sitting, bid: Bid, inside: OpenEnvelope
) -> list[dict[str, Any]]:
    """Open the sealed documents, check their hashes, and keep them for the committee."""
    rows = uow.session.scalars(
        select(BidFile).filter_by(bid_id=bid.id).order_by(BidFile.position)
    ).all()
    by_hash = {row.sealed_sha256: row for row in rows}
    kept: list[dict[str, Any]] = []
    for attachment in inside.attachments:
        entry: dict[str, Any] = {"name": attachment.name}
        row = by_hash.get(attachment.sealed_sha256)
        try:
            plain = BytesIO()
            if row is None:
                raise age.CannotOpen("The document is missing.")
            with open_blob(uow, row.blob) as sealed:
                open_attachment(sealed, plain, sitting.identity, attachment)
            plain.seek(0)
            document = store(
                uow,
                plain,
                attachment.name,
                kinds=PAPERS,
                subject_kind=OPENED_BID,
                subject_id=bid.id,
                purpose="bid",
                most_bytes=MOST_BYTES,
            )
            kept.append(entry | {"document_id": str(document.id)})
        except age.SealingRefused as refused:
            kept.append(entry | {"unreadable": str(refused.message)})
    return kept


def _take_security(uow: UnitOfWork, sitting: Sitting, bid: Bid, content: BidContent) -> None:
    """Record the instrument: its amount was inside the envelope until now."""
    security = content.security
    if security is None or security.amount_paisa <= 0:
        return
    instrument = Instrument(
        id=new_id(),
        tender_id=bid.tender_id,
        supplier_id=bid.supplier_id,
        bid_id=bid.id,
        purpose="bid",
        kind=security.kind.value,
        bank=security.bank,
        number=security.number,
        amount_paisa=security.amount_paisa,
        expires_on=security.expires_on,
        received_at=sitting.at,
    )
    uow.add(instrument)
    post_bid_security_received(uow, instrument)


def _forget_shares(uow: UnitOfWork, opening: Opening) -> None:
    rows = uow.session.scalars(select(Attendance).filter_by(opening_id=opening.id))
    for row in rows:
        row.passphrase = row.share = None
        if row.state == "unlocked":
            row.state = "used"
