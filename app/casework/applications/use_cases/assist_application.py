"""An officer fills in for a citizen who consents: recorded, and notified to the citizen."""

from dataclasses import dataclass, field
from uuid import UUID

from app.casework.applications.use_cases.begin_application import Beginning, begin
from app.casework.cases.models.application import Application, Consent
from app.casework.cases.permissions import ASSIST
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.definition.shapes import Applicant, Service
from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import people_named
from app.notifications.public import queue_message
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AssistApplication:
    """The citizen's CNIC (13 digits), the form of consent, and the place of its paper."""

    service: str
    cnic: str = field(repr=False)
    consent_given: str
    consent_reference: str


def assist_application(uow: UnitOfWork, command: AssistApplication) -> Application:
    """Start an application for a citizen, or continue their unfinished one.

    Raises NotFound if it is not offered; Conflict if no officer has seen their card (`no-account`),
    a firm must apply (`firm-needed`) or another officer fills it in (`assisted-already`); Forbidden
    for the actor themselves.
    """
    require(uow.actor, ASSIST)
    service = offered_service(uow, command.service)
    _refuse_service(service)
    citizen = _citizen(uow, command.cnic)
    application = begin(uow, Beginning(service=service, applicant_id=citizen, organisation_id=None))
    if _record(uow, application, command):
        uow.audit("case.assisted", application.id, after={"consent": command.consent_given})
        queue_message(
            uow,
            template="cases/assisted",
            person_id=citizen,
            values={
                "reference": application.reference,
                "application_id": str(application.id),
                "officer": uow.actor.name,
            },
        )
    return application


def _refuse_service(service: Service) -> None:
    if service.hidden:
        raise NotFound
    if service.applicant is Applicant.ORGANISATION:
        raise Conflict(
            sentence("An owner of the firm must ask for this, signed in by themselves."),
            code="firm-needed",
        )


def _citizen(uow: UnitOfWork, cnic: str) -> UUID:
    found = people_named(uow.session, [cnic]).get(cnic)
    if found is None:
        problem = sentence(
            "No officer has seen this card yet. Enrol them first, or confirm the CNIC of their "
            "account."
        )
        raise Conflict(problem, code="no-account", fields={"cnic": problem})
    if found.id == uow.actor.person:
        raise Forbidden(sentence("This is you. Apply for yourself as everybody does."))
    return found.id


def _record(uow: UnitOfWork, application: Application, command: AssistApplication) -> bool:
    """Record the consent; return False if the officer already had it."""
    consent = uow.session.get(Consent, application.id)
    if consent is not None and consent.officer_id != uow.actor.person:
        raise Conflict(
            sentence("Another officer fills this in already. Ask the citizen who it is."),
            code="assisted-already",
        )
    if consent is not None:
        return False
    uow.add(
        Consent(
            application_id=application.id,
            officer_id=uow.actor.person,
            consent_given=command.consent_given,
            consent_reference=command.consent_reference,
            at=uow.now,
        )
    )
    return True
