"""Two administrators assign an agency's work to a department, for a district or for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.casework.cases.office_permissions import DECIDE_OFFICE, NAME_OFFICE
from app.casework.catalogue.models import Office
from app.casework.offices.queries.office_list import agencies
from app.decisions import Audit, Decision, Names, columns
from app.errors import Invalid
from app.identity.public import all_departments
from app.places.public import district_names
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class NameOffice:
    """Which department takes an agency's work of a district; "" is every other district."""

    agency: str
    organisation_id: UUID
    district: str = ""


def _values(uow: UnitOfWork, command: NameOffice) -> Mapping[str, object]:
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


def _summary(row: Office) -> dict[str, object]:
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
    summary=_summary,
    values=_values,
)
