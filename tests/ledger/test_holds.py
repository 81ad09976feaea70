"""An amount is held back, then captured once, released or let go."""

from datetime import timedelta

import pytest
from ledger.books import AT, CASH, INCOME, TILL, WALLET, move, posting, promise, refused
from sqlalchemy import text

from app.errors import Conflict, Invalid
from app.ledger.public import Account, balance, capture, hold, post, release
from app.ledger.queries.verify import verify
from app.ledger.use_cases.holds import expire_holds
from app.unit_of_work import UnitOfWork


def _in(uow: UnitOfWork, seconds: float) -> object:
    return uow.instant() + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _money(uow: UnitOfWork) -> None:
    post(uow, posting("in", move(CASH, WALLET, 1_000), move(TILL, INCOME, 1_000)))


def _hold(uow: UnitOfWork, key: str, paisa: int, seconds: float = 60) -> object:
    return hold(uow, promise(key, WALLET, INCOME, paisa, until=_in(uow, seconds)))


def _capture(uow: UnitOfWork, held: object, key: str, paisa: int | None = None) -> object:
    return capture(
        uow, held, business_key=key, description="Taken", happened_at=AT, amount_paisa=paisa
    )


def test_it_keeps_back_what_is_held_and_posts_nothing(uow: UnitOfWork) -> None:
    _hold(uow, "h", 700)
    assert balance(uow.session, "wallet") == -1_000
    with refused(uow, Conflict, "overdraft"):
        post(uow, posting("too much", move(WALLET, INCOME, 301)))
    with refused(uow, Conflict, "overdraft"):
        _hold(uow, "h2", 301)
    post(uow, posting("enough", move(WALLET, INCOME, 300)))
    assert verify(uow.session) is None


def test_it_captures_once_and_frees_the_rest(uow: UnitOfWork) -> None:
    held = _hold(uow, "h", 700)
    taken = _capture(uow, held, "c", 500)
    assert _capture(uow, held, "c", 500) == taken
    assert balance(uow.session, "wallet") == -500
    for key, paisa in (("c", 501), ("other", 500)):
        with refused(uow, Conflict, "hold-ended"):
            _capture(uow, held, key, paisa)
    with refused(uow, Conflict, "hold-ended"):
        release(uow, held)
    post(uow, posting("rest", move(WALLET, INCOME, 500)))
    assert verify(uow.session) is None


def test_it_is_one_hold_for_one_key(uow: UnitOfWork) -> None:
    first = _hold(uow, "h", 700)
    assert _hold(uow, "h", 700) == first
    with refused(uow, Conflict, "key-taken"):
        _hold(uow, "h", 701)


def test_it_frees_what_is_released_and_releases_twice(uow: UnitOfWork) -> None:
    held = _hold(uow, "h", 700)
    release(uow, held)
    release(uow, held)
    with refused(uow, Conflict, "hold-ended"):
        _capture(uow, held, "c")
    post(uow, posting("all", move(WALLET, INCOME, 1_000)))
    assert verify(uow.session) is None


def test_it_captures_no_more_than_was_held(uow: UnitOfWork) -> None:
    held = _hold(uow, "h", 700)
    for paisa in (701, 0, -1):
        with refused(uow, Invalid, "amount"):
            _capture(uow, held, "c", paisa)


def test_it_knows_no_hold_that_is_not_there(uow: UnitOfWork) -> None:
    nothing = uow.session.scalar(text("select gen_random_uuid()"))
    with refused(uow, Conflict, "no-hold"):
        _capture(uow, nothing, "c")
    with refused(uow, Conflict, "no-hold"):
        release(uow, nothing)


def test_it_lets_a_hold_go_by_time_alone(uow: UnitOfWork) -> None:
    held = _hold(uow, "h", 700, seconds=0.05)
    uow.session.execute(text("select pg_sleep(0.1)"))
    with refused(uow, Conflict, "hold-ended"):
        _capture(uow, held, "c")
    # Nobody has swept; what is past keeps nothing back all the same.
    post(uow, posting("all", move(WALLET, INCOME, 1_000)))
    assert expire_holds(uow, None) == 0
    assert verify(uow.session) is None


def test_it_sweeps_what_is_past(uow: UnitOfWork) -> None:
    _hold(uow, "h", 700, seconds=0.05)
    _hold(uow, "open", 100)
    uow.session.execute(text("select pg_sleep(0.1)"))
    assert [expire_holds(uow, None), expire_holds(uow, None)] == [1, 0]
    assert verify(uow.session) is None


def test_it_holds_on_a_busy_account_with_a_floor(uow: UnitOfWork) -> None:
    spent = Account(code="spent", name="Spent", kind="expense")
    held = hold(uow, promise("h", spent, TILL, 600, until=_in(uow, 60)))
    with refused(uow, Conflict, "overdraft"):
        post(uow, posting("too much", move(spent, TILL, 401)))
    _capture(uow, held, "c", 200)
    assert balance(uow.session, "till") == 800
    post(uow, posting("rest", move(spent, TILL, 800)))
    assert verify(uow.session) is None
