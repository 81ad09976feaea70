"""The receipt of a bid, as a paper."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask_babel import gettext
from sqlalchemy import select

from app.identity.public import OrganisationSummary, organisations_by_id
from app.printing.public import OF_ITS_FILE
from app.signing.public import Finding, Named, PublicKeys, Verifier
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.formatting import local_date, local_time
from app.web.i18n import in_reader_language
from marketplace.bids.models import Bid, OpenedBid
from marketplace.bids.queries import OwnBid
from marketplace.kernel.printing import Paper, Section
from marketplace.sealing import receipts
from marketplace.sealing.keys import grouped
from marketplace.sealing.receipts import utc_text
from marketplace.tenders.models import Tender


def receipt_paper(
    own: OwnBid, *, department: OrganisationSummary, firm: OrganisationSummary
) -> Paper:
    """Return the paper; anybody who holds it can check it at the address on it."""
    bid, tender = own.bid, own.tender
    return Paper(
        title=gettext("Receipt of a bid"),
        organisation=in_reader_language(department.name, department.name_ur),
        reference=bid.reference,
        date=local_date(bid.received_at),
        made_at=bid.received_at,
        check_at=f"/verify?reference={bid.reference}",
        signature=OF_ITS_FILE,
        sections=[
            Section(
                facts=[
                    (gettext("Firm"), in_reader_language(firm.name, firm.name_ur)),
                    (
                        gettext("Tender"),
                        f"{tender.reference}: {in_reader_language(tender.title, tender.title_ur)}",
                    ),
                    (gettext("Received at"), local_time(bid.received_at)),
                    (gettext("Version of the tender"), str(bid.confirmed_version)),
                    (gettext("Exact time of receipt, UTC"), utc_text(bid.received_at)),
                    (gettext("SHA-256 of the envelope"), grouped(bid.envelope_sha256)),
                    (gettext("Key it was sealed to"), grouped(bid.key_fingerprint)),
                ],
            ),
            Section(
                paragraphs=[
                    gettext(
                        "This document proves that a sealed bid with this hash was"
                        " received at this time. It does not show what is inside: nobody"
                        " can read that before a quorum of the committee opens all bids"
                        " together."
                    )
                ]
            ),
        ],
    )


# The receipt of a bid, signed from the committed row. It can be made again at any time.

KIND = "bid"


def receipt_file_of(bid: Bid, tender_reference: str, key: Ed25519PrivateKey) -> bytes:
    """Return the signed receipt file of a bid."""
    return receipts.sign(_receipt(bid, tender_reference), key)


def receipt_of(bid: Bid, tender_reference: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the content of that file, for a larger answer."""
    return receipts.signed(_receipt(bid, tender_reference), key)


def _receipt(bid: Bid, tender_reference: str) -> receipts.Receipt:
    """Return the receipt: its subject, time and key."""
    return receipts.Receipt(
        reference=bid.reference,
        tender=tender_reference,
        bid=str(bid.id),
        supplier=str(bid.supplier_id),
        envelope_sha256=bid.envelope_sha256,
        key_fingerprint=bid.key_fingerprint,
        received_at=receipts.utc_text(bid.received_at),
        tender_version=bid.confirmed_version,
    )


def _check_file(data: bytes, keys: PublicKeys) -> Finding | None:
    """Return a receipt file's content; None if it is no receipt of a bid."""
    try:
        receipt = receipts.verify(data, keys)
    except receipts.NoReceipt:
        return None
    return Finding(
        title=sentence("Receipt of a bid"),
        facts=(
            (sentence("Receipt"), receipt.reference),
            (sentence("Tender"), receipt.tender),
            (sentence("Received at"), datetime.fromisoformat(receipt.received_at)),
            (sentence("Version of the tender"), str(receipt.tender_version)),
        ),
        small=(
            (sentence("SHA-256 of the envelope"), grouped(receipt.envelope_sha256)),
            (sentence("Key it was sealed to"), grouped(receipt.key_fingerprint)),
            (sentence("Bid"), receipt.bid),
            (sentence("Firm"), receipt.supplier),
        ),
        about={"tender": receipt.tender, "bid": receipt.bid},
    )


def _name(uow: UnitOfWork, found: Finding) -> Finding:
    """Add the tender's title; and whose bid it is, once it was read out to everybody."""
    tender = uow.session.scalar(select(Tender).filter_by(reference=found.about["tender"]))
    if tender is None:
        return found
    facts = (*found.facts, *_title(tender))
    opened = select(OpenedBid.supplier_id).filter_by(
        tender_id=tender.id, bid_id=UUID(found.about["bid"])
    )
    supplier = uow.session.scalar(opened)
    if supplier is not None:
        firm = organisations_by_id(uow.session, [supplier])[supplier]
        facts = (*facts, (sentence("Firm"), Named(firm.name, firm.name_ur)))
    return replace(found, facts=facts)


def _title(tender: Tender) -> tuple[tuple[Sentence, Named]]:
    return ((sentence("Title of the tender"), Named(tender.title, tender.title_ur)),)


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Return the receipt of a number, which only its holder knows; not the bidder."""
    bid = uow.session.scalars(select(Bid).filter_by(reference=reference)).one_or_none()
    if bid is None:
        return None
    tender = uow.get(Tender, bid.tender_id)
    return Finding(
        title=sentence("Receipt of a bid"),
        facts=(
            (sentence("Tender"), tender.reference or ""),
            (sentence("Received at"), bid.received_at),
            *_title(tender),
        ),
        small=(
            (sentence("SHA-256 of the envelope"), grouped(bid.envelope_sha256)),
            (sentence("Key it was sealed to"), grouped(bid.key_fingerprint)),
        ),
    )


VERIFIER = Verifier(file=_check_file, name=_name, reference=_check_reference)
