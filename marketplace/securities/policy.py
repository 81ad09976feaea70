"""Securities and the bills for them: what is asked, what is good, and what forfeits. Pure.

Before the opening nobody of the department may know who bids. So a firm's bills bear no firm's
name, and hang under the tender's veil until its bids are opened or it is cancelled.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.money import grouped_rupees, percent_of
from app.text import Sentence, sentence

# This domain's name in payments.
RAISER = "marketplace"
NOBODYS_NAME = "A firm (its name is sealed until the opening)"


class Kind(StrEnum):
    """The purpose of a bill."""

    DOCUMENT_FEE = "document_fee"
    BID_SECURITY = "bid_security"
    PERFORMANCE_SECURITY = "performance_security"


class Named(NamedTuple):
    """The content of a bill's reference: its tender (or contract), firm and purpose."""

    kind: Kind
    subject: UUID


def reference(kind: Kind, subject: UUID, supplier: UUID, version: int = 1) -> str:
    """Name a firm's bill about a tender or a contract; the same again is the same bill.

    `version` is the tender's: after an extension an unpaid bill that ended is asked for again.
    """
    again = f":{version}" if version > 1 else ""
    return f"{kind.value}:{subject}:{supplier}{again}"


def read_reference(text: str) -> Named | None:
    """Return the subject of a reference; None if it is not from this domain."""
    kind, _, rest = text.partition(":")
    try:
        return Named(Kind(kind), UUID(rest.partition(":")[0]))
    except ValueError:
        return None


def veil(tender: UUID) -> str:
    """Name the veil that hangs over the bills of a tender."""
    return f"{RAISER}:tender:{tender}"


class ForfeitCode(StrEnum):
    """The bidder's act; written onto the decision and never changed."""

    WITHDREW = "withdrew_in_validity"
    REFUSED_TO_SIGN = "refused_to_sign"
    NO_PERFORMANCE_SECURITY = "no_performance_security"
    NOT_PERFORMED = "contract_not_performed"


@dataclass(frozen=True, kw_only=True)
class SecurityFacts:
    """The history of the bid or contract behind a paper that the department holds.

    `valid_until` is the last day of the bid's validity. `awarded` is the award in force;
    `reversed_once` that an award to this bid was reversed. Four fields are about the current
    contract: `asked_to_sign` that there is one, `supplier_signed` that the bidder signed, `signed`
    that both did, `terminated` that it was ended.
    """

    for_contract: bool
    today: date
    valid_until: date
    cancelled: bool = False
    awarded: bool = False
    reversed_once: bool = False
    asked_to_sign: bool = False
    supplier_signed: bool = False
    signed: bool = False
    terminated: bool = False
    needs_performance_security: bool = False
    performance_security_verified: bool = False


def forfeit_codes(facts: SecurityFacts) -> frozenset[ForfeitCode]:
    """Return the acts for which a held paper may be forfeited now, usually none.

    A bid security answers for three things: that the bidder keeps its bid while it is valid, signs
    what was awarded to it, and provides the performance security. A performance security answers
    for the signed contract. An act of the department, such as reversing an award or cancelling a
    tender, is nobody else's fault: a bidder whose award was reversed is free, and so is its paper.
    A winner that will not sign loses its paper before its award is reversed for that, not after.
    """
    if facts.cancelled:
        return frozenset()
    if facts.for_contract:
        lost = facts.signed and facts.terminated
        return frozenset({ForfeitCode.NOT_PERFORMED} if lost else ())
    if facts.reversed_once and not facts.awarded:
        return frozenset()
    return frozenset(code for code, holds in _acts(facts) if holds)


def _acts(facts: SecurityFacts) -> tuple[tuple[ForfeitCode, bool], ...]:
    unsigned = facts.awarded and facts.asked_to_sign and not facts.supplier_signed
    lacks = facts.needs_performance_security and not facts.performance_security_verified
    valid = facts.today <= facts.valid_until
    return (
        (ForfeitCode.WITHDREW, valid and not facts.supplier_signed),
        (ForfeitCode.REFUSED_TO_SIGN, unsigned),
        (ForfeitCode.NO_PERFORMANCE_SECURITY, unsigned and lacks),
    )


# A winner asks whether its bid's deposit is kept for its contract by a step with the deposit. The
# step's reason names the contract, so that a question about a contract that became void is never
# taken for one about the next.
CARRY = "carry"
TAKEN_BACK = "Its bidder withdrew the request"
NO_USE = "There is nothing left to keep"
# Officers are notified each time: endless requests and withdrawals would flood them.
MAX_WITHDRAWN = 5


def question_about(contract_reference: str) -> str:
    """Return the reason of the step that asks for a contract."""
    return f"Kept as the performance security of contract {contract_reference}"


class InstrumentKind(StrEnum):
    """The papers that a bank issues for a bidder; or money, paid by bill as a deposit."""

    CALL_DEPOSIT = "cdr"
    PAY_ORDER = "pay_order"
    GUARANTEE = "guarantee"
    DEPOSIT = "deposit"


PAPERS = frozenset(InstrumentKind) - {InstrumentKind.DEPOSIT}


@dataclass(frozen=True, kw_only=True)
class SecurityRule:
    """The security of a tender: per cent of the bid or a fixed sum in paisa; both None: none.

    `expiry_margin_days` is how long the instrument must outlive the validity of the bid;
    `margin_is_law` is false if that rule is not from the official text: then it only warns, and
    `margin_source` names its source. `expiring_kinds` must state an expiry at all.
    """

    percent: Decimal | None = None
    fixed_paisa: int | None = None
    kinds: frozenset[InstrumentKind] = PAPERS
    expiring_kinds: frozenset[InstrumentKind] = PAPERS
    expiry_margin_days: int = 0
    margin_is_law: bool = True
    margin_source: Sentence | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that asks for two different sums."""
        if self.percent is not None and self.fixed_paisa is not None:
            raise ValueError("a security is a percentage or a fixed sum, not both")


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """An instrument as the bidder describes it; the amount in paisa.

    A deposit has no bank and no expiry, and its number is the bill's PSID. `expiry_reason` says why
    a paper ends sooner after the bid's validity than a rule that is no law asks.
    """

    kind: InstrumentKind
    bank: str
    number: str
    amount_paisa: int
    expires_on: date | None
    expiry_reason: str = ""


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
    return unfit(instrument, rule, required_paisa=required, valid_until=valid_until)


def unfit(
    instrument: Instrument, rule: SecurityRule, *, required_paisa: int, valid_until: date
) -> tuple[Problem, ...]:
    """Check an instrument that is asked for; `required_paisa` is 0 if it is not known yet."""
    found = (
        _kind(instrument, rule),
        _bank(instrument),
        _text(instrument.number, "number", sentence("Enter the number of the instrument.")),
        _amount(instrument, required_paisa),
        _expiry(instrument, rule, must_be_good_until(rule, valid_until)),
    )
    return tuple(problem for problem in found if problem is not None)


def must_be_good_until(rule: SecurityRule, valid_until: date) -> date:
    """Return the last day on which an instrument must be good: the bid's, and a margin of law."""
    return should_be_good_until(rule, valid_until) if rule.margin_is_law else valid_until


def should_be_good_until(rule: SecurityRule, valid_until: date) -> date:
    """Return the same with the margin, whatever it rests on."""
    return valid_until + timedelta(days=rule.expiry_margin_days)


def short_of_margin(
    instrument: Instrument | None, rule: SecurityRule, *, valid_until: date
) -> Sentence | None:
    """Warn of an instrument that is good as long as it must be, but not as long as it should be."""
    expires = instrument.expires_on if instrument else None
    if expires is None or expires < must_be_good_until(rule, valid_until):
        return None
    wanted = should_be_good_until(rule, valid_until)
    if expires >= wanted:
        return None
    return sentence(
        "The instrument expires on %(expires)s. A rule asks that it is valid until"
        " %(wanted)s. %(source)s",
        expires=expires.isoformat(),
        wanted=wanted.isoformat(),
        source=rule.margin_source or "",
    )


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
            "The instrument expires on %(expires)s; it must be valid until %(least)s or later.",
            expires=instrument.expires_on.isoformat(),
            least=least.isoformat(),
        ),
    )
