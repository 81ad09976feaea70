"""Two officers record the order by which an agency accepts electronic filings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.permissions import DECIDE_FILING_ORDER, PROPOSE_FILING_ORDER
from app.casework.offices.queries.office_list import agencies
from app.decisions import Audit, Decision, Names, columns
from app.errors import Invalid
from app.parameters.definitions import Confidence
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AcceptFilings:
    """Whose order, its number, day and authority, and from which day on filings are accepted.

    `instrument` says where the order is to be read, `confidence` how sure the officer is of it.
    """

    agency: str
    number: str
    issued_on: date
    authority: str
    valid_from: date
    instrument: str
    confidence: Confidence


def _values(uow: UnitOfWork, command: AcceptFilings) -> Mapping[str, object]:
    """Return an order's columns. Raises Invalid naming the field."""
    problems: dict[str, Sentence] = {}
    if command.agency not in agencies(uow):
        problems["agency"] = sentence("Choose an agency in the list.")
    if command.issued_on > local_day(uow.now):
        problems["issued_on"] = sentence("Write the day of the order: today or an earlier day.")
    if problems:
        raise Invalid(next(iter(problems.values())), code="filing-order", fields=problems)
    return columns(uow, command)


def _summary(row: FilingOrder) -> dict[str, object]:
    return {
        "agency": row.agency,
        "number": row.number,
        "issued_on": row.issued_on.isoformat(),
        "authority": row.authority,
        "valid_from": row.valid_from.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


FILING_ORDER = Decision(
    row=FilingOrder,
    command=AcceptFilings,
    names=Names("accept_filings", "approve_filing_order", "refuse_filing_order"),
    audit=Audit(
        "case.filing_order_proposed", "case.filing_order_approved", "case.filing_order_refused"
    ),
    may_propose=PROPOSE_FILING_ORDER,
    may_decide=DECIDE_FILING_ORDER,
    summary=_summary,
    values=_values,
)
