"""Reads of the inbox, and of messages that need an operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from app.calendar import local_day
from app.db import day_of
from app.errors import Invalid, NotFound
from app.identity.people.models import Person
from app.notifications.models import FAILED, SENDING, UNKNOWN, Message, Notification, PaperLetter
from app.notifications.permissions import (
    COUNT_LETTERS,
    POST_LETTERS,
    READ_NOTIFICATIONS,
    SETTLE_MESSAGES,
)
from app.notifications.texts import LANGUAGES, Texts
from app.notifications.use_cases import STUCK_AFTER
from app.paging import PAGE, Page, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_lines_of
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Letters on paper, for who has neither phone nor e-mail: what waits, what one says, how many.
#
# Whoever reads the notice in their account meanwhile needs no letter any more.

MOST_WAITING = 200
DAYS_COUNTED = 31


@dataclass(frozen=True, kw_only=True)
class LetterView:
    """A letter, its addressee, and its text in their language.

    `both`: it is to a person without an account, and is printed in English and in Urdu. `address`
    is from the filing that names them; empty if none is known.
    """

    id: UUID
    name: str
    address: str
    language: str
    both: bool
    subject: str
    text: str
    written_at: datetime
    posted_at: datetime | None
    posted_to: str


@dataclass(frozen=True, kw_only=True)
class LetterCount:
    """How many letters were written on a day, and how many of them were posted."""

    day: date
    written: int
    posted: int


def waiting_letters(uow: UnitOfWork) -> Sequence[LetterView]:
    """List the letters that nobody posted and nobody read, the oldest first."""
    require(uow.actor, POST_LETTERS)
    query = (
        select(PaperLetter, Notification, Person)
        .join(Notification, Notification.id == PaperLetter.notification_id)
        .outerjoin(Person, Person.id == Notification.person_id)
        .where(PaperLetter.posted_at.is_(None), Notification.read_at.is_(None))
        .order_by(PaperLetter.id)
        .limit(MOST_WAITING)
    )
    return [_view(uow, *row) for row in genuine_lines_of(uow.session, query)]


def letter_of(uow: UnitOfWork, letter_id: UUID, language: str = "") -> LetterView:
    """Return a letter, in a language where it is printed in both. Raises NotFound."""
    require(uow.actor, POST_LETTERS)
    letter = uow.get(PaperLetter, letter_id)
    notification = uow.get(Notification, letter.notification_id)
    person = uow.session.get(Person, notification.person_id) if notification.person_id else None
    if person is None and letter.addressee is None:
        raise NotFound
    return _view(uow, letter, notification, person, language)


def _view(
    uow: UnitOfWork,
    letter: PaperLetter,
    notification: Notification,
    person: Person | None,
    language: str = "",
) -> LetterView:
    both = letter.addressee is not None
    speaks = language if both and language in LANGUAGES else notification.language
    filled = notification.filled or {}
    values = filled[speaks] if both else filled
    text = uow.port(Texts).get(notification.template, speaks)
    written = text.fill({name: str(value) for name, value in values.items()})
    name, address = _addressed(letter, person, speaks)
    return LetterView(
        id=letter.id,
        name=name,
        address=address,
        language=speaks,
        both=both,
        subject=written.subject,
        text=written.text,
        written_at=letter.written_at,
        posted_at=letter.posted_at,
        posted_to=letter.posted_to or "",
    )


def _addressed(letter: PaperLetter, person: Person | None, language: str) -> tuple[str, str]:
    """Return the name and address of the addressee; of an account the name alone."""
    to = letter.addressee
    if to is not None:
        return (to["name_ur"] if language == "ur" else "") or to["name"], to["address"]
    if person is None:
        return "", ""
    return (person.name_ur if language == "ur" else "") or person.name, ""


def letter_counts(uow: UnitOfWork) -> Sequence[LetterCount]:
    """Count the letters of each of the last days, the newest first."""
    require(uow.actor, COUNT_LETTERS)
    since = uow.now - timedelta(days=DAYS_COUNTED)
    day = day_of(PaperLetter.written_at)
    query = (
        select(day, func.count(), func.count(PaperLetter.posted_at))
        .where(PaperLetter.written_at >= since)
        .group_by(day)
        .order_by(day.desc())
    )
    today = local_day(uow.now)
    rows = uow.session.execute(query)
    return [LetterCount(day=on or today, written=many, posted=sent) for on, many, sent in rows]


@dataclass(frozen=True, kw_only=True)
class Received:
    """A notification as its person reads it; `link` is a path of ours, or empty."""

    id: UUID
    subject: str
    text: str
    link: str
    created_at: datetime
    read_at: datetime | None


def inbox(uow: UnitOfWork, *, language: str, cursor: str | None = None) -> Page[Received]:
    """List one's own notifications, newest first, written in `language`."""
    require(uow.actor, READ_NOTIFICATIONS)
    mine = select(Notification).where(
        Notification.person_id == uow.actor.person, Notification.secret.is_(False)
    )
    if cursor:
        mine = mine.where(Notification.id < _id(cursor))
    mine = mine.order_by(Notification.id.desc()).limit(PAGE + 1)
    rows = uow.session.scalars(mine, execution_options=UNCHECKED).all()
    page = cut(rows, PAGE, lambda row: [str(row.id)])
    good = genuine(uow.session, page.items)
    return Page([_received(uow, row, language) for row in good], page.next_cursor)


def _received(uow: UnitOfWork, row: Notification, language: str) -> Received:
    written = uow.port(Texts).get(row.template, language).fill(row.filled or {})
    return Received(
        id=row.id,
        subject=written.subject,
        text=written.text,
        link=written.link,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def unsettled(uow: UnitOfWork, cursor: str | None = None) -> Page[Message]:
    """List messages that an operator must look at, newest first; addresses stay sealed."""
    require(uow.actor, SETTLE_MESSAGES)
    stuck = and_(Message.state == SENDING, Message.sending_at < uow.now - STUCK_AFTER)
    query = select(Message).where(or_(Message.state.in_((FAILED, UNKNOWN)), stuck))
    if cursor:
        query = query.where(Message.id < _id(cursor))
    rows = uow.session.scalars(query.order_by(Message.id.desc()).limit(PAGE + 1)).all()
    return cut(rows, PAGE, lambda row: [str(row.id)])


def _id(cursor: str) -> UUID:
    try:
        return UUID(str(decode_cursor(cursor, 1)[0]))
    except ValueError:
        raise Invalid(
            sentence("This page address is not complete. Start from the first page.")
        ) from None
