"""Terms of a tender that an officer decides, as one value: for drafting and for revising."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from app.calendar import local_day
from app.errors import Invalid
from app.places.public import district_names
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender

NO_DISTRICT = sentence("Choose a district in the list.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a tender. Money in paisa, times in UTC, days in the province.

    `district` is a code of `app/places`; `security_kind` says which of the two securities counts:
    per cent of the bid, or a fixed sum. `income_head` is the head of account for the fee of the
    documents and for what is forfeited of securities by bill.
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
    document_fee_paisa: int | None = None
    security_by_bill: bool = False
    performance_by_bill: bool = False
    income_head: str | None = None
    international: bool = False
    integrity_pact: bool = False
    pec_category: str | None = None
    reconfirmation: bool = False
    opening_place: str = ""


_Check = tuple[str, bool, Sentence]


def check_terms(uow: UnitOfWork, terms: Terms) -> None:
    """Refuse terms that contradict themselves; what the rules say comes later, as findings."""
    districts = district_names(uow.session, "en", local_day(uow.now))
    refuse(
        (
            ("district", terms.district not in districts, NO_DISTRICT),
            *date_checks(uow, terms.closes_at, terms.opens_at),
            *_issuing(terms),
            *_security(terms),
            *_by_bill(terms),
        )
    )


def refuse(checks: tuple[_Check, ...]) -> None:
    """Raise Invalid naming the first thing that is wrong with each field."""
    wrong: dict[str, Sentence] = {}
    for name, bad, message in checks:
        if bad:
            wrong.setdefault(name, message)
    if wrong:
        raise Invalid(sentence("Correct the fields named below."), fields=wrong)


def date_checks(uow: UnitOfWork, closes_at: datetime, opens_at: datetime) -> tuple[_Check, ...]:
    """List what can be wrong with the two times that every tender has."""
    return (
        ("closes_at", closes_at <= uow.now, sentence("Bidding must close in the future.")),
        (
            "opens_at",
            opens_at < closes_at,
            sentence("Bids cannot be opened before bidding closes."),
        ),
    )


def _issuing(terms: Terms) -> tuple[_Check, ...]:
    return (
        (
            "issue_to",
            terms.issue_to < terms.issue_from,
            sentence("The last day of issuing documents is before the first."),
        ),
        (
            "issue_to",
            terms.issue_to > local_day(terms.closes_at),
            sentence("Documents cannot be issued after bidding has closed."),
        ),
    )


def _security(terms: Terms) -> tuple[_Check, ...]:
    percent, fixed = terms.security_percent, terms.security_paisa
    return (
        (
            "security_percent",
            (terms.security_kind == "percent") != (percent is not None),
            sentence("Enter the percentage of the bid security, or choose another kind."),
        ),
        (
            "security_amount",
            (terms.security_kind == "fixed") != (fixed is not None),
            sentence("Give the sum of the bid security, or choose another kind."),
        ),
    )


def _by_bill(terms: Terms) -> tuple[_Check, ...]:
    charges = terms.document_fee_paisa is not None
    by_bill = terms.security_by_bill or terms.performance_by_bill
    return (
        (
            "security_by_bill",
            terms.security_by_bill and terms.security_kind != "fixed",
            sentence(
                "Only a fixed sum can be paid by bill: a percentage would show what the firm bids."
            ),
        ),
        (
            "performance_by_bill",
            terms.performance_by_bill and terms.performance_percent is None,
            sentence("Enter the percentage of the performance security, or offer no bill for it."),
        ),
        (
            "income_head",
            (charges or by_bill) and not terms.income_head,
            sentence(
                "Give the head of account for the fee, and for what may be forfeited of securities."
            ),
        ),
    )


def apply_terms(tender: Tender, terms: Terms) -> None:
    """Write the terms onto a tender."""
    for name, value in asdict(terms).items():
        setattr(tender, name, value)
