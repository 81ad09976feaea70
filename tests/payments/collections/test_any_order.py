"""Whatever is posted, undone and put right, and whenever it is folded: figures are the ledger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from factories.depth import walks
from factories.moves import Moves
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balances, correct, post, reverse
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.collections.models import CollectionFold
from payments.collections.queries.entries import Entry, entries
from payments.collections.queries.figures import Figures, figures
from payments.collections.queries.sums import WAYS, Filters
from payments.collections.queries.verify import first_difference
from payments.collections.use_cases import fold_to
from payments.kernel.postings import (
    Head,
    MoneyBack,
    MoneyTaken,
    Relief,
    head_account,
    payment_posting,
    refund_posting,
)

HEADS = tuple(
    Head(head_code=code, ddo_code=ddo)
    for code, ddo in (("B02201", "QA0001"), ("B02201", "QA0002"), ("C02701", "QA0001"))
)
RELIEF = Relief(authority="finance", scheme="it_firms", fiscal_year=2026)
CHANNELS = ("counter", "onebill", "card", "credit")
FIRST = date(2026, 6, 29)
DAYS = 4  # around the first of July
heads = st.integers(0, len(HEADS) - 1)
days = st.integers(0, DAYS - 1)
taking = st.sampled_from(CHANNELS[:3])
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("pay"),
            days,
            st.sampled_from(CHANNELS),
            st.lists(st.tuples(heads, st.integers(1, 10**9)), min_size=1, max_size=3),
        ),
        st.tuples(
            st.just("refund"), days, st.sampled_from(CHANNELS[:3]), heads, st.integers(1, 99)
        ),
        st.tuples(st.just("reverse"), days, st.integers(0, 9)),
        st.tuples(st.just("correct"), days, st.integers(0, 9), heads, heads, st.integers(1, 99)),
        st.tuples(st.just("fold"), st.integers(0, 4)),
    ),
    max_size=14,
)
# The same day, head and channel again, after it was folded.
TWICE: list[tuple[object, ...]] = [("pay", 0, "counter", [(0, 5)]), ("fold", 0)]
# So many refunds on the last day that sums tell of a page of payments that is not there.
REFUNDS: list[tuple[object, ...]] = [
    ("pay", 2, "counter", [(0, 1_000)]),
    ("pay", 3, "counter", [(0, 1_000)]),
    *[("refund", 3, "counter", 0, 1)] * 4,
]
Key = tuple[date, str, str, str]


@dataclass
class Books:
    """The ledger beside a simple model of what figures must say of it."""

    uow: UnitOfWork
    made: list[UUID] = field(default_factory=list)
    effects: dict[UUID, Counter[Key]] = field(default_factory=dict)
    # What corrections have moved of a transaction so far, by head; and of which one each was.
    put_right: dict[UUID, Counter[int]] = field(default_factory=dict)
    corrected: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.uow.session

    def keep(self, transaction: UUID, effect: Counter[Key]) -> None:
        self.made.append(transaction)
        self.effects[transaction] = effect

    def pay(self, day: int, channel: str, parts: Sequence[tuple[int, int]]) -> None:
        taken = MoneyTaken(
            channel=channel,
            reference=str(new_id()),
            psid="1",
            recorded_at=_noon(day),
            heads=[(HEADS[place], paisa) for place, paisa in parts],
            excess_paisa=7,
            relief=RELIEF if channel == "credit" else None,
        )
        effect: Counter[Key] = Counter()
        for place, paisa in parts:
            effect[_key(day, HEADS[place], channel)] += paisa
        self.keep(post(self.uow, payment_posting(taken)), effect)

    def refund(self, day: int, channel: str, place: int, paisa: int) -> None:
        back = MoneyBack(
            refund_id=new_id(),
            channel=channel,
            psid="1",
            approved_at=_noon(day),
            heads=[(HEADS[place], paisa)],
        )
        effect = Counter({_key(day, HEADS[place], channel): -paisa})
        self.keep(post(self.uow, refund_posting(back)), effect)

    def reverse(self, day: int, which: int) -> None:
        original = self.made[which % len(self.made)]
        made = reverse(
            self.uow,
            original,
            business_key=f"undo:{original}",
            description="Undone",
            happened_at=_noon(day),
        )
        if made in self.effects:
            return  # undone before: it is the same reversal
        undone = {(_day(day), *key[1:]): -paisa for key, paisa in self.effects[original].items()}
        self.keep(made, Counter(undone))
        if original in self.corrected:
            self.put_right[self.corrected[original]].subtract(_by_head(self.effects[original]))

    def correct(self, day: int, which: int, wrong: int, right: int, paisa: int) -> None:
        original = self.made[which % len(self.made)]
        made = correct(
            self.uow,
            original,
            wrong=head_account(HEADS[wrong]),
            right=head_account(HEADS[right]),
            amount_paisa=paisa,
            business_key=str(new_id()),
            description="Put right",
            happened_at=_noon(day),
        )
        put_right = self.put_right.setdefault(original, Counter())
        left = _by_head(self.effects[original])[wrong] + put_right[wrong]
        signed = paisa if left > 0 else -paisa
        moved: Counter[Key] = Counter()
        moved[_key(day, HEADS[right], "")] += signed
        moved[_key(day, HEADS[wrong], "")] -= signed
        put_right.update(_by_head(moved))
        self.corrected[made] = original
        self.keep(made, moved)

    def fold(self, back: int) -> None:
        """Fold up to one of the last transactions; where that was folded, twice changes nothing."""
        numbers = self.session.scalars(
            text("select number + legs from ledger_transactions order by number desc limit 5")
        ).all()
        place = self.session.scalars(select(CollectionFold)).one()
        if numbers and (number := numbers[min(back, len(numbers) - 1)]) >= place.folded_to:
            for _ in range(2):
                fold_to(self.session, place, number, _noon(0))


def _day(day: int) -> date:
    return FIRST + timedelta(days=day)


def _noon(day: int) -> datetime:
    # 20:30 UTC is half past one of the next day in the province.
    return datetime(2026, 6, 28, 20, 30, tzinfo=UTC) + timedelta(days=day)


def _key(day: int, head: Head, channel: str) -> Key:
    return (_day(day), head.head_code, head.ddo_code, channel)


def _by_head(effect: Counter[Key]) -> Counter[int]:
    places = {(head.head_code, head.ddo_code): place for place, head in enumerate(HEADS)}
    found: Counter[int] = Counter()
    for (_, head, ddo, _), paisa in effect.items():
        found[places[head, ddo]] += paisa
    return found


YEAR = Filters(since=date(2026, 1, 1), until=date(2026, 12, 31))


def shown(session: Session) -> Figures:
    return figures(session, YEAR)


def listed(session: Session, way: str = "") -> list[Entry]:
    """Every entry of the year, page by page of few."""
    seen: list[Entry] = []
    cursor = None
    while True:
        page = entries(session, YEAR, way=way, cursor=cursor, limit=4).page
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            return seen


def told(books: Books) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for effect in books.effects.values():
        sums.update(effect)
    return sums


def summed(sums: Counter[Key], *places: int) -> dict[object, int]:
    found: Counter[object] = Counter()
    for key, paisa in sums.items():
        found[tuple(key[place] for place in places)] += paisa
    return {key: paisa for key, paisa in found.items() if paisa}


def standing(found: dict[object, object]) -> dict[object, int]:
    pairs = ((key, sums.net_paisa) for key, sums in found.items())  # type: ignore[attr-defined]
    return {key if isinstance(key, tuple) else (key,): paisa for key, paisa in pairs if paisa}


def test_the_figures_are_the_ledger_whatever_happened_and_whenever_it_was_folded(
    platform: Platform, moves: Moves
) -> None:
    with platform.executor.reading(SYSTEM) as uow:

        @settings(max_examples=walks(60), deadline=None)
        @given(steps)
        @example([*TWICE, *TWICE])
        @example(REFUNDS)
        def in_any(order: list[tuple[object, ...]]) -> None:
            with undone(uow.session):
                agree(lived(uow, order, moves))

        in_any()


@contextmanager
def undone(session: Session) -> Iterator[None]:
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        session.expire_all()


def lived(uow: UnitOfWork, order: list[tuple[object, ...]], moves: Moves) -> Books:
    books = Books(uow)
    for what, *how in order:
        if not books.made and what in {"reverse", "correct"}:
            continue
        if what == "correct" and how[2] == how[3]:
            continue  # from a head to itself: nobody can ask for it
        with moves.step(), uow.session.begin_nested():
            getattr(books, str(what))(*how)
    moves.counts["moved"] += len(books.effects)  # none of these writes into the trail
    return books


def agree(books: Books) -> None:
    found, expected = shown(books.session), told(books)
    assert standing(dict(found.by_day_and_channel)) == summed(expected, 0, 3)
    assert standing(dict(found.by_head)) == summed(expected, 1)
    assert standing(dict(found.by_ddo)) == summed(expected, 2)
    by_head = balances(books.session, ["payments:head:"])
    assert -sum(by_head.values()) == found.total.net_paisa
    assert first_difference(books.session) is None
    agree_on_entries(books.session, found)


def agree_on_entries(session: Session, found: Figures) -> None:
    every = listed(session)
    keys = [entry.key for entry in every]
    assert keys == sorted(set(keys), reverse=True)
    assert len(every) == found.total.entries
    assert sum(entry.credited_paisa for entry in every) == found.total.net_paisa
    for way in WAYS:
        assert listed(session, way) == [entry for entry in every if entry.way == way]
