"""Names that are held for the reader, or for the firm that they act for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select

from app.calendar import local_day
from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.parameters.public import at
from app.permissions import Actor, require
from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.parameters import RESERVATION_DAYS
from registration.names.permissions import READ_OWN_NAMES
from registration.names.policy.report import Standing


class HeldState(StrEnum):
    """The status of a reservation."""

    HELD = "held"
    EXPIRED = "expired"
    RELEASED = "released"
    TAKEN_UP = "taken_up"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A reservation, and its status now."""

    row: BusinessName
    state: HeldState


def held_by_actor(actor: Actor, row: BusinessName) -> bool:
    """Return True if a reservation is the actor's own, or of the firm they act for."""
    firm = actor.organisation_id is not None and row.held_for == actor.organisation_id
    return row.held_by is not None and (row.held_by == actor.person_id or firm)


def own_names(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Page[Held]:
    """List the reservations of the reader and the firm they act for, newest first: one query."""
    require(uow.actor, READ_OWN_NAMES)
    theirs = [BusinessName.held_by == uow.actor.person]
    if uow.actor.organisation_id is not None:
        theirs.append(BusinessName.held_for == uow.actor.organisation_id)
    query = select(BusinessName).where(or_(*theirs)).order_by(BusinessName.id.desc())
    query = query.filter_by(standing=Standing.RESERVED.value)
    if cursor:
        query = query.where(BusinessName.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query.limit(limit + 1), execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [str(row.id)])
    good = genuine(uow.session, page.items)
    return Page([_with_state(row, uow.now) for row in good], page.next_cursor)


def own_name(uow: UnitOfWork, reservation_id: UUID) -> Held:
    """Return a reservation of the reader's. Raises NotFound."""
    require(uow.actor, READ_OWN_NAMES)
    row = uow.get(BusinessName, reservation_id)
    if not held_by_actor(uow.actor, row):
        raise NotFound
    return _with_state(row, uow.now)


def _with_state(row: BusinessName, now: datetime) -> Held:
    return Held(row=row, state=state_of(row, now))


def reservation_days(uow: UnitOfWork) -> int:
    """Return for how many days a name is held, by the rule of today. Raises NothingInForce."""
    return int(str(at(uow.session, RESERVATION_DAYS.key, local_day(uow.now)).value))


def state_of(row: BusinessName, now: datetime) -> HeldState:
    """Return the status of a reservation: of its facts and the time."""
    if row.expires_at is not None and row.expires_at <= min(now, row.ended_at or now):
        return HeldState.EXPIRED
    if row.ended_at is None or row.ended_at > now:
        return HeldState.HELD
    return HeldState.TAKEN_UP if row.ended_why == "taken_up" else HeldState.RELEASED
