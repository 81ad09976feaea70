"""Somebody follows a tender, a department or a firm, and ends it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import organisations_by_id
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import DEPARTMENT, KINDS, TENDER, Follow
from marketplace.kernel.permissions import SAVE_SEARCH
from marketplace.tenders.models import Tender

MAX_FOLLOWS = 50


@dataclass(frozen=True, kw_only=True)
class FollowSubject:
    """The thing to follow: its kind and id, and the channels; the inbox always has it."""

    kind: str
    subject_id: UUID
    by_email: bool = True
    by_sms: bool = False


@dataclass(frozen=True, kw_only=True)
class EndFollow:
    """The actor's follow to end."""

    follow_id: UUID


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The name of a followed thing."""

    kind: str
    name: str
    name_ur: str


def follow_subject(uow: UnitOfWork, command: FollowSubject) -> Follow:
    """Follow it; NotFound for what the public does not know, Conflict for one too many."""
    require(uow.actor, SAVE_SEARCH)
    subject_of(uow, command.kind, command.subject_id)
    _refuse_more(uow, command)
    row = Follow(
        id=new_id(), person_id=uow.actor.person, followed_at=uow.instant(), **vars(command)
    )
    uow.add(row)
    return row


def subject_of(uow: UnitOfWork, kind: str, subject_id: UUID) -> Subject:
    """Return the public data under this id. Raises NotFound."""
    if kind not in KINDS:
        raise Invalid(sentence("Choose one of the answers."))
    if kind == TENDER:
        tender = uow.session.get(Tender, subject_id)
        if tender is None or tender.published_at is None:
            raise NotFound
        return Subject(kind=kind, name=tender.title, name_ur=tender.title_ur)
    found = organisations_by_id(uow.session, [subject_id]).get(subject_id)
    if found is None or (found.kind == "department") != (kind == DEPARTMENT) or not found.verified:
        raise NotFound
    return Subject(kind=kind, name=found.name, name_ur=found.name_ur)


def _refuse_more(uow: UnitOfWork, command: FollowSubject) -> None:
    query = select(Follow).filter_by(person_id=uow.actor.person, ended_at=None)
    held = uow.session.scalars(query.limit(MAX_FOLLOWS)).all()
    if any((row.kind, row.subject_id) == (command.kind, command.subject_id) for row in held):
        raise Conflict(sentence("You follow this already."), code="followed-already")
    if len(held) == MAX_FOLLOWS:
        raise Conflict(
            sentence("You follow %(most)s things. End one first.", most=MAX_FOLLOWS),
            code="too-many-follows",
        )


def end_follow(uow: UnitOfWork, command: EndFollow) -> Follow:
    """End following; another's does not exist. Done twice it stays ended."""
    require(uow.actor, SAVE_SEARCH)
    row = uow.lock(Follow, command.follow_id)
    if row.person_id != uow.actor.person:
        raise NotFound
    row.ended_at = row.ended_at or uow.instant()
    return row
