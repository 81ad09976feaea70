"""Tables of a firm's own bids, and of one before it is submitted."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, local_time, quantity, rupees, typed, usual
from app.web.i18n import in_reader_language
from app.web.tables import Cell, Column, Listed, Table, linked, summary_rows
from app.web.translation import translate, yes_or_no
from marketplace.bids.envelope_content import CriterionAnswer
from marketplace.bids.queries import Bidding, OwnBid
from marketplace.securities.policy import Instrument, InstrumentKind
from marketplace.tenders.models import RequiredDocument, TenderItem

# The title of a document that its tender does not ask for.
OTHER = "Other document"
KINDS = {
    InstrumentKind.CALL_DEPOSIT: sentence("Call deposit (CDR)"),
    InstrumentKind.PAY_ORDER: sentence("Pay order"),
    InstrumentKind.GUARANTEE: sentence("Bank guarantee"),
    InstrumentKind.DEPOSIT: sentence("Deposit, paid by bill"),
}


def _receipt(own: OwnBid) -> Cell:
    return linked(isolate_ltr(own.bid.reference), "bids.show", bid_id=own.bid.id)


def _status(own: OwnBid) -> Markup:
    macro = get_template_attribute("marketplace/bids/status.html", "bid_status_tag")
    drawn: Markup = macro(own.standing.value)
    return drawn


OWN: Table[OwnBid] = Table(
    Column(sentence("Receipt"), _receipt),
    Column(
        sentence("Tender"), lambda own: in_reader_language(own.tender.title, own.tender.title_ur)
    ),
    Column(sentence("Received at"), lambda own: local_time(own.bid.received_at)),
    Column(sentence("Status"), _status),
)


def named_document(document: RequiredDocument) -> str:
    """Name a document that a tender asks for in the page's language, where it has a name in it."""
    return in_reader_language(document.name, document.name_ur)


def document_names(documents: Iterable[RequiredDocument]) -> dict[str, str]:
    """Return the labels of a bid's documents for the page, by their stored title."""
    other = {OTHER: translate(sentence("Other document"))}
    return {**{each.name: named_document(each) for each in documents}, **other}


def price_table(file: Bidding) -> Listed:
    """List the items with what the draft asks for them; some may not be bid for."""
    prices, totals = file.prices, file.line_totals

    def price(item: TenderItem) -> Cell:
        if item.number not in totals:
            return translate(sentence("not bid for"))
        return isolate_ltr(rupees(prices[item.number]))

    def total(item: TenderItem) -> Cell:
        return isolate_ltr(rupees(totals[item.number])) if item.number in totals else "–"

    return Table[TenderItem](
        Column(sentence("Item"), _item_label),
        Column(sentence("Quantity"), _quantity, numeric=True),
        Column(sentence("Unit price"), price, numeric=True),
        Column(sentence("Line total"), total, numeric=True),
    ).of(file.items)


def _item_label(item: TenderItem) -> Markup:
    """Name an item in the page's language, where it has a name in it."""
    what = in_reader_language(item.description, item.description_ur)
    return Markup("{}. {}").format(isolate_ltr(item.number), typed(what))


def _quantity(item: TenderItem) -> Markup:
    return Markup("{} {}").format(isolate_ltr(quantity(item.quantity)), typed(usual(item.unit)))


def review_facts(file: Bidding) -> dict[str, Any]:
    """Return the summaries of what is to be submitted: answers, documents and the security."""
    given = {answer.criterion: answer for answer in file.content.bid.answers}
    eligibility = url_for("bids.eligibility", tender_id=file.tender.id)
    documents = url_for("bids.documents", tender_id=file.tender.id)
    security = file.content.bid.security
    names = document_names(file.documents)
    return {
        "missing": [translate(text) for text in _missing(file).values()],
        "answers": [
            {
                "key": typed(in_reader_language(row.wording, row.wording_ur)),
                "value": _answer(given.get(row.code)),
                "href": eligibility,
            }
            for row in file.criteria
        ],
        "documents": [
            {
                "key": names.get(each.title, each.title),
                "value": isolate_ltr(each.name),
                "href": documents,
            }
            for each in file.content.files
        ],
        "security": _security(file.tender.id, security) if security else None,
    }


def _missing(file: Bidding) -> Mapping[str, Sentence]:
    """Return the obstacles to submission; the document by its name in this language."""
    if not file.lacking or "documents" not in file.missing:
        return file.missing
    name = named_document(file.lacking[0])
    return {**file.missing, "documents": sentence("Add this document: %(name)s.", name=name)}


def _answer(answer: CriterionAnswer | None) -> str:
    if answer is None:
        return translate(sentence("not answered"))
    said = yes_or_no(answer.met)
    return Markup("{}: {}").format(said, answer.details) if answer.details else said


def _security(tender_id: UUID, held: Instrument) -> list[Any]:
    kind = {
        "key": translate(sentence("Kind")),
        "value": translate(KINDS[held.kind]),
        "href": url_for("bids.security", tender_id=tender_id),
    }
    reason = (sentence("Why it ends sooner than the rule asks"), held.expiry_reason)
    return summary_rows(
        kind,
        (sentence("Bank and branch"), held.bank),
        (sentence("Number of the instrument"), isolate_ltr(held.number)),
        (sentence("Amount"), isolate_ltr(rupees(held.amount_paisa))),
        (sentence("Valid until"), local_date(held.expires_on) if held.expires_on else "–"),
        reason if held.expiry_reason else None,
    )
