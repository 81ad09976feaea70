"""The minutes of an opening with the attendance sheet, as a paper."""

from flask_babel import gettext, ngettext

from app.parameters.public import source_of
from app.text import sentence
from app.web.formatting import local_date, local_time, rupees
from app.web.i18n import in_reader_language
from app.web.translation import translate
from marketplace.kernel.printing import Paper, Section
from marketplace.openings.queries import OpeningFile, ReadOut, Seat
from marketplace.parameters.definitions import TIE_RULE
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.checks import frozen_rules

KINDS = {
    "cdr": "Call deposit (CDR)",
    "pay_order": "Pay order",
    "guarantee": "Bank guarantee",
    "deposit": "Deposit, paid by bill",
}


CLOSED_UNANSWERED = sentence(
    "Bidding closed although a question that was asked in time had no answer."
)


def minutes_paper(file: OpeningFile) -> Paper:
    """Return the minutes; the opening must have happened."""
    tender = file.tender
    opened_at = tender.opened_at
    if opened_at is None:
        raise ValueError("there are no minutes before the opening")
    return Paper(
        title=gettext("Minutes of the opening of bids"),
        organisation=in_reader_language(file.department.name, file.department.name_ur),
        reference=tender.reference or "",
        date=local_date(opened_at),
        made_at=opened_at,
        sections=[_facts(file), _attendance(file), _read_out(file)],
        signatures=[(seat.person.name, office(seat)) for seat in file.attended],
    )


def office(seat: Seat) -> str:
    """Name a member's place on the committee."""
    if seat.member.chair:
        return str(gettext("Chair"))
    return str(gettext("Outside member") if seat.member.outside else gettext("Member"))


def _facts(file: OpeningFile) -> Section:
    tender = file.tender
    facts = [
        (
            gettext("Tender"),
            f"{tender.reference}: {in_reader_language(tender.title, tender.title_ur)}",
        ),
        (gettext("Bidding closed"), local_time(tender.closes_at)),
        (gettext("Bids opened"), local_time(tender.opened_at) if tender.opened_at else ""),
        (gettext("Place"), tender.opening_place or "–"),
        *_tie_rule(tender),
        *_unanswered(file),
    ]
    for opening in file.postponements:
        if opening.postponed_at and opening.postponed_to:
            postponement = f"{local_time(opening.postponed_to)}: {opening.postponed_reason}"
            facts.append((gettext("Postponed to"), postponement))
    return Section(facts=facts)


def _unanswered(file: OpeningFile) -> list[tuple[str, str]]:
    """Return a note that bidding closed on an open question; never whose, or how many."""
    if not file.unanswered:
        return []
    return [(gettext("Questions"), translate(CLOSED_UNANSWERED))]


def _tie_rule(tender: Tender) -> list[tuple[str, str]]:
    """Return the rule for ties and its source, before anybody knows of a tie."""
    value = frozen_rules(tender).get(TIE_RULE.key)
    if value is None:
        return []
    source = translate(source_of(value.confidence, value.instrument))
    decided = translate(dict(TIE_RULE.choices)[str(value.value)])
    return [(translate(TIE_RULE.title), f"{decided}. {source}")]


def _attendance(file: OpeningFile) -> Section:
    rows = [
        [
            seat.person.name,
            office(seat),
            seat.member.agency or ("–" if seat.member.outside else file.department.name),
            local_time(seat.unlocked_at) if seat.unlocked_at else gettext("did not give a share"),
        ]
        for seat in file.seats
    ]
    heads = [gettext("Member"), gettext("Place"), gettext("Agency"), gettext("Share given")]
    return Section(heading=gettext("Attendance"), heads=heads, rows=rows)


def _read_out(file: OpeningFile) -> Section:
    bids = file.bids or ()
    if not bids:
        none = gettext("No bid had been received by the closing time. There was nothing to open.")
        return Section(heading=gettext("Bids"), paragraphs=_not_opened(file) or [none])
    heads = [
        gettext("No."),
        gettext("Bidder"),
        gettext("Received"),
        gettext("Bid security"),
        gettext("Total as read out"),
    ]
    return Section(
        heading=gettext("Bids, in the order of receipt"),
        paragraphs=_not_opened(file),
        heads=heads,
        rows=[_row(bid) for bid in bids],
        numbers=[0, 4],
    )


def _not_opened(file: OpeningFile) -> list[str]:
    """Return the number of unopened bids as text; never whose."""
    return [not_opened(file.unconfirmed)] if file.unconfirmed else []


def not_opened(count: int) -> str:
    """Return a text with the number of bids not opened because their firms did not confirm them."""
    return str(
        ngettext(
            "%(num)s bid was not opened: its firm had not confirmed it after the tender changed.",
            "%(num)s bids were not opened: their firms had not confirmed them after the tender "
            "changed.",
            count,
        )
    )


def _row(bid: ReadOut) -> list[str]:
    total = bid.opened.total_paisa
    return [
        str(bid.opened.read_order),
        in_reader_language(bid.bidder.name, bid.bidder.name_ur),
        local_time(bid.bid.received_at),
        instrument_text(bid.instrument, whole=bid.whole),
        rupees(total) if total is not None else translate(bid.opened.unreadable),
    ]


def instrument_text(instrument: Instrument | None, *, whole: bool = True) -> str:
    """Write a security in one line; without its bank and number for outsiders."""
    if instrument is None:
        return str(gettext("none"))
    kind = gettext(KINDS[instrument.kind])
    amount = rupees(instrument.amount_paisa)
    if not whole:
        return f"{kind}, {amount}"
    named = (f"{kind} {instrument.number}", instrument.bank, amount)
    return ", ".join(part for part in named if part)
