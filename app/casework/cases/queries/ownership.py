"""Ownership of applications. For everybody else an application does not exist."""

from uuid import UUID

from sqlalchemy import exists, select

from app import roles
from app.casework.cases.models.application import Application, Consent, Submission
from app.casework.cases.models.work import CaseRegistration, Recusal
from app.casework.cases.office_permissions import WORK
from app.casework.cases.permissions import APPLY_FOR_ORGANISATION, ASSIST
from app.casework.cases.queries.case_file import Case, load_case
from app.casework.catalogue.registry import CaseBook
from app.errors import NotFound
from app.identity.public import was_ever_member
from app.permissions import Actor
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork


def is_own(actor: Actor, application: Application) -> bool:
    """Return True if an actor applies for themselves, or as an owner of the firm."""
    if application.organisation_id is None:
        return actor.person_id is not None and actor.person_id == application.applicant_id
    same = actor.organisation_id == application.organisation_id
    return same and actor.may(APPLY_FOR_ORGANISATION)


def assists(uow: UnitOfWork, application: Application) -> bool:
    """Return True if the actor is the officer with the citizen's consent to fill it in."""
    if uow.actor.person_id is None or not uow.actor.may(ASSIST):
        return False
    consent = uow.session.get(Consent, application.id)
    return consent is not None and consent.officer_id == uow.actor.person_id


def own_case(
    uow: UnitOfWork, application_id: UUID, *, lock: bool = False, alone: bool = False
) -> Case:
    """Load an application of the actor, or one that they fill in for a citizen.

    `alone`: what ends somebody's rights or claims them, nobody does for them. Raises NotFound for
    everybody else. The caller has asked for the permission.
    """
    application = uow.get(Application, application_id)
    if not is_own(uow.actor, application) and (alone or not assists(uow, application)):
        raise NotFound
    return load_case(uow, application_id, lock=lock)


def may_read_application(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if the actor applies, assists, or works in an office that has it.

    An actor who recused themselves can no longer read it.
    """
    application = uow.session.get(Application, application_id)
    if application is None:
        return False
    if is_own(uow.actor, application) or assists(uow, application):
        return True
    if uow.actor.organisation_id is None or not uow.actor.may(WORK):
        return False
    back = exists().where(
        Recusal.application_id == application_id, Recusal.person_id == uow.actor.person_id
    )
    here = select(CaseRegistration).filter_by(
        application_id=application_id, office_id=uow.actor.organisation_id
    )
    return bool(genuine_of(uow.session, here.where(~back)))  # a planted row shows no office a file


def oversees(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if the actor reads submissions without working on them, as auditors do.

    The domain of its service names the permission (`Services.read_by`). Nobody oversees their own
    application, that of a present or former firm of theirs, or one that they recused themselves
    from.
    """
    application = uow.session.get(Application, application_id)
    if application is None or uow.actor.person_id in {None, application.applicant_id}:
        return False
    permission = uow.port(CaseBook).read_by.get(application.service)
    if permission is None or not uow.actor.may(permission):
        return False
    firm = application.organisation_id
    if firm is not None and was_ever_member(uow.session, uow.actor.person, firm):
        return False
    submitted = exists().where(Submission.application_id == application_id)
    back = exists().where(
        Recusal.application_id == application_id, Recusal.person_id == uow.actor.person_id
    )
    return bool(uow.session.scalar(select(submitted & ~back)))


def registration_at(
    uow: UnitOfWork, registration_id: UUID, application_id: UUID | None
) -> CaseRegistration:
    """Return a registration of the application that an address names (None: it names none).

    Raises NotFound if it belongs to another application: all of an address must be right.
    """
    row = uow.get(CaseRegistration, registration_id)
    if application_id not in {None, row.application_id}:
        raise NotFound
    return row


def roles_of(uow: UnitOfWork, application: Application) -> list[str]:
    """Return the roles in which it is asked for; those of staff have nothing to do with it."""
    if not is_own(uow.actor, application):
        return [roles.PERSON.name]
    return sorted(name for name in uow.actor.roles if roles.BY_NAME[name].scope != "staff")
