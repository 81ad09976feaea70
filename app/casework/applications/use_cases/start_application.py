"""Somebody asks for a service: for themselves, or as an owner for their firm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.casework.applications.use_cases.begin_application import Beginning, add_known, begin
from app.casework.calls.use_cases.join_call import open_call
from app.casework.cases.models.application import Application
from app.casework.cases.permissions import APPLY, APPLY_FOR_ORGANISATION
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Applicant, Service
from app.casework.ports import Asking
from app.errors import Conflict, NotFound
from app.permissions import Actor, require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StartApplication:
    """A service, by its code; `answers` were given before, such as to a questionnaire.

    They are checked against the form like any other; those that do not fit are left out.
    """

    service: str
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)


def start_application(uow: UnitOfWork, command: StartApplication) -> Application:
    """Start an application, or continue the actor's unfinished one.

    Raises NotFound if the service is not offered; Conflict if a firm's owner must apply
    (`firm-needed`) or no call is open (`no-open-call`).
    """
    require(uow.actor, APPLY)
    service = offered_service(uow, command.service)
    if service.hidden:
        raise NotFound
    open_call(uow, service.code)
    beginning = Beginning(
        service=service,
        applicant_id=uow.actor.person,
        organisation_id=for_whom(uow.actor, service),
        answers=command.answers,
    )
    application = begin(uow, beginning)
    add_known(uow, application, command.answers)
    return application


def refusal_of(uow: UnitOfWork, asking: Asking, service: Service) -> Conflict | None:
    """Return the refusal that any answers would meet, to state it before the form."""
    try:
        for_whom(uow.actor, service)
        open_call(uow, service.code)
        uow.port(CaseBook).refuse(uow, asking)
    except Conflict as refusal:
        return refusal
    return None


def applicant_of(uow: UnitOfWork, service: Service, answers: Mapping[str, Any]) -> Asking:
    """Return who would ask for a service, to domains: nothing is begun yet."""
    organisation = None if service.applicant is Applicant.PERSON else uow.actor.organisation_id
    return Asking(
        application_id=None,
        service=service.code,
        kind="new",
        person_id=uow.actor.person,
        organisation_id=organisation if uow.actor.may(APPLY_FOR_ORGANISATION) else None,
        subject="",
        answers=answers,
    )


def for_whom(actor: Actor, service: Service) -> UUID | None:
    """Return the firm that an actor asks for a service for; None: for themselves."""
    if service.applicant is Applicant.PERSON:
        return None
    if actor.organisation_id is not None and actor.may(APPLY_FOR_ORGANISATION):
        return actor.organisation_id
    if service.applicant is Applicant.ORGANISATION:
        raise Conflict(
            sentence(
                "Only an owner of a firm can apply for this. Choose the firm that you act"
                " for, and start again."
            ),
            code="firm-needed",
        )
    return None
