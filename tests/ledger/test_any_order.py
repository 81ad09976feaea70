"""Whatever is done to the books in whatever order, they obey a simple model of themselves."""

import itertools
from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from factories.depth import walks
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from ledger.books import CASH, INCOME, TILL, WALLET, move, posting, promise
from ledger.test_books import close_month
from sqlalchemy import text

from app.errors import Refusal
from app.ledger.public import (
    Account,
    Posting,
    balance,
    capture,
    hold,
    post,
    post_many,
    release,
    reverse,
)
from app.ledger.queries.verify import verify
from app.ledger.use_cases.holds import expire_holds
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

Leg = tuple[Account, Account, int]
ACCOUNTS = {account.code: account for account in (CASH, INCOME, WALLET, TILL)}
MONTHS = [(date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 9, 30))]
legs = st.tuples(
    st.sampled_from(sorted(ACCOUNTS)), st.sampled_from(sorted(ACCOUNTS)), st.integers(1, 9)
).filter(lambda leg: leg[0] != leg[1])
transactions = st.lists(legs, min_size=1, max_size=3)
days = st.sampled_from([8, 9, 10])
keys = st.sampled_from([f"k{n}" for n in range(12)])


class Books(RuleBasedStateMachine):
    """The books beside their model: balances, what is kept back, keys, holds, closed months."""

    uow: UnitOfWork

    def __init__(self) -> None:
        super().__init__()
        self.uow.session.execute(text("select 1"))
        self.savepoint = self.uow.session.begin_nested()
        self.balances: Counter[str] = Counter()
        self.coming: Counter[str] = Counter()
        self.going: Counter[str] = Counter()
        self.known: dict[str, tuple[tuple[Leg, ...], UUID]] = {}
        self.held: dict[str, tuple[UUID, Leg, str]] = {}
        self.reversed: set[UUID] = set()
        self.closed = 0
        self.numbers = itertools.count()

    def teardown(self) -> None:
        self.savepoint.rollback()

    def _try(self) -> AbstractContextManager[Any]:
        return self.uow.session.begin_nested()

    def _fits(self, moved: list[Leg], month: int) -> bool:
        """Whether the model lets legs be posted: an open month, and no bound broken."""
        if month - 8 < self.closed:
            return False
        deltas: Counter[str] = Counter()
        for debit, credit, paisa in moved:
            deltas[debit.code] += paisa
            deltas[credit.code] -= paisa
        return all(self._within(code, delta) for code, delta in deltas.items())

    def _within(self, code: str, delta: int) -> bool:
        account, then = ACCOUNTS[code], self.balances[code] + delta
        low = account.floor_paisa is None or delta >= 0 or then - self.going[code] >= 0
        high = account.ceiling_paisa is None or delta <= 0 or then + self.coming[code] <= 0
        return low and high

    def _apply(self, moved: list[Leg]) -> None:
        for debit, credit, paisa in moved:
            self.balances[debit.code] += paisa
            self.balances[credit.code] -= paisa

    def _may(self, key: str, moved: list[Leg], month: int) -> bool:
        if key in self.known:
            return self.known[key][0] == tuple(moved)
        return self._fits(moved, month)

    def _note(self, key: str, moved: list[Leg], made: UUID) -> None:
        if key in self.known:
            assert self.known[key][1] == made
            return
        self.known[key] = (tuple(moved), made)
        self._apply(moved)

    @rule(key=keys, drawn=transactions, month=days)
    def post_one(self, key: str, drawn: list[tuple[str, str, int]], month: int) -> None:
        moved = _legs(drawn)
        expected = self._may(key, moved, month)
        try:
            with self._try():
                made = post(self.uow, _posting(key, moved, month))
        except Refusal:
            assert not expected
            return
        assert expected
        self._note(key, moved, made)

    @rule(rows=st.lists(st.tuples(keys, transactions, days), min_size=1, max_size=4))
    def post_each(self, rows: list[tuple[str, list[tuple[str, str, int]], int]]) -> None:
        unique = {key: (_legs(drawn), month) for key, drawn, month in rows}
        asked = [_posting(key, moved, month) for key, (moved, month) in unique.items()]
        posted = post_many(self.uow, asked, refuse="each")
        for (key, (moved, month)), one in zip(unique.items(), posted, strict=True):
            assert (one.refusal is None) is self._may(key, moved, month), one.refusal
            if one.transaction_id:
                self._note(key, moved, one.transaction_id)

    @rule(rows=st.lists(st.tuples(keys, transactions, days), min_size=1, max_size=3))
    def post_all(self, rows: list[tuple[str, list[tuple[str, str, int]], int]]) -> None:
        unique = {key: (_legs(drawn), month) for key, drawn, month in rows}
        before = (self.balances.copy(), dict(self.known))
        asked = [_posting(key, moved, month) for key, (moved, month) in unique.items()]
        try:
            with self._try():
                posted = post_many(self.uow, asked)
        except Refusal:
            posted = []
        fits = True
        for place, (key, (moved, month)) in enumerate(unique.items()):
            fits = fits and self._may(key, moved, month)
            if fits:
                made = posted[place].transaction_id if posted else UUID(int=place)
                assert made
                if not posted and key in self.known:
                    continue
                self._note(key, moved, made)
        assert fits is bool(posted)
        if not posted:
            self.balances, self.known = before

    @rule(drawn=legs, luck=st.integers(0, 5))
    def place_hold(self, drawn: tuple[str, str, int], luck: int) -> None:
        past = luck == 0
        [(debit, credit, paisa)] = _legs([drawn])
        key = f"h{next(self.numbers)}"
        until = self.uow.instant() + timedelta(seconds=0.3 if past else 600)
        low = credit.floor_paisa is None or (
            self.balances[credit.code] - self.going[credit.code] - paisa >= 0
        )
        high = debit.ceiling_paisa is None or (
            self.balances[debit.code] + self.coming[debit.code] + paisa <= 0
        )
        fits = low and high
        try:
            with self._try():
                made = hold(self.uow, promise(key, debit, credit, paisa, until=until))
        except Refusal:
            assert not fits
            return
        assert fits
        if past:
            self.uow.session.execute(text("select pg_sleep(0.35)"))
            assert expire_holds(self.uow, None) == 1
        else:
            self._keep((debit, credit, paisa), 1)
        self.held[key] = (made, (debit, credit, paisa), "expired" if past else "open")

    def _keep(self, leg: Leg, sign: int) -> None:
        debit, credit, paisa = leg
        if debit.ceiling_paisa is not None:
            self.coming[debit.code] += sign * paisa
        if credit.floor_paisa is not None:
            self.going[credit.code] += sign * paisa

    @precondition(lambda self: self.held)
    @rule(data=st.data(), month=days)
    def capture_hold(self, data: st.DataObject, month: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.held)))
        made, leg, state = self.held[key]
        paisa = data.draw(st.integers(1, leg[2]))
        expected = state == "open" and month - 8 >= self.closed
        try:
            with self._try():
                done = capture(
                    self.uow,
                    made,
                    business_key=f"{key}:taken",
                    description="Taken",
                    happened_at=_at(month),
                    amount_paisa=paisa,
                )
        except Refusal:
            assert not expected or state == "captured"
            return
        if state == "captured":
            assert self.known[f"{key}:taken"] == (((leg[0], leg[1], paisa),), done)
            return
        assert expected
        self._keep(leg, -1)
        self._note(f"{key}:taken", [(leg[0], leg[1], paisa)], done)
        self.held[key] = (made, leg, "captured")

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def release_hold(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.held)))
        made, leg, state = self.held[key]
        try:
            with self._try():
                release(self.uow, made)
        except Refusal:
            assert state == "captured"
            return
        assert state != "captured"
        if state == "open":
            self._keep(leg, -1)
            self.held[key] = (made, leg, "released")

    @precondition(lambda self: self.known)
    @rule(data=st.data(), month=days)
    def reverse_one(self, data: st.DataObject, month: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.known)))
        moved, made = self.known[key]
        opposite = [(credit, debit, paisa) for debit, credit, paisa in moved]
        undoes = key.endswith(":undone")
        expected = not undoes and made not in self.reversed and self._fits(opposite, month)
        try:
            with self._try():
                undone = reverse(
                    self.uow,
                    made,
                    business_key=f"{key}:undone",
                    description="Undone",
                    happened_at=_at(month),
                )
        except Refusal:
            assert not expected
            return
        if made in self.reversed:  # the same reversal again is the same
            assert self.known[f"{key}:undone"][1] == undone
            return
        assert expected
        self.reversed.add(made)
        self._note(f"{key}:undone", opposite, undone)

    @precondition(lambda self: self.closed < len(MONTHS))
    @rule(lucky=st.integers(0, 4))
    def close(self, lucky: int) -> None:
        if lucky == 0:
            close_month(self.uow.session, *MONTHS[self.closed])
            self.closed += 1

    @invariant()
    def the_books_are_the_model(self) -> None:
        found = {code: _balance(self.uow, code) for code in ACCOUNTS}
        assert found == {code: self.balances[code] for code in ACCOUNTS}
        assert sum(found.values()) == 0
        assert found["cash"] >= 0
        assert found["till"] >= 0
        assert found["wallet"] <= 0
        assert verify(self.uow.session) is None


def _balance(uow: UnitOfWork, code: str) -> int:
    there = uow.session.scalar(
        text("select 1 from ledger_accounts where code = :code"), {"code": code}
    )
    return balance(uow.session, code) if there else 0


def _legs(drawn: list[tuple[str, str, int]]) -> list[Leg]:
    return [(ACCOUNTS[debit], ACCOUNTS[credit], paisa) for debit, credit, paisa in drawn]


def _at(month: int) -> datetime:
    return datetime(2026, month, 15, tzinfo=UTC)


def _posting(key: str, moved: list[Leg], month: int) -> Posting:
    return posting(key, *(move(*leg) for leg in moved), at=_at(month))


def test_it_obeys_its_model_in_any_order(platform: Platform) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        machine = type("Machine", (Books,), {"uow": uow})
        run_state_machine_as_test(
            machine,
            settings=settings(max_examples=walks(15), stateful_step_count=25, deadline=None),
        )
