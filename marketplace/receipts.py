"""The receipt of a bid, signed from the committed row. It can be made again at any time."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from app.signing.public import Finding, PublicKeys, Verifier
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.models.bid import Bid
from marketplace.models.tender import Tender
from marketplace.sealing import receipts
from marketplace.sealing.keys import grouped

KIND = "bid"


def receipt_of(bid: Bid, tender: Tender, key: Ed25519PrivateKey) -> bytes:
    """Return the signed receipt file of a bid: what was received, when, under which key."""
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


def _check_file(data: bytes, keys: PublicKeys) -> Finding | None:
    """Say what a receipt file says; None for what is no receipt of a bid."""
    try:
        receipt = receipts.verify(data, keys)
    except receipts.NoReceipt:
        return None
    return Finding(
        title=sentence("Receipt of a bid"),
        facts=(
            (sentence("Receipt"), receipt.reference),
            (sentence("Tender"), receipt.tender),
            (sentence("Received at"), receipt.received_at),
            (sentence("SHA-256 of the envelope"), grouped(receipt.envelope_sha256)),
            (sentence("Key it was sealed to"), grouped(receipt.key_fingerprint)),
            (sentence("Bid"), receipt.bid),
            (sentence("Firm"), receipt.supplier),
        ),
    )


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Say what bears a receipt's number, which only who holds the paper knows; not whose it is."""
    bid = uow.session.scalars(select(Bid).filter_by(reference=reference)).one_or_none()
    if bid is None:
        return None
    tender = uow.get(Tender, bid.tender_id).reference or ""
    return Finding(
        title=sentence("Receipt of a bid"),
        facts=(
            (sentence("Tender"), tender),
            (sentence("Received at"), receipts.utc_text(bid.received_at)),
            (sentence("SHA-256 of the envelope"), grouped(bid.envelope_sha256)),
            (sentence("Key it was sealed to"), grouped(bid.key_fingerprint)),
        ),
    )


VERIFIER = Verifier(file=_check_file, reference=_check_reference)
