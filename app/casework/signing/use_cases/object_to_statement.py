"""Objections of people notified of others' submissions: the office reads and decides."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.queries.case_file import Case, load_case
from app.casework.signing.models import Objection, ObjectionLetter, ToldSigner
from app.casework.signing.permissions import RECORD_LETTER, RECORD_SIGNATURE, SIGN
from app.casework.signing.queries.told_signers import (
    is_over,
    notice_at_centre,
    notice_in_office,
    notice_of_actor,
)
from app.casework.signing.use_cases.notifications import notify
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid
from app.identity.public import hashes_of_persons_cnic, people_who_claim, people_with_cnics
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ObjectToStatement:
    """To which application, and why."""

    application_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordObjection:
    """The person at the desk (13 digits), the application's reference, and the reason.

    `consent_reference` is the place of the paper that they signed.
    """

    reference: str
    cnic: str = field(repr=False)
    reason: str
    consent_reference: str


@dataclass(frozen=True, kw_only=True)
class RecordObjectionLetter:
    """The objection in a letter to the office: person, day, words, place of the letter."""

    told_id: UUID
    came_on: date
    reason: str
    consent_reference: str


def object_to_statement(uow: UnitOfWork, command: ObjectToStatement) -> Objection:
    """Record an objection. Raises NotFound if not notified, Conflict if decided (`decided`).

    Once a round (`objected-already`); a late one is accepted, and marked.
    """
    require(uow.actor, SIGN)
    told = notice_of_actor(uow, command.application_id, lock=True)
    row = Objection(
        id=new_id(),
        told_id=told.id,
        person_id=uow.actor.person,
        recorded_by=uow.actor.person,
        reason=command.reason,
        at=uow.instant(),
    )
    return _keep(uow, row, told)


def record_objection(uow: UnitOfWork, command: RecordObjection) -> Objection:
    """Record that somebody objected on paper. Raises Conflict in one sentence for every reason.

    Forbidden for an officer who applies, or whose CNIC it is.
    """
    require(uow.actor, RECORD_SIGNATURE)
    told = notice_at_centre(uow, command.reference, command.cnic, lock=True)
    case = load_case(uow, told.application_id)
    near = {*people_who_claim(uow, [command.cnic]), case.application.applicant_id}
    if uow.actor.person in near:
        raise Forbidden(
            sentence("You have to do with this statement yourself. Another officer records it.")
        )
    row = Objection(
        id=new_id(),
        told_id=told.id,
        person_id=people_with_cnics(uow, [command.cnic]).get(command.cnic),
        recorded_by=uow.actor.person,
        reason=command.reason,
        consent_reference=command.consent_reference,
        at=uow.instant(),
    )
    return _keep(uow, row, told)


def record_objection_letter(uow: UnitOfWork, command: RecordObjectionLetter) -> Objection:
    """Record an objection sent to the office. Raises NotFound for other offices' officers.

    Invalid for a future day or one before they were notified; Forbidden for the applicant or
    objector.
    """
    require(uow.actor, RECORD_LETTER)
    told = notice_in_office(uow, command.told_id, lock=True)
    at = uow.instant()
    _refuse_day(command.came_on, told, local_day(at))
    case = load_case(uow, told.application_id)
    mine = hashes_of_persons_cnic(uow, uow.actor.person)
    if told.cnic_hash in mine or uow.actor.person == case.application.applicant_id:
        raise Forbidden(
            sentence("You have to do with this statement yourself. Another officer records it.")
        )
    row = Objection(
        id=new_id(),
        told_id=told.id,
        person_id=told.person_id,
        recorded_by=uow.actor.person,
        reason=command.reason,
        consent_reference=command.consent_reference,
        at=at,
    )
    kept = _keep(uow, row, told)
    uow.add(ObjectionLetter(objection_id=row.id, came_on=command.came_on))
    return kept


def _refuse_day(came_on: date, told: ToldSigner, today: date) -> None:
    if local_day(told.told_at) <= came_on <= today:
        return
    problem = sentence(
        "Enter the date when the letter was received: on or after the day of their"
        " notification, and no later than today."
    )
    raise Invalid(problem, fields={"came_on": problem})


def _keep(uow: UnitOfWork, row: Objection, told: ToldSigner) -> Objection:
    case = load_case(uow, told.application_id)
    _refuse_late(uow, case, told)
    uow.add(row)
    uow.session.flush()
    uow.audit("case.objected", told.application_id, after={"round": told.round})
    notify(uow, "objected", case, case.application.applicant_id, who=told.name)
    return row


def _refuse_late(uow: UnitOfWork, case: Case, told: ToldSigner) -> None:
    if is_over(case):
        raise Conflict(
            sentence(
                "This has already been decided. Write to the office, or file a correction"
                " of the entry."
            ),
            code="decided",
        )
    if there_is(uow.session, select(Objection).filter_by(told_id=told.id)):
        raise Conflict(
            sentence("An objection of this person is recorded."), code="objected-already"
        )
