"""What an officer decides about a tender, as one value: the same for drafting and for revising."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from app.errors import Invalid
from app.text import Sentence, sentence
from marketplace.models.tender import Tender


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a tender. Money in paisa, times in UTC, days in the province.

    `security_kind` says which of the two securities counts: per cent of the bid, or a fixed sum.
    """

    title: str
    category: str
    district: str
    estimate_paisa: int
    budget_head: str
    approval_reference: str
    evaluation: str
    prices_with_tax: bool
    security_kind: str
    validity_days: int
    issue_from: date
    issue_to: date
    closes_at: datetime
    opens_at: datetime
    title_ur: str = ""
    description: str = ""
    delivery_place: str = ""
    delivery_days: int | None = None
    security_percent: Decimal | None = None
    security_paisa: int | None = None
    performance_percent: Decimal | None = None
    international: bool = False
    integrity_pact: bool = False
    pec_category: str | None = None
    opening_place: str = ""


def check_terms(terms: Terms, now: datetime) -> None:
    """Refuse terms that contradict themselves; what the rules say comes later, as findings."""
    wrong = {name: message for name, bad, message in _checks(terms, now) if bad}
    if wrong:
        raise Invalid(sentence("Correct the fields named below."), fields=wrong)


def _checks(terms: Terms, now: datetime) -> tuple[tuple[str, bool, Sentence], ...]:
    percent, fixed = terms.security_percent, terms.security_paisa
    return (
        ("closes_at", terms.closes_at <= now, sentence("Bidding must close in the future.")),
        (
            "opens_at",
            terms.opens_at < terms.closes_at,
            sentence("Bids cannot be opened before bidding closes."),
        ),
        (
            "issue_to",
            terms.issue_to < terms.issue_from,
            sentence("The last day of issuing documents is before the first."),
        ),
        (
            "security_percent",
            (terms.security_kind == "percent") != (percent is not None),
            sentence("Give the per cent of the bid security, or choose another kind."),
        ),
        (
            "security",
            (terms.security_kind == "fixed") != (fixed is not None),
            sentence("Give the sum of the bid security, or choose another kind."),
        ),
    )


def apply_terms(tender: Tender, terms: Terms) -> None:
    """Write the terms onto a tender."""
    for name, value in asdict(terms).items():
        setattr(tender, name, value)
