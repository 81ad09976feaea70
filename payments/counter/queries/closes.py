"""A cashier's day at the counter: what is still open, and the closes as officers see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, cast, exists, func, literal_column, select
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, NoWorkingWeek, local_day
from app.holidays.public import calendar
from app.identity.public import people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.clearing.models import Settlement
from payments.clearing.queries import is_new_bank
from payments.counter.models import (
    CLOSED_KINDS,
    CloseNote,
    CloseTaking,
    CounterClose,
    CounterTaking,
)
from payments.kernel.permissions import CLOSE_COUNTER, READ_TAKINGS
from payments.receipts.models import Payment
from payments.reversals.queries import undone

A_DAY = timedelta(days=1)
# Written out: PostgreSQL must see that what is grouped by is what is selected.
_PROVINCE: ColumnElement[str] = literal_column(f"'{PROVINCE.key}'")
MAX_TAKINGS = 1_000


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A taking, the number of its bill, and the payment that it became."""

    taking: CounterTaking
    psid: str
    payment_id: UUID


@dataclass(frozen=True, kw_only=True)
class OpenDay:
    """The takings that a cashier has to close now, and the day; None: today is already closed.

    `by_place` are paisa by place and kind.
    """

    day: date | None
    takings: Sequence[Taken]
    by_place: Mapping[tuple[str, str], int]

    @property
    def cheques(self) -> Sequence[Taken]:
        """The cheques among them."""
        return [each for each in self.takings if each.taking.kind == "cheque"]

    @property
    def cash_paisa(self) -> int:
        """Expected cash (paisa)."""
        return self._sum("cash")

    @property
    def cheques_paisa(self) -> int:
        """Expected cheques (paisa)."""
        return self._sum("cheque")

    def _sum(self, kind: str) -> int:
        return sum(paisa for (_, of), paisa in self.by_place.items() if of == kind)


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """A day that a cashier has not closed by the next working day."""

    cashier: UUID
    name: str
    day: date
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class ListedClose:
    """A close, and whose it is."""

    close: CounterClose
    cashier: str


@dataclass(frozen=True, kw_only=True)
class ShownClose:
    """A close, its cashier and who confirmed it, the notes that were counted, and its takings.

    `new_bank`: it waits, and no money ever came to a bank of this name.
    """

    close: CounterClose
    new_bank: bool
    cashier: str
    confirmed_by: str
    notes: Sequence[CloseNote]
    takings: Sequence[Taken]
    by_place: Mapping[tuple[str, str], int]


def open_day(uow: UnitOfWork) -> OpenDay:
    """Return the takings that the actor has to close: two statements."""
    require(uow.actor, CLOSE_COUNTER)
    today = local_day(uow.now)
    last = last_closed(uow.session, uow.actor.person)
    found = open_takings(uow.session, uow.actor.person, today)
    first = min(
        (local_day(each.taking.approved_at) for each in found if each.taking.approved_at),
        default=today,
    )
    day = first if last is None else max(first, last + A_DAY)
    if day > today:
        return OpenDay(day=None, takings=found, by_place=by_place(found))
    until = [each for each in found if _day_of(each.taking) <= day]
    return OpenDay(day=day, takings=until, by_place=by_place(until))


def open_takings(session: Session, cashier: UUID, until: date) -> list[Taken]:
    """Return a cashier's confirmed cash and cheques until the end of a day, in no close yet."""
    query = (
        select(CounterTaking, Bill.psid, Payment.id)
        .join(Bill, Bill.id == CounterTaking.bill_id)
        .join(Payment, _its_payment())
        .where(CounterTaking.entered_by == cashier, *_open(), _day() <= until)
        .order_by(CounterTaking.id)
        .limit(MAX_TAKINGS)
    )
    return _taken(session, query)


def lock_open(session: Session, cashier: UUID) -> None:
    """Lock what a cashier has to close, so that closes of one cashier follow each other.

    What is read afterwards is as it is after the wait.
    """
    query = (
        select(CounterTaking.id)
        .join(Payment, _its_payment())
        .where(CounterTaking.entered_by == cashier, *_open())
        .order_by(CounterTaking.id)
        .with_for_update(key_share=True, of=CounterTaking)
    )
    session.execute(query).all()


def last_closed(session: Session, cashier: UUID) -> date | None:
    """Return the last day that a cashier has closed, confirmed or not."""
    query = select(func.max(CounterClose.day)).where(
        CounterClose.entered_by == cashier, CounterClose.refused_at.is_(None)
    )
    return session.scalar(query)


def by_place(takings: Iterable[Taken]) -> dict[tuple[str, str], int]:
    """Sum paisa by place and kind; one place is one, however its letters were written."""
    names: dict[str, str] = {}
    sums: dict[tuple[str, str], int] = {}
    for each in takings:
        place = names.setdefault(each.taking.place.casefold(), each.taking.place)
        key = (place, each.taking.kind)
        sums[key] = sums.get(key, 0) + each.taking.amount_paisa
    return sums


def overdue(uow: UnitOfWork, limit: int = 10) -> list[Overdue]:
    """List days that are open though a working day has begun since: at most five statements."""
    require(uow.actor, READ_TAKINGS)
    today = local_day(uow.now)
    query = (
        select(CounterTaking.entered_by, _day(), func.sum(CounterTaking.amount_paisa))
        .join(Payment, _its_payment())
        .where(*_open(), _day() < today)
        .group_by(CounterTaking.entered_by, _day())
        .order_by(_day(), CounterTaking.entered_by)
        .limit(limit)
    )
    rows = uow.session.execute(query).all()
    if not rows:
        return []
    names = _names(uow.session, [cashier for cashier, *_ in rows])
    worked = calendar(uow.session)

    def is_late(day: date) -> bool:
        try:
            return worked.add_working_days(day, 1) <= today
        except NoWorkingWeek:
            return True

    return [
        Overdue(cashier=cashier, name=names.get(cashier, ""), day=day, amount_paisa=int(paisa))
        for cashier, day, paisa in rows
        if is_late(day)
    ]


def closes(
    uow: UnitOfWork, *, waiting: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[ListedClose]:
    """List what waits for a second officer, oldest first, or all, newest first: two statements."""
    require(uow.actor, READ_TAKINGS)
    query = select(CounterClose)
    if waiting:
        query = query.where(
            CounterClose.approved_at.is_(None), CounterClose.refused_at.is_(None)
        ).order_by(CounterClose.id)
    else:
        query = query.order_by(CounterClose.id.desc())
    if cursor:
        last = as_id(decode_cursor(cursor, 1)[0])
        query = query.where(CounterClose.id > last if waiting else CounterClose.id < last)
    found = uow.session.scalars(query.limit(limit + 1)).all()
    names = _names(uow.session, [each.entered_by for each in found])
    listed = [ListedClose(close=each, cashier=names.get(each.entered_by, "")) for each in found]
    return cut(listed, limit, lambda each: [str(each.close.id)])


def close(uow: UnitOfWork, close_id: UUID) -> ShownClose:
    """Return a close with all that is in it: five statements. Raises NotFound."""
    require(uow.actor, READ_TAKINGS)
    found = uow.get(CounterClose, close_id)
    takings = closed_takings(uow.session, found)
    people = [found.entered_by, *([found.approved_by] if found.approved_by else [])]
    names = _names(uow.session, people)
    return ShownClose(
        close=found,
        new_bank=found.waiting and is_new_bank(uow.session, found.bank),
        cashier=names.get(found.entered_by, ""),
        confirmed_by=names.get(found.approved_by, "") if found.approved_by else "",
        notes=uow.session.scalars(
            select(CloseNote).filter_by(close_id=found.id).order_by(CloseNote.rupees.desc())
        ).all(),
        takings=takings,
        by_place=by_place(takings),
    )


def closed_takings(session: Session, of: CounterClose) -> list[Taken]:
    """Return the takings of a close."""
    query = (
        select(CounterTaking, Bill.psid, Payment.id)
        .join(CloseTaking, CloseTaking.taking_id == CounterTaking.id)
        .join(Bill, Bill.id == CounterTaking.bill_id)
        .join(Payment, _its_payment())
        .where(CloseTaking.close_id == of.id)
        .order_by(CounterTaking.id)
    )
    return _taken(session, query)


def _taken(session: Session, query: Select[CounterTaking, str, UUID]) -> list[Taken]:
    return [
        Taken(taking=taking, psid=psid, payment_id=payment_id)
        for taking, psid, payment_id in session.execute(query)
    ]


def _its_payment() -> ColumnElement[bool]:
    return (Payment.channel == "counter") & (Payment.reference == cast(CounterTaking.id, Text))


def _open() -> list[ColumnElement[bool]]:
    """Return the conditions for takings that are in no close in force and unsettled.

    A taking reversed by two officers is in no close.
    """
    closed = exists().where(
        CloseTaking.taking_id == CounterTaking.id,
        CounterClose.id == CloseTaking.close_id,
        CounterClose.refused_at.is_(None),
    )
    settled = exists().where(Settlement.payment_id == Payment.id, Settlement.kind == "payment")
    return [
        CounterTaking.kind.in_(CLOSED_KINDS),
        CounterTaking.approved_at.is_not(None),
        ~closed,
        ~settled,
        ~undone(Payment.id),
    ]


def _day() -> ColumnElement[date]:
    """Return the day in the province on which a taking was confirmed."""
    return cast(func.timezone(_PROVINCE, CounterTaking.approved_at), Date)


def _day_of(taking: CounterTaking) -> date:
    assert taking.approved_at is not None  # noqa: S101 - only confirmed ones are asked for
    return local_day(taking.approved_at)


def _names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    return {key: each.name for key, each in people_by_id(session, set(ids)).items()}
