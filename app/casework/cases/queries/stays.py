"""Stays of courts and regulators on applications: what they block, and whose clocks they stop."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.office_permissions import WORK
from app.errors import Invalid
from app.stays.public import StayableKind, StayView, Subject, confirmed_stays
from app.text import sentence
from app.unit_of_work import UnitOfWork

APPLICATION, DECIDE, GRANT = "application", "decide", "grant"


def _find(uow: UnitOfWork, number: str) -> Subject:
    """Return an application that the actor's office works on, by its reference."""
    query = (
        select(Application, CaseRegistration)
        .join(CaseRegistration, CaseRegistration.application_id == Application.id)
        .where(Application.reference == number.strip())
        .where(CaseRegistration.office_id == uow.actor.organisation)
    )
    found = next((application for application, _ in uow.session.execute(query)), None)
    if found is None:
        problem = sentence("Your office has no application with this reference.")
        raise Invalid(problem, code="unknown-number", fields={"number": problem})
    title = f"{found.reference}: {found.display}" if found.display else found.reference
    return Subject(id=found.id, title=title, organisation_id=uow.actor.organisation)


STAYABLE = StayableKind(
    name=APPLICATION,
    title=sentence("An application"),
    number=sentence("Reference of the application"),
    acts={
        DECIDE: sentence("Deciding a step or an appeal"),
        GRANT: sentence("Granting what was applied for"),
    },
    permission=WORK,
    find=_find,
)


def stays_on(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, list[StayView]]:
    """Return the confirmed stays on applications, those that have ended too; one query."""
    return confirmed_stays(uow, APPLICATION, ids) if ids else {}


def in_force(uow: UnitOfWork, stays: Sequence[StayView]) -> list[StayView]:
    """Return those that block something today."""
    today = local_day(uow.now)
    return [each for each in stays if each.in_force(today)]
