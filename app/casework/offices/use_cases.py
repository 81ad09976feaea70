"""Two officers record the order by which filings, or bids, are accepted electronically."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.casework.cases.office_permissions import DECIDE_OFFICE, NAME_OFFICE
from app.casework.catalogue.models import FilingOrder, Office
from app.casework.catalogue.permissions import DECIDE_FILING_ORDER, PROPOSE_FILING_ORDER
from app.casework.offices.queries import agencies
from app.decisions import Audit, Decision, Names, columns
from app.errors import Invalid
from app.identity.public import all_departments
from app.parameters.definitions import Confidence
from app.places.public import district_names
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AcceptFilings:
    """The issuer, number, day and authority of an order, and the first day of filings.

    It belongs to an agency of services (its code), or to a department that buys (its id).
    `instrument` cites the source of the order, `confidence` is the officer's confidence in it.
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
        problems["issued_on"] = sentence("Enter the date of the order: today or earlier.")
    if problems:
        raise Invalid(next(iter(problems.values())), code="filing-order", fields=problems)
    return columns(uow, command)


def _unknown(uow: UnitOfWork, command: AcceptFilings) -> dict[str, Sentence]:
    """Return the errors of the order's issuer: exactly one of the two, and known."""
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


# Two administrators assign an agency's work to a department, for a district or for all.


@dataclass(frozen=True, kw_only=True)
class NameOffice:
    """The department for an agency's work in a district; "" is every other district."""

    agency: str
    organisation_id: UUID
    district: str = ""


def _values_in_assign_office(uow: UnitOfWork, command: NameOffice) -> Mapping[str, object]:
    """Return an office's columns. Raises Invalid naming the field."""
    _refuse_unknown(uow, command)
    return columns(uow, command)


def _refuse_unknown(uow: UnitOfWork, command: NameOffice) -> None:
    problems: dict[str, Sentence] = {}
    if command.agency not in agencies(uow):
        problems["agency"] = sentence("Choose an agency in the list.")
    if command.district and command.district not in district_names(
        uow.session, "en", local_day(uow.now)
    ):
        problems["district"] = sentence("Choose a district in the list.")
    if command.organisation_id not in {each.id for each in all_departments(uow.session)}:
        problems["organisation_id"] = sentence("Choose a department in the list.")
    if problems:
        raise Invalid(next(iter(problems.values())), code="office", fields=problems)


def _summary_in_assign_office(row: Office) -> dict[str, object]:
    return {
        "agency": row.agency,
        "district": row.district,
        "department": str(row.organisation_id),
    }


# Approval moves no work that is under way: an office takes what begins from now on.
OFFICES = Decision(
    row=Office,
    command=NameOffice,
    names=Names("name_office", "approve_office", "refuse_office"),
    audit=Audit("case.office_named", "case.office_approved", "case.office_refused"),
    may_propose=NAME_OFFICE,
    may_decide=DECIDE_OFFICE,
    summary=_summary_in_assign_office,
    values=_values_in_assign_office,
)
