"""Bid and performance securities: how much is required, and whether an instrument is good.

Instruments are paper: a call deposit (CDR), a pay order, or a bank's guarantee. Where a tender says
so, a deposit paid by bill stands for them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.money import grouped_rupees, percent_of
from app.text import Sentence, sentence


class InstrumentKind(StrEnum):
    """The papers that a bank issues for a bidder; or money, paid by bill as a deposit."""

    CALL_DEPOSIT = "cdr"
    PAY_ORDER = "pay_order"
    GUARANTEE = "guarantee"
    DEPOSIT = "deposit"


PAPERS = frozenset(InstrumentKind) - {InstrumentKind.DEPOSIT}


@dataclass(frozen=True, kw_only=True)
class SecurityRule:
    """What a tender asks for: per cent of the bid or a fixed sum in paisa; both None: nothing.

    `expiry_margin_days` is how long the instrument must outlive the validity of the bid;
    `expiring_kinds` are the kinds that must state an expiry at all.
    """

    percent: Decimal | None = None
    fixed_paisa: int | None = None
    kinds: frozenset[InstrumentKind] = PAPERS
    expiring_kinds: frozenset[InstrumentKind] = PAPERS
    expiry_margin_days: int = 0

    def __post_init__(self) -> None:
        """Refuse a rule that asks for two different sums."""
        if self.percent is not None and self.fixed_paisa is not None:
            raise ValueError("a security is a percentage or a fixed sum, not both")


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """An instrument as the bidder describes it; the amount in paisa.

    A deposit has no bank and no expiry, and its number is the bill's PSID.
    """

    kind: InstrumentKind
    bank: str
    number: str
    amount_paisa: int
    expires_on: date | None


@dataclass(frozen=True)
class Problem:
    """A sentence about one field of the instrument."""

    field: str
    message: Sentence


def required_paisa(rule: SecurityRule, bid_paisa: int) -> int:
    """Return the security required for a bid, in paisa; a percentage is rounded half up."""
    if rule.fixed_paisa is not None:
        return rule.fixed_paisa
    if rule.percent is not None:
        return percent_of(bid_paisa, rule.percent)
    return 0


def problems(
    instrument: Instrument | None, rule: SecurityRule, *, bid_paisa: int, valid_until: date
) -> tuple[Problem, ...]:
    """Check an instrument against the rule; `valid_until` is the last day of the bid's validity."""
    required = required_paisa(rule, bid_paisa)
    if required == 0:
        return ()
    if instrument is None:
        return (_missing(required),)
    found = (
        _kind(instrument, rule),
        _bank(instrument),
        _text(instrument.number, "number", sentence("Enter the number of the instrument.")),
        _amount(instrument, required),
        _expiry(instrument, rule, valid_until + timedelta(days=rule.expiry_margin_days)),
    )
    return tuple(problem for problem in found if problem is not None)


def _missing(required: int) -> Problem:
    return Problem(
        "instrument",
        sentence(
            "Add the security instrument: at least Rs %(amount)s is required.",
            amount=grouped_rupees(required),
        ),
    )


def _kind(instrument: Instrument, rule: SecurityRule) -> Problem | None:
    if instrument.kind in rule.kinds:
        return None
    return Problem("kind", sentence("This tender does not accept this kind of instrument."))


def _bank(instrument: Instrument) -> Problem | None:
    if instrument.kind is InstrumentKind.DEPOSIT:
        return None
    return _text(instrument.bank, "bank", sentence("Enter the name of the bank."))


def _text(value: str, field: str, message: Sentence) -> Problem | None:
    return None if value.strip() else Problem(field, message)


def _amount(instrument: Instrument, required: int) -> Problem | None:
    if instrument.amount_paisa >= required:
        return None
    return Problem(
        "amount_paisa",
        sentence(
            "The instrument is for Rs %(amount)s; at least Rs %(required)s is required.",
            amount=grouped_rupees(instrument.amount_paisa),
            required=grouped_rupees(required),
        ),
    )


def _expiry(instrument: Instrument, rule: SecurityRule, least: date) -> Problem | None:
    if instrument.expires_on is None:
        if instrument.kind not in rule.expiring_kinds:
            return None
        return Problem("expires_on", sentence("Enter the date on which the instrument expires."))
    if instrument.expires_on >= least:
        return None
    return Problem(
        "expires_on",
        sentence(
            "The instrument expires on %(expires)s; it must be good until %(least)s at least.",
            expires=instrument.expires_on.isoformat(),
            least=least.isoformat(),
        ),
    )
