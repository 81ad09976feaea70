"""Reads of stays: what blocks an act, what a page says of it, and the lists of officers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.calendar import local_day
from app.documents.public import Document
from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import is_genuine
from app.stays.kinds import StayableKinds
from app.stays.models import Stay, StayEnd
from app.stays.permissions import CONFIRM_STAY, READ_ALL_STAYS
from app.text import Sentence
from app.unit_of_work import UnitOfWork

MAX_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class StayView:
    """A confirmed stay. `last_day` is the last on which it applies, where that is known.

    `blocks` are the titles of the acts that wait.
    """

    id: UUID
    subject_id: UUID
    court: str
    case_number: str
    ordered_on: date
    begins_on: date
    last_day: date | None
    vacated: bool
    acts: tuple[str, ...]
    blocks: tuple[Sentence, ...]

    def in_force(self, today: date) -> bool:
        """Return True if it blocks its acts on a day."""
        over = self.last_day is not None and self.last_day < today
        return not self.vacated and self.begins_on <= today and not over


def confirmed_stays(
    uow: UnitOfWork, kind: str, ids: Collection[UUID]
) -> Mapping[UUID, list[StayView]]:
    """Return the confirmed stays of some things, ended ones too; one query.

    A row that this program did not write counts as the safe one would: a forged end ends nothing.
    """
    found: dict[UUID, list[StayView]] = {}
    for stay, end in uow.session.execute(_confirmed(kind, ids)).all():
        view = _view(uow, stay, end)
        found.setdefault(stay.subject_id, []).append(view)
    return found


def _confirmed(kind: str, ids: Collection[UUID]) -> Select[Stay, StayEnd]:
    ended = and_(StayEnd.stay_id == Stay.id, StayEnd.approved_at.is_not(None))
    query: Select[Stay, StayEnd] = (
        select(Stay, StayEnd)
        .outerjoin(StayEnd, ended)
        .where(Stay.kind == kind, Stay.subject_id.in_(ids), Stay.approved_at.is_not(None))
        .order_by(Stay.id)
    )
    return query.execution_options(populate_existing=True)


def _view(uow: UnitOfWork, stay: Stay, end: StayEnd | None) -> StayView:
    vacated_at = end.approved_at if end and is_genuine(uow.vault, end) else None
    days = [day for day in (stay.ends_on, vacated_at and local_day(vacated_at)) if day]
    return StayView(
        id=stay.id,
        subject_id=stay.subject_id,
        court=stay.court,
        case_number=stay.case_number,
        ordered_on=stay.ordered_on,
        begins_on=stay.begins_on,
        last_day=min(days, default=None),
        vacated=vacated_at is not None,
        acts=tuple(stay.acts),
        blocks=uow.port(StayableKinds).titles_of(stay.kind, stay.acts),
    )


def stays_in_force(uow: UnitOfWork, kind: str, subject_id: UUID) -> list[StayView]:
    """Return the stays that block acts on a thing now; the caller checks access to the thing."""
    today = local_day(uow.now)
    found = confirmed_stays(uow, kind, [subject_id]).get(subject_id, [])
    return [each for each in found if each.in_force(today)]


@dataclass(frozen=True, kw_only=True)
class StayFile:
    """A stay with its end, for officers; `blocks` are the titles of its acts."""

    row: Stay
    end: StayEnd | None
    kind: Sentence
    blocks: tuple[Sentence, ...]
    may_decide: bool


def stay_file(uow: UnitOfWork, stay_id: UUID) -> StayFile:
    """Return a stay to officers of its office and to auditors. Raises NotFound."""
    row = uow.get(Stay, stay_id)
    if not may_see(uow, row):
        raise NotFound
    kinds = uow.port(StayableKinds)
    return StayFile(
        row=row,
        end=_newest_end(uow, stay_id),
        kind=kinds.named(row.kind).title,
        blocks=kinds.titles_of(row.kind, row.acts),
        may_decide=uow.actor.may(CONFIRM_STAY),
    )


def _newest_end(uow: UnitOfWork, stay_id: UUID) -> StayEnd | None:
    query = select(StayEnd).filter_by(stay_id=stay_id).order_by(StayEnd.id.desc()).limit(1)
    return uow.session.scalars(query).first()


def may_see(uow: UnitOfWork, row: Stay) -> bool:
    """Return True if the actor is of the office that entered a stay, or an auditor."""
    if uow.actor.may(READ_ALL_STAYS):
        return True
    works = uow.actor.may(uow.port(StayableKinds).named(row.kind).permission)
    return works and row.organisation_id in {None, uow.actor.organisation_id}


def require_sight(uow: UnitOfWork, row: Stay) -> None:
    """Raise NotFound without access to its subject, Forbidden if the actor is no such officer."""
    require(uow.actor, CONFIRM_STAY)
    works = uow.actor.may(uow.port(StayableKinds).named(row.kind).permission)
    if not works or row.organisation_id not in {None, uow.actor.organisation_id}:
        raise NotFound


def may_read_order(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor may read the paper of an order."""
    if uow.actor.person_id is None:
        return False
    of_end = select(StayEnd.stay_id).filter_by(document_id=document.id)
    query = select(Stay).where(or_(Stay.document_id == document.id, Stay.id.in_(of_end)))
    return any(may_see(uow, row) for row in uow.session.scalars(query))


def list_stays(uow: UnitOfWork, cursor: str | None) -> Page[Stay]:
    """Return a page of the stays that the actor may see, the newest first."""
    query = _visible(uow).order_by(Stay.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(Stay.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), PAGE, lambda each: [str(each.id)])


def _visible(uow: UnitOfWork) -> Select[Stay]:
    if uow.actor.may(READ_ALL_STAYS):
        return select(Stay)
    require(uow.actor, CONFIRM_STAY)
    kinds = [each.name for each in uow.port(StayableKinds).each if uow.actor.may(each.permission)]
    mine = or_(Stay.organisation_id.is_(None), Stay.organisation_id == uow.actor.organisation_id)
    return select(Stay).where(Stay.kind.in_(kinds), mine)


def stays_to_confirm(uow: UnitOfWork) -> Sequence[tuple[Stay, StayEnd | None]]:
    """Return entries of other officers that wait for this one, the oldest first: one query."""
    me = uow.actor.person
    waits = and_(Stay.approved_at.is_(None), Stay.refused_at.is_(None), Stay.entered_by != me)
    undecided = and_(StayEnd.approved_at.is_(None), StayEnd.refused_at.is_(None))
    query = (
        _visible(uow)
        .add_columns(StayEnd)
        .outerjoin(StayEnd, and_(StayEnd.stay_id == Stay.id, undecided))
        .where(or_(waits, StayEnd.entered_by != me))
        .order_by(Stay.id)
        .limit(MAX_ROWS)
    )
    return [(row[0], row[1]) for row in uow.session.execute(query).all()]


def stayed_subject(uow: UnitOfWork, stay_id: UUID) -> tuple[str, UUID]:
    """Return the kind and the id of what a stay is about. Raises NotFound."""
    row = uow.get(Stay, stay_id)
    return row.kind, row.subject_id
