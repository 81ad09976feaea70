"""With the quorum's shares, open all bids at once; the key exists for that moment only."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError

from app.db import new_id
from app.documents.public import MAX_BYTES, PAPERS, open_blob, store
from app.errors import Refusal
from app.money import MAX_PAISA
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.models import Bid, BidFile, OpenedBid
from marketplace.bids.policy import Line
from marketplace.bids.use_cases.completeness import checked, lines_of
from marketplace.openings.models import Attendance, Opening
from marketplace.openings.use_cases.changed_bids import changed_bids
from marketplace.openings.use_cases.give_share import place_of_share
from marketplace.openings.use_cases.quorum import attendances, forget_shares, quorum_is_complete
from marketplace.sealing import age, shares
from marketplace.sealing.envelope import Address, OpenEnvelope, open_attachment, open_envelope
from marketplace.securities.models import Instrument
from marketplace.securities.policy import InstrumentKind, veil
from marketplace.securities.postings import post_bid_security_received
from marketplace.securities.use_cases.deposits import deposit_of_bid, lodge, lodge_unused
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, refusal
from marketplace.tenders.use_cases.signed_keys import is_published_here
from marketplace.tenders.use_cases.stays import opening_is_stayed
from payments.public import publish_hidden_bills

OPENED = "marketplace.bids_opened"
OPENED_BID = "opened_bid"


@dataclass(frozen=True, kw_only=True)
class OpeningContext:
    """The data for opening one envelope; `identity` is the tender's private key."""

    tender: Tender
    opening: Opening
    lines: list[Line]
    identity: str
    at: datetime


@handler("marketplace.open_bids")
def open_bids(uow: UnitOfWork, event: Event) -> None:
    """Open every counting bid in the order of receipt, once; runs on a worker.

    An envelope that cannot be read is recorded with the reason: it never stops the others.
    """
    opening = uow.get(Opening, UUID(event.payload["opening_id"]))
    tender = uow.lock(Tender, opening.tender_id)
    opening = uow.lock(Opening, opening.id)
    at = uow.instant()
    if not _is_due(uow, tender, opening, at):
        return
    if opening_is_stayed(uow, tender.id):
        forget_shares(uow, opening, refused=_STAYED)
        uow.audit("opening.stayed", tender.id)
        return
    try:
        if not is_published_here(uow, tender.id):
            raise shares.SharesRefused(_DO_NOT_OPEN)
        identity = _combine(uow, tender, opening)
    except age.SealingRefused as refused:
        _give_up(uow, tender, opening, refused)
        return
    context = OpeningContext(
        tender=tender,
        opening=opening,
        lines=lines_of(uow.session, tender),
        identity=identity,
        at=at,
    )
    bids = _read_all(uow, context)
    if tender.security_by_bill:
        lodge_unused(uow, tender, at)
    if tender.security_by_bill or tender.document_fee_paisa is not None:
        publish_hidden_bills(uow, veil(tender.id))
    opening.opened_at = tender.opened_at = at
    forget_shares(uow, opening)
    uow.audit("opening.opened", tender.id, after={"bids": bids})
    uow.publish(OPENED, tender_id=tender.id, opening_id=opening.id)


def _is_due(uow: UnitOfWork, tender: Tender, opening: Opening, at: datetime) -> bool:
    """Return True if the opening is due: quorum complete, not opened, postponed or cancelled."""
    if opening.opened_at is not None or opening.postponed_at is not None:
        return False
    if refusal(TenderAction.OPEN, tender.facts(), at) is not None:
        return False
    return quorum_is_complete(uow, tender, opening)


def _give_up(
    uow: UnitOfWork, tender: Tender, opening: Opening, refused: age.SealingRefused
) -> None:
    """Record for the members that their shares do not open this key: something was changed."""
    forget_shares(uow, opening, refused=_DO_NOT_OPEN)
    uow.audit("opening.failed", tender.id, after={"code": refused.code})


def _combine(uow: UnitOfWork, tender: Tender, opening: Opening) -> str:
    rows = [row for row in attendances(uow, opening) if row.state == "unlocked"]
    given = [
        shares.OpenShare(
            person=str(row.person_id),
            fingerprint=tender.key_fingerprint or "",
            words=_words(uow, row),
        )
        for row in rows
    ]
    return shares.combine(given, tender.key_recipient or "")


def _words(uow: UnitOfWork, row: Attendance) -> tuple[str, ...]:
    """Return the words of a share; raises SharesRefused for one that was sealed for another row."""
    place = place_of_share(row.opening_id, row.person_id)
    try:
        return tuple(orjson.loads(uow.vault.open_for(place, row.share or b"")))
    except CannotUnseal as moved:
        raise shares.SharesRefused(_DO_NOT_OPEN) from moved


def _valid_bids(uow: UnitOfWork, tender: Tender) -> list[Bid]:
    """Return the bids that count; those that their firms have not confirmed stay sealed."""
    query = (
        select(Bid)
        .filter_by(tender_id=tender.id, withdrawn_at=None, replaced_at=None)
        .where(Bid.confirmed_version >= tender.confirm_version)
    )
    return list(uow.session.scalars(query))


def _received(bid: Bid) -> tuple[datetime, UUID]:
    return bid.received_at, bid.id


def _read_all(uow: UnitOfWork, context: OpeningContext) -> int:
    """Read out the bids that count and say which were changed; returns how many there are."""
    changed = {bid.id: bid for bid in changed_bids(uow, context.tender)}
    bids = {bid.id: bid for bid in _valid_bids(uow, context.tender)} | changed
    for order, bid in enumerate(sorted(bids.values(), key=_received), start=1):
        if bid.id in changed:
            _record_unreadable(uow, context, bid, order, str(_CHANGED))
        else:
            _open_one(uow, context, bid, order)
    return len(bids)


def _open_one(uow: UnitOfWork, context: OpeningContext, bid: Bid, order: int) -> None:
    """Read one bid out; whatever is wrong inside, its failure stays its own."""
    try:
        with uow.session.begin_nested():
            _read_out(uow, context, bid, order)
    except age.SealingRefused as refused:
        _record_unreadable(uow, context, bid, order, str(refused.message))
    except (ArithmeticError, KeyError, TypeError, ValueError, DataError, IntegrityError):
        # Anybody can seal rubbish to a public key and plant it in the table.
        _record_unreadable(uow, context, bid, order, str(_NO_BID))


def _record_unreadable(
    uow: UnitOfWork, context: OpeningContext, bid: Bid, order: int, reason: str
) -> None:
    uow.add(OpenedBid(**_bid_columns(context, bid, order), unreadable=reason))


def _bid_columns(context: OpeningContext, bid: Bid, order: int) -> dict[str, Any]:
    return {
        "bid_id": bid.id,
        "tender_id": bid.tender_id,
        "opening_id": context.opening.id,
        "supplier_id": bid.supplier_id,
        "read_order": order,
        "files": [],
    }


def _read_out(uow: UnitOfWork, context: OpeningContext, bid: Bid, order: int) -> None:
    inside = _inside(context, bid)
    content = BidContent.from_json(inside.content)
    total = checked(context.lines, context.tender, content).compared_paisa
    if max(total, content.security.amount_paisa if content.security else 0) > MAX_PAISA:
        raise ValueError("more than all the money there is")
    values = _bid_columns(context, bid, order) | {"files": _files(uow, context, bid, inside)}
    uow.add(OpenedBid(**values, content=content.as_json(), total_paisa=total))
    _take_security(uow, context, bid, content)


def _inside(context: OpeningContext, bid: Bid) -> OpenEnvelope:
    address = Address(tender=str(bid.tender_id), supplier=str(bid.supplier_id))
    return open_envelope(
        bid.envelope, context.identity, sha256=bid.envelope_sha256, address=address
    )


def _files(
    uow: UnitOfWork, context: OpeningContext, bid: Bid, inside: OpenEnvelope
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
                open_attachment(sealed, plain, context.identity, attachment)
            plain.seek(0)
            document = store(
                uow,
                plain,
                attachment.name,
                kinds=PAPERS,
                subject_kind=OPENED_BID,
                subject_id=bid.id,
                purpose="bid",
                most_bytes=MAX_BYTES,
            )
            kept.append(entry | {"document_id": str(document.id)})
        except Refusal as refused:
            kept.append(entry | {"unreadable": str(refused.message)})
    return kept


def _take_security(uow: UnitOfWork, context: OpeningContext, bid: Bid, content: BidContent) -> None:
    """Record the instrument: its amount was inside the envelope until now."""
    security = content.security
    if security is None or security.amount_paisa <= 0:
        return
    if security.kind is InstrumentKind.DEPOSIT:
        bill = deposit_of_bid(uow, context.tender, bid.supplier_id, security.number)
        if bill is not None:
            lodge(uow, bill, context.at, bid.id)
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
        received_at=context.at,
    )
    uow.add(instrument)
    post_bid_security_received(uow, instrument)


_CHANGED = sentence(
    "This bid is not as its firm left it: something was changed in the database. It stays sealed. "
    "Report it before you go on."
)
_NO_BID = sentence("The envelope opens, but what is inside is no complete bid.")
_STAYED = sentence(
    "A court or regulator stayed this opening. Give your passphrase again when the stay has ended."
)
_DO_NOT_OPEN = sentence(
    "The shares of the quorum do not open this tender's key: something was changed in the "
    "database. Nothing was opened. Report it before you try again."
)
