"""Tables of an opening: its committee, attendance, and the bids as they were read out."""

from collections.abc import Mapping
from typing import Any

from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_time, rupees
from app.web.i18n import in_reader_language
from app.web.tables import Cell, Column, Listed, Table, linked, summary_rows
from app.web.translation import translate
from marketplace.openings.printing import CLOSED_UNANSWERED, instrument_text, not_opened, office
from marketplace.openings.queries import OpeningFile, ReadOut, Seat
from marketplace.tenders.models import Tender

SHARES: Mapping[str, Sentence] = {
    "absent": sentence("not given yet"),
    "unlocking": sentence("being unlocked"),
    "unlocked": sentence("in"),
    "used": sentence("used"),
    "refused": sentence("refused: must be given again"),
}
OWN_TENDERS: Table[Tender] = Table(
    Column(
        sentence("Tender"),
        lambda tender: linked(tender.title, "openings.show", tender_id=tender.id),
    ),
    Column(sentence("Reference"), lambda tender: isolate_ltr(tender.reference)),
    Column(sentence("Bidding closes"), lambda tender: local_time(tender.closes_at)),
    Column(sentence("Opening"), lambda tender: local_time(tender.opens_at)),
)


def _total(each: ReadOut) -> Cell:
    paisa = each.opened.total_paisa
    return translate(each.opened.unreadable) if paisa is None else isolate_ltr(rupees(paisa))


READ_OUT: Table[ReadOut] = Table(
    Column(sentence("No."), lambda each: each.opened.read_order),
    Column(
        sentence("Bidder"), lambda each: in_reader_language(each.bidder.name, each.bidder.name_ur)
    ),
    Column(sentence("Received"), lambda each: local_time(each.bid.received_at)),
    Column(
        sentence("Bid security"), lambda each: instrument_text(each.instrument, whole=each.whole)
    ),
    Column(sentence("Total as read out"), _total, numeric=True),
)


def attendance(file: OpeningFile) -> Listed:
    """List who sits on the committee, and when each gave a share."""
    return Table[Seat](*_members(file), Column(sentence("Share given"), _share_time)).of(file.seats)


def _share_time(seat: Seat) -> str:
    if seat.unlocked_at is None:
        return translate(sentence("did not give a share"))
    return local_time(seat.unlocked_at)


def committee(file: OpeningFile) -> Listed:
    """List who sits on the committee, who must come, and whose share is in."""
    return Table[Seat](
        *_members(file),
        Column(sentence("Needed"), _needed),
        Column(sentence("Share"), lambda seat: translate(SHARES[seat.state])),
    ).of(file.seats)


def _needed(seat: Seat) -> str:
    must = seat.indispensable
    return translate(sentence("must come") if must else sentence("counts towards the quorum"))


def _members(file: OpeningFile) -> list[Column[Seat]]:
    def agency(seat: Seat) -> str:
        return seat.member.agency or ("–" if seat.member.outside else file.department.name)

    return [
        Column(sentence("Member"), lambda seat: seat.person.name),
        Column(sentence("Place"), office),
        Column(sentence("Agency"), agency),
    ]


def minutes_facts(file: OpeningFile) -> list[Any]:
    """Return the facts of an opening that has happened, as the rows of a summary."""
    tender = file.tender
    return summary_rows(
        (sentence("Tender"), in_reader_language(tender.title, tender.title_ur)),
        (sentence("Bidding closed"), local_time(tender.closes_at)),
        (sentence("Bids opened"), local_time(tender.opened_at) if tender.opened_at else ""),
        (sentence("Place"), tender.opening_place or "–"),
        (sentence("Questions"), translate(CLOSED_UNANSWERED)) if file.unanswered else None,
        (sentence("Not opened"), not_opened(file.unconfirmed)) if file.unconfirmed else None,
        *(
            (sentence("Postponed to"), f"{local_time(row.postponed_to)}: {row.postponed_reason}")
            for row in file.postponements
            if row.postponed_to
        ),
    )
