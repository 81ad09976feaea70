"""Arithmetic of a price schedule, and the status of a bid as far as its firm may know.

Unit prices are whole paisa; quantities are exact decimals; each line is rounded half up to paisa,
once. A total is the sum of its rounded lines, so that anyone can add up what is printed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from enum import StrEnum

from app.money import MAX_PAISA, grouped_rupees, half_up
from app.text import Sentence, sentence
from marketplace.kernel.policy import Correction
from marketplace.tenders.policy.lifecycle import Status, TenderFacts, status

# Wide enough for the largest price times the longest quantity, exactly.
_DIGITS = 60
# So many times the tender's size, or a part of it, is a slip rather than a price.
FAR = 10


class TaxBasis(StrEnum):
    """The tax basis of the prices that bidders state, and that are compared."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item of the tender, known by its number."""

    number: int
    quantity: Decimal
    lot: str = ""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The bidder's quote for one item; the line total only if the bidder stated one."""

    number: int
    unit_price_paisa: int
    tax_percent: Decimal = Decimal(0)
    stated_total_paisa: int | None = None


@dataclass(frozen=True, kw_only=True)
class PricedLine:
    """A checked line, in paisa. `compared_paisa` is what the ranking uses."""

    number: int
    unit_price_paisa: int
    net_paisa: int
    tax_paisa: int
    compared_paisa: int

    @property
    def gross_paisa(self) -> int:
        """Return the line's total with tax."""
        return self.net_paisa + self.tax_paisa


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A line whose stated total was not quantity times unit price."""

    number: int
    stated_paisa: int
    computed_paisa: int
    message: Sentence


@dataclass(frozen=True, kw_only=True)
class CheckedSchedule:
    """The outcome of the arithmetic check; with `refusals` the bid is not responsive."""

    lines: tuple[PricedLine, ...]
    corrections: tuple[Corrected, ...] = ()
    refusals: tuple[Sentence, ...] = ()

    @property
    def net_paisa(self) -> int:
        """Return the total without tax."""
        return sum(line.net_paisa for line in self.lines)

    @property
    def tax_paisa(self) -> int:
        """Return the tax in the total."""
        return sum(line.tax_paisa for line in self.lines)

    @property
    def gross_paisa(self) -> int:
        """Return the total with tax."""
        return self.net_paisa + self.tax_paisa

    @property
    def compared_paisa(self) -> int:
        """Return the total on the tender's basis: what the ranking compares."""
        return sum(line.compared_paisa for line in self.lines)


def line_total_paisa(quantity: Decimal, unit_price_paisa: int) -> int:
    """Return quantity times unit price, rounded half up to whole paisa."""
    with localcontext(prec=_DIGITS):
        return half_up(quantity * unit_price_paisa)


def too_large_a_line(quantity: Decimal, unit_price_paisa: int) -> Sentence | None:
    """Return an error if a line is too large an amount to store, or None."""
    if line_total_paisa(quantity, unit_price_paisa) <= MAX_PAISA:
        return None
    return sentence(
        "Quantity times unit price is more than Rs %(most)s, the largest amount. Check the price.",
        most=grouped_rupees(MAX_PAISA),
    )


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a tender is, as far as bidders may know: limits in paisa; None: no upper one."""

    above_paisa: int
    upto_paisa: int | None


def price_doubts(schedule: "CheckedSchedule", size: Size) -> dict[int, Sentence]:
    """Return a sentence for each item whose line alone is far larger than the whole tender.

    No bid is refused for it: a slip of the point or of the unit is for the bidder to see in time.
    """
    if size.upto_paisa is None:
        return {}
    return {
        line.number: sentence(
            "This line costs Rs %(total)s, but the estimate of the whole tender is no"
            " more than Rs %(most)s. Check the price, and the unit that it is for.",
            total=grouped_rupees(line.compared_paisa),
            most=grouped_rupees(size.upto_paisa),
        )
        for line in schedule.lines
        if line.compared_paisa > size.upto_paisa * FAR
    }


def total_doubt(schedule: "CheckedSchedule", size: Size) -> Sentence | None:
    """Return a doubt if a whole schedule costs far less than the tender, or None."""
    if not 0 < schedule.compared_paisa < size.above_paisa // FAR:
        return None
    return sentence(
        "Your prices add up to Rs %(total)s, but the estimate of the tender is more than"
        " Rs %(least)s. Check your prices, and the units that they are for.",
        total=grouped_rupees(schedule.compared_paisa),
        least=grouped_rupees(size.above_paisa),
    )


def still_wanted(quotes: Iterable[Quote], withdrawn: Sequence[int]) -> list[Quote]:
    """Leave out prices of items that were withdrawn since: they decide nothing."""
    return [quote for quote in quotes if quote.number not in withdrawn]


def check_schedule(
    lines: Sequence[Line], quotes: Iterable[Quote], *, basis: TaxBasis, correction: Correction
) -> CheckedSchedule:
    """Check a bidder's schedule against the tender's items, in the order of the items.

    Items left without a quote are no refusal here: whether all must be priced is for the ranking.
    """
    lines_by_number = {line.number: line for line in lines}
    quoted: dict[int, Quote] = {}
    refusals: list[Sentence] = []
    for quote in quotes:
        refusal = _refusal(quote, lines_by_number, quoted)
        if refusal is None:
            quoted[quote.number] = quote
        else:
            refusals.append(refusal)
    pairs = [(line, quoted[line.number]) for line in lines if line.number in quoted]
    corrections = tuple(c for line, q in pairs if (c := _difference(line, q, correction)))
    if correction is Correction.REJECT:
        refusals += [corrected.message for corrected in corrections]
    return CheckedSchedule(
        lines=tuple(_priced(line, quote, basis, correction) for line, quote in pairs),
        corrections=corrections,
        refusals=tuple(refusals),
    )


def _refusal(
    quote: Quote, lines_by_number: dict[int, Line], quoted: dict[int, Quote]
) -> Sentence | None:
    if quote.number not in lines_by_number:
        return sentence("Item %(number)d is not in this tender.", number=quote.number)
    if quote.number in quoted:
        return sentence("Item %(number)d is priced twice.", number=quote.number)
    if not 0 < quote.unit_price_paisa <= MAX_PAISA:
        return sentence("Item %(number)d: the unit price is out of range.", number=quote.number)
    if quote.stated_total_paisa is not None and not 0 < quote.stated_total_paisa <= MAX_PAISA:
        return sentence("Item %(number)d: the line total is out of range.", number=quote.number)
    if not 0 <= quote.tax_percent <= 100:  # noqa: PLR2004 - a per cent
        return sentence("Item %(number)d: the tax is out of range.", number=quote.number)
    return None


def _difference(line: Line, quote: Quote, correction: Correction) -> Corrected | None:
    stated = quote.stated_total_paisa
    if stated is None:
        return None
    computed = line_total_paisa(line.quantity, quote.unit_price_paisa)
    if stated == computed:
        return None
    return Corrected(
        number=line.number,
        stated_paisa=stated,
        computed_paisa=computed,
        message=sentence(
            _EXPLAINED[correction],
            number=line.number,
            stated=grouped_rupees(stated),
            computed=grouped_rupees(computed),
        ),
    )


_EXPLAINED = {
    Correction.UNIT_PRICE_PREVAILS: sentence(
        "Item %(number)d: the total was stated as Rs %(stated)s; quantity times unit price is "
        "Rs %(computed)s, and the unit price prevails."
    ).msgid,
    Correction.TOTAL_PREVAILS: sentence(
        "Item %(number)d: the total was stated as Rs %(stated)s and prevails; quantity times "
        "unit price is Rs %(computed)s."
    ).msgid,
    Correction.REJECT: sentence(
        "Item %(number)d: the total was stated as Rs %(stated)s, but quantity times unit price is "
        "Rs %(computed)s."
    ).msgid,
}


def _priced(line: Line, quote: Quote, basis: TaxBasis, correction: Correction) -> PricedLine:
    total = line_total_paisa(line.quantity, quote.unit_price_paisa)
    if correction is Correction.TOTAL_PREVAILS and quote.stated_total_paisa is not None:
        total = quote.stated_total_paisa
    tax = _tax(total, quote.tax_percent, basis)
    return PricedLine(
        number=line.number,
        unit_price_paisa=quote.unit_price_paisa,
        net_paisa=total - tax if basis is TaxBasis.INCLUSIVE else total,
        tax_paisa=tax,
        compared_paisa=total,
    )


def _tax(total_paisa: int, percent: Decimal, basis: TaxBasis) -> int:
    """Return the tax on (exclusive) or inside (inclusive) a total, rounded half up."""
    if not percent:
        return 0
    base = 100 + percent if basis is TaxBasis.INCLUSIVE else Decimal(100)
    with localcontext(prec=_DIGITS):
        return half_up(total_paisa * percent / base)


class BidStatus(StrEnum):
    """The status of a bid, from its receipt on."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    RECEIVED = "received"
    SEALED = "sealed"
    PENDING = "pending"
    NOT_OPENED = "not_opened"
    OPENED = "opened"
    REPORTED = "reported"
    WON = "won"
    NOT_CHOSEN = "not_chosen"


_BEFORE_AN_AWARD = {
    Status.CANCELLED: BidStatus.CANCELLED,
    Status.PUBLISHED: BidStatus.RECEIVED,
    Status.CLOSED: BidStatus.SEALED,
    Status.OPENED: BidStatus.OPENED,
    Status.REPORTED: BidStatus.REPORTED,
}


def bid_status(  # noqa: PLR0913 - known facts of a bid, by name
    facts: TenderFacts,
    now: datetime,
    *,
    withdrawn: bool,
    replaced: bool,
    awarded: bool,
    pending: bool = False,
) -> BidStatus:
    """Return a bid's status; `awarded`: an award in force names the bid for any part.

    While parts wait for an award of their own, no other bid has lost yet.
    `pending`: the tender changed in substance and the firm has not confirmed the bid since. One
    that still is at closing is not opened.
    """
    if withdrawn:
        return BidStatus.WITHDRAWN
    if replaced:
        return BidStatus.REPLACED
    if pending and facts.cancelled_at is None:
        is_open = status(facts, now) is Status.PUBLISHED
        return BidStatus.PENDING if is_open else BidStatus.NOT_OPENED
    open_yet = facts.parts_wait_since is not None
    others = BidStatus.REPORTED if open_yet else BidStatus.NOT_CHOSEN
    chosen = BidStatus.WON if awarded else others
    return _BEFORE_AN_AWARD.get(status(facts, now), chosen)
