"""Visits: an officer opens one, one act is done, and the person is notified of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app import roles
from app.calendar import deadline_end_of, local_day
from app.data_files.words import Words
from app.db import new_id
from app.documents.public import JPEG, PDF, PNG, Upload, store
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.guides.queries.offices import is_office, offices_named
from app.identity.people.models import Person
from app.identity.public import (
    MANAGE_OWN_ACCOUNT,
    cnic_hash,
    hashes_of_persons_cnic,
    issue_recovery_slip,
    people_named,
    require_fresh_proof,
    staff_with,
)
from app.notifications.public import queue_message
from app.parameters.public import set_in_force
from app.permissions import Actor, require
from app.row_macs import is_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.visits.acts import AssistedAct, AssistedActs, Choice, Done
from app.visits.consents import consent
from app.visits.models import DEVICE, PAPER, AssistedVisit
from app.visits.parameters import INITIAL, VISITS_A_DAY
from app.visits.permissions import CONFIRM_VISIT, OPEN_VISIT, READ_OWN_VISITS
from app.visits.thumbprints import Thumbprints

# Getting into one's account again at a centre: a slip, with two officers and a witness.
#
# For who has no phone of their own. It sets a password; a second step stays as it is.


def _choices(uow: UnitOfWork) -> Sequence[Choice]:
    return [Choice(key=str(uow.actor.person), title=uow.actor.name)]


def _run(uow: UnitOfWork, _: str) -> Done:
    code = issue_recovery_slip(uow)
    return Done(subject=str(uow.actor.person), slip_code=code)


RECOVERY = AssistedAct(
    code="recover_account",
    title=Words("Get into your account again", "اپنے اکاؤنٹ میں دوبارہ داخل ہونا"),
    permissions=(MANAGE_OWN_ACCOUNT,),
    choices=_choices,
    run=_run,
    two_officers=True,
)


# What people call the centre of a visit.


def centres_named(uow: UnitOfWork, places: Collection[str]) -> Mapping[str, Words]:
    """Return the names of centres by code; visits from before the list keep what was typed."""
    found = offices_named(uow.session, places)
    return {place: found[place].name if place in found else Words(place, place) for place in places}


LASTS = timedelta(minutes=30)
# `subject_kind` of the scans of thumbprints; their subject is the visit.
THUMBPRINT = "assisted_visit"
KINDS = frozenset({PDF, JPEG, PNG})
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class OpenVisit:
    """The person (13 digits, from the card), the act, the place, and the witness.

    `place` is the code of an office in the list of offices, `language` the language of the consent.
    `file` is the scan of the thumbprint on paper, `device_reference` a device's answer.
    """

    cnic: str = field(repr=False)
    act: str
    place: str
    language: str
    witness_name: str
    witness_cnic: str = field(repr=False)
    proof: str
    device_reference: str | None = None
    file: Upload | None = None


@dataclass(frozen=True, kw_only=True)
class VisitCommand:
    """The visit."""

    visit_id: UUID


@dataclass(frozen=True, kw_only=True)
class DoAct(VisitCommand):
    """The visit, and the subject of the act: the key of one of its choices."""

    choice: str


@dataclass(frozen=True, kw_only=True)
class DisputeVisit(VisitCommand):
    """The visit, and the person's dispute."""

    dispute: str


def open_visit(uow: UnitOfWork, command: OpenVisit) -> AssistedVisit:
    """Open a visit; the person is notified at all their addresses.

    Raises NotFound for an unknown act, Conflict if no officer has seen the card before
    (`no-account`) or the day is full (`too-many-visits`), Forbidden for the actor themselves,
    Invalid for a witness who is one of the two, a missing proof, or a place that is no office
    today.
    """
    require(uow.actor, OPEN_VISIT)
    act = uow.port(AssistedActs).named(command.act)
    person = _person(uow, command.cnic)
    witness = _witness(uow, command)
    _refuse_unlisted(uow, command.place)
    _refuse_full_day(uow)
    _refuse_proof(uow, command)
    visit = AssistedVisit(
        id=new_id(),
        person_id=person.id,
        officer_id=uow.actor.person,
        act=act.code,
        place=command.place,
        language=command.language,
        consent_text=_read_out(uow, command, act),
        witness_name=command.witness_name,
        witness_hash=witness,
        proof=command.proof,
        device_reference=command.device_reference if command.proof == DEVICE else None,
        opened_at=uow.now,
        expires_at=uow.now + LASTS,
    )
    if command.file is not None and command.proof == PAPER:
        visit.document_id = _keep_scan(uow, visit.id, command.file)
    uow.add(visit)
    uow.audit("visit.opened", visit.id, after={"act": act.code, "language": visit.language})
    _notify_everywhere(uow, visit, "opened")
    return visit


def _person(uow: UnitOfWork, cnic: str) -> Person:
    found = people_named(uow.session, [cnic]).get(cnic)
    if found is None:
        problem = sentence(
            "No officer has seen this card yet. Enrol them first, or confirm the CNIC of their "
            "account."
        )
        raise Conflict(problem, code="no-account", fields={"cnic": problem})
    if found.id == uow.actor.person:
        raise Forbidden(sentence("This is you. Another officer must help you."))
    return uow.get(Person, found.id)


def _witness(uow: UnitOfWork, command: OpenVisit) -> bytes:
    """Return the hash of the witness's CNIC: somebody else than the person and the officer."""
    hashed = cnic_hash(uow, command.witness_cnic)
    of_officer = hashes_of_persons_cnic(uow, uow.actor.person)[0]
    if hashed in {cnic_hash(uow, command.cnic), of_officer}:
        problem = sentence("The witness must be somebody else than the person and you.")
        raise Invalid(problem, fields={"witness_cnic": problem})
    return hashed


def _refuse_unlisted(uow: UnitOfWork, place: str) -> None:
    if not is_office(uow.session, place, local_day(uow.now)):
        problem = sentence(
            "Choose the centre in the list. One that is missing is entered under Forms and offices."
        )
        raise Invalid(problem, fields={"place": problem})


def _refuse_full_day(uow: UnitOfWork) -> None:
    today = local_day(uow.now)
    begins = deadline_end_of(today - _DAY)
    query = select(func.count()).where(
        AssistedVisit.officer_id == uow.actor.person, AssistedVisit.opened_at >= begins
    )
    value = set_in_force(uow.session, [VISITS_A_DAY.key], today).get(VISITS_A_DAY.key)
    most = int(str(value.value)) if value else int(INITIAL[0].value)
    if (uow.session.scalar(query) or 0) >= most:
        raise Conflict(
            sentence(
                "You opened %(most)s visits today. Another officer helps who comes now.", most=most
            ),
            code="too-many-visits",
        )


def _refuse_proof(uow: UnitOfWork, command: OpenVisit) -> None:
    if command.proof == DEVICE:
        uow.port(Thumbprints).verify(command.cnic, command.device_reference or "")
        return
    if command.file is None:
        problem = sentence("Choose the scan of the page with the thumbprint.")
        raise Invalid(problem, fields={"file": problem})


def _read_out(uow: UnitOfWork, command: OpenVisit, act: AssistedAct) -> str:
    return consent(
        command.language,
        officer=Words.of_name(uow.actor.name, uow.actor.name_ur),
        act=act.title,
        witness=command.witness_name,
    ).text


def _keep_scan(uow: UnitOfWork, visit_id: UUID, upload: Upload) -> UUID:
    kept = store(
        uow,
        upload.stream,
        upload.filename,
        kinds=KINDS,
        subject_kind=THUMBPRINT,
        subject_id=visit_id,
        purpose="thumbprint",
    )
    return kept.id


def confirm_visit(uow: UnitOfWork, command: VisitCommand) -> AssistedVisit:
    """Confirm as a second officer that card and person were seen. Raises Conflict, Forbidden.

    Needs a fresh proof: nobody confirms at a colleague's screen.
    """
    require(uow.actor, CONFIRM_VISIT)
    require_fresh_proof(uow)
    visit = _open(uow, command.visit_id)
    me = hashes_of_persons_cnic(uow, uow.actor.person)
    if uow.actor.person in {visit.officer_id, visit.person_id} or visit.witness_hash in me:
        raise Forbidden(sentence("Another officer must confirm it: you take part in this visit."))
    if visit.confirmed_at is not None:
        raise Conflict(sentence("Another officer has confirmed this already."))
    visit.confirmed_by, visit.confirmed_at = uow.actor.person, uow.instant()
    uow.audit("visit.confirmed", visit.id)
    return visit


def do_act(uow: UnitOfWork, command: DoAct) -> Done:
    """Carry out the one act, as the person; the visit ends and the person is notified.

    Raises NotFound if it is no choice of theirs, Conflict if it has ended or waits for a second
    officer, and the refusals of the act itself.
    """
    require(uow.actor, OPEN_VISIT)
    visit = _open(uow, command.visit_id)
    if visit.officer_id != uow.actor.person:
        raise NotFound
    act = uow.port(AssistedActs).named(visit.act)
    if act.two_officers and visit.confirmed_at is None:
        raise Conflict(
            sentence("A second officer must see the person and confirm this visit first."),
            code="second-officer",
        )
    theirs = as_person(uow, visit.person_id, act)
    if command.choice not in {each.key for each in act.choices(theirs)}:
        raise NotFound
    done = act.run(theirs, command.choice)
    visit.done_at = visit.ended_at = uow.instant()
    visit.subject = done.subject
    uow.audit("visit.act_done", visit.id, after={"act": act.code, "subject": done.subject})
    _notify_everywhere(uow, visit, "done")
    return done


def as_person(uow: UnitOfWork, person_id: UUID, act: AssistedAct) -> UnitOfWork:
    """Return the same transaction for the person: only what the act needs, and no session."""
    person = uow.get(Person, person_id)
    actor = Actor(
        kind="person",
        person_id=person.id,
        roles=frozenset({roles.PERSON.name}),
        scopes=frozenset(each.name for each in act.permissions),
        name=person.name,
        name_ur=person.name_ur,
    )
    return replace(uow, actor=actor)


def end_visit(uow: UnitOfWork, command: VisitCommand) -> AssistedVisit:
    """End it without an act."""
    require(uow.actor, OPEN_VISIT)
    visit = _open(uow, command.visit_id)
    if visit.officer_id != uow.actor.person:
        raise NotFound
    visit.ended_at = uow.instant()
    uow.audit("visit.ended", visit.id)
    return visit


def dispute_visit(uow: UnitOfWork, command: DisputeVisit) -> AssistedVisit:
    """Let the person say that they were not there, or agreed to nothing: administrators look.

    What was done stays until who may change it does. Raises NotFound for visits of others.
    """
    require(uow.actor, READ_OWN_VISITS)
    visit = uow.lock(AssistedVisit, command.visit_id)
    if visit.person_id != uow.actor.person:
        raise NotFound
    if visit.disputed_at is not None:
        raise Conflict(sentence("You have already reported this. An administrator is checking it."))
    visit.disputed_at, visit.dispute = uow.instant(), command.dispute
    visit.ended_at = visit.ended_at or visit.disputed_at
    uow.audit("visit.disputed", visit.id)
    for administrator in staff_with(uow.session, roles.ADMINISTRATOR):
        _notify(uow, administrator.id, "disputed", visit)
    return visit


def _open(uow: UnitOfWork, visit_id: UUID) -> AssistedVisit:
    visit = uow.lock(AssistedVisit, visit_id)
    if not is_genuine(uow.vault, visit):
        raise NotFound
    if visit.state(uow.instant()) != "open":
        raise Conflict(sentence("This visit has ended. Open another one."), code="visit-over")
    return visit


def _notify_everywhere(uow: UnitOfWork, visit: AssistedVisit, what: str) -> None:
    _notify(uow, visit.person_id, what, visit, everywhere=True)


def _notify(
    uow: UnitOfWork, person_id: UUID, what: str, visit: AssistedVisit, *, everywhere: bool = False
) -> None:
    act = uow.port(AssistedActs).named(visit.act)
    language = uow.get(Person, person_id).language
    officer = uow.get(Person, visit.officer_id)
    queue_message(
        uow,
        template=f"visits/{what}",
        person_id=person_id,
        values={
            "act": act.title.named(language),
            "place": centres_named(uow, [visit.place])[visit.place].named(language),
            "officer": Words.of_name(officer.name, officer.name_ur).named(language),
            "day": local_day(visit.opened_at).strftime("%d-%m-%Y"),
        },
        everywhere=everywhere,
    )
