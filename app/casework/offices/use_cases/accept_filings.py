"""Two officers record the order by which filings, or bids, are accepted electronically."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.permissions import DECIDE_FILING_ORDER, PROPOSE_FILING_ORDER
from app.casework.offices.queries.office_list import agencies
from app.decisions import Audit, Decision, Names, columns
from app.errors import Invalid
from app.identity.public import all_departments
from app.parameters.definitions import Confidence
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AcceptFilings:
    """Whose order, its number, day and authority, and from which day on filings are accepted.

    It is of an agency of services (its code), or of a department that buys (its id).
    `instrument` says where the order is to be read, `confidence` how sure the officer is of it.
    """

    agency: str | None = None
    department_id: UUID | None = None
    number: str
    issued_on: date
    authority: str
    valid_from: date
    instrument: str
    confidence: Confidence


def _values(uow: UnitOfWork, command: AcceptFilings) -> Mapping[str, object]:
    """Return an order's columns. Raises Invalid naming the field."""
    problems: dict[str, Sentence] = {}
    problems |= _unknown(uow, command)
    if command.issued_on > local_day(uow.now):
        problems["issued_on"] = sentence("Write the day of the order: today or an earlier day.")
    if problems:
        raise Invalid(next(iter(problems.values())), code="filing-order", fields=problems)
    return columns(uow, command)


def _unknown(uow: UnitOfWork, command: AcceptFilings) -> dict[str, Sentence]:
    """Return what is wrong with whose order it is: one of the two, and one that there is."""
    if (command.agency is None) == (command.department_id is None):
        one = sentence("Choose an agency of services or a department that buys, not both.")
        return {"agency": one}
    if command.agency is not None:
        known = command.agency in agencies(uow)
        return {} if known else {"agency": sentence("Choose an agency in the list.")}
    departments = {each.id for each in all_departments(uow.session)}
    known = command.department_id in departments
    return {} if known else {"department_id": sentence("Choose a department in the list.")}


def _summary(row: FilingOrder) -> dict[str, object]:
    return {
        "agency": row.agency,
        "department": str(row.department_id) if row.department_id else None,
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
