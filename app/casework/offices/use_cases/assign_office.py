"""Two administrators say which department is an agency's office, for a district or for all."""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.casework.cases.office_permissions import DECIDE_OFFICE, NAME_OFFICE
from app.casework.catalogue.models import Office
from app.casework.offices.queries.office_list import agencies
from app.db import new_id
from app.errors import Invalid
from app.identity.public import all_departments
from app.permissions import require
from app.places.public import district_names
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class NameOffice:
    """Which department takes an agency's work of a district; "" is every other district."""

    agency: str
    organisation_id: UUID
    district: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveOffice:
    """Which office."""

    office_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseOffice:
    """Which office, and why not."""

    office_id: UUID
    reason: str


def name_office(uow: UnitOfWork, command: NameOffice) -> Office:
    """Propose an office. What is under way stays where it is. Raises Invalid naming the field."""
    require(uow.actor, NAME_OFFICE)
    _refuse_unknown(uow, command)
    row = Office(
        id=new_id(),
        agency=command.agency,
        district=command.district,
        organisation_id=command.organisation_id,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("case.office_named", row.id, after=_summary(row))
    return row


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


def approve_office(uow: UnitOfWork, command: ApproveOffice) -> Office:
    """Let an office take its work from now on. Raises Forbidden for who named it, Conflict."""
    require(uow.actor, DECIDE_OFFICE)
    row = uow.lock(Office, command.office_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("case.office_approved", row.id, after=_summary(row))
    return row


def refuse_office(uow: UnitOfWork, command: RefuseOffice) -> Office:
    """Refuse an office, or take one's own proposal back. Raises Conflict when it was decided."""
    require(uow.actor, DECIDE_OFFICE)
    row = uow.lock(Office, command.office_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("case.office_refused", row.id, after={"reason": command.reason})
    return row


def _summary(row: Office) -> dict[str, object]:
    return {
        "agency": row.agency,
        "district": row.district,
        "department": str(row.organisation_id),
    }
