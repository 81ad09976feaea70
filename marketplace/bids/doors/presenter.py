"""Output of both doors about bids: receipts, schedules and files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Response, send_file
from flask_babel import gettext

from app.documents.doors.attachments import POLICY
from app.documents.public import Upload
from app.errors import Invalid
from app.identity.public import organisations_by_id
from app.platform import the_platform
from app.signing.public import Signer
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.charts import Stage, way
from app.web.i18n import LANGUAGES
from app.web.translation import in_language, translate
from marketplace.bids.models import Bid
from marketplace.bids.price_sheet import headings_in, write_price_schedule
from marketplace.bids.printing import receipt_file_of, receipt_of, receipt_paper
from marketplace.bids.queries import Bidding, OpenFile, OwnBid, bidding
from marketplace.bids.use_cases.files import AddBidFile
from marketplace.bids.use_cases.submit_bid import Received
from marketplace.bids.use_cases.write_bid import SetPricesFromSheet, schedule_items
from marketplace.kernel.doors import paper_response
from marketplace.tenders.doors.presenter import first_open, until_award
from marketplace.tenders.models import Tender

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = sentence("Choose a file.")


def receipt_file(bid: Bid, tender_reference: str | None) -> bytes:
    """Sign the receipt of a bid."""
    return receipt_file_of(bid, tender_reference or "", _key())


def _key() -> Ed25519PrivateKey:
    return the_platform().executor.ports.get(Signer).private_key


def received_fields(received: Received) -> dict[str, Any]:
    """Return a bid that was just received, with its receipt."""
    receipt = receipt_of(received.bid, received.tender_reference or "", _key())
    return {"bid": received.bid, "receipt": receipt}


def draft_fields(file: Bidding) -> dict[str, Any]:
    """Return the whole draft, for its own firm."""
    bid = file.content.bid
    return {
        "tender_id": file.tender.id,
        "updated_at": file.updated_at,
        "quotes": bid.quotes,
        "answers": bid.answers,
        "security": bid.security,
        "files": file.content.files,
        "total": file.total_paisa,
        "security_required": file.security_paisa if file.asks_security else None,
        "security_good_until": file.security_until,
        "security_wanted_until": file.security_wanted_until,
        "version": file.tender.version,
        "prices_version": file.prices_version,
        "missing": {part: translate(message) for part, message in file.missing.items()},
    }


def file_command(tender_id: UUID, title: str, file: Upload | None) -> AddBidFile:
    """Build the command to add a document to the draft; raise Invalid without a file."""
    sent = _sent(file)
    return AddBidFile(tender_id=tender_id, title=title, filename=sent.filename, stream=sent.stream)


def _sent(file: Upload | None) -> Upload:
    if file is None:
        raise Invalid(NO_FILE, fields={"file": NO_FILE})
    return file


def sheet_command(tender_id: UUID, file: Upload | None) -> SetPricesFromSheet:
    """Build the command of a price schedule in any supported language; Invalid without a file."""
    sheet = _sent(file).stream.read()
    languages = (lambda text, code=code: in_language(text, code) for code in LANGUAGES)
    return SetPricesFromSheet(tender_id=tender_id, sheet=sheet, headings=headings_in(languages))


def schedule_sheet(uow: UnitOfWork, tender_id: UUID) -> Response:
    """Send the price schedule as a spreadsheet, with the draft's prices filled in."""
    file = bidding(uow, tender_id)
    reference = file.tender.reference or ""
    sheet = write_price_schedule(
        schedule_items(uow, tender_id),
        reference=reference,
        prices=dict(file.prices),
        translate=translate,
    )
    return attachment(sheet, XLSX, f"{reference}-prices.xlsx")


def draft_file_response(opened: OpenFile) -> Response:
    """Send a file of the draft back to its firm, as a file to save."""
    response = send_file(
        opened.stream,
        mimetype=opened.file.media_type,
        as_attachment=True,
        download_name=opened.file.name,
        etag=False,
    )
    return _private(response)


def attachment(content: bytes, mimetype: str, name: str) -> Response:
    """Send bytes as a file to save, which nobody on the way may keep."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def receipt_response(uow: UnitOfWork, own: OwnBid) -> Response:
    """Print the receipt of one of the firm's own bids."""
    ids = [own.tender.department_id, own.bid.supplier_id]
    names = organisations_by_id(uow.session, ids)
    department, firm = (names[each] for each in ids)
    response = paper_response(
        lambda: receipt_paper(own, department=department, firm=firm), "receipt"
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


def bid_stages(bid: Bid, tender: Tender, now: datetime) -> list[Stage]:
    """Return the way of a firm's own bid: the tender's, as far as it concerns the bid."""
    facts = (tender.opened_at, tender.reported_at, tender.awarded_at)
    behind = [tender.closes_at <= now, *(at is not None and at <= now for at in facts)]
    ended = _out(bid) or _ended_for_all(tender)
    return way(until_award(), 1 if _out(bid) else first_open(behind), ended=ended)


def _out(bid: Bid) -> str:
    if bid.withdrawn_at is not None:
        return str(gettext("Withdrawn"))
    return str(gettext("Replaced by a later one")) if bid.replaced_at is not None else ""


def _ended_for_all(tender: Tender) -> str:
    return str(gettext("Tender cancelled")) if tender.cancelled_at is not None else ""
