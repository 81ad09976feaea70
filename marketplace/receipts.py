"""The receipt of a bid, signed from the committed row. It can be made again at any time."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from marketplace.models.bid import Bid
from marketplace.models.tender import Tender
from marketplace.sealing import receipts


def receipt_of(session: Session, bid: Bid, key: Ed25519PrivateKey) -> bytes:
    """Return the signed receipt file of a bid: what was received, when, under which key."""
    tender = session.get_one(Tender, bid.tender_id)
    receipt = receipts.Receipt(
        reference=bid.reference,
        tender=tender.reference or "",
        bid=str(bid.id),
        supplier=str(bid.supplier_id),
        envelope_sha256=bid.envelope_sha256,
        key_fingerprint=bid.key_fingerprint,
        received_at=receipts.utc_text(bid.received_at),
    )
    return receipts.sign(receipt, key)
