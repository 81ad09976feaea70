"""Many postings in one statement: all or none, or each on its own."""

import pytest
from ledger.books import AT, CASH, INCOME, WALLET, move, posting, refused
from sqlalchemy import event, text

from app.errors import Conflict, Invalid
from app.ledger.public import Account, Posting, balance, post, post_many, reverse
from app.ledger.queries.verify import verify
from app.unit_of_work import UnitOfWork

DOLLARS = Account(code="dollars", name="Dollars", kind="asset", currency="USD")


def _count(uow: UnitOfWork) -> int:
    return int(uow.session.scalar(text("select count(*) from ledger_transactions")) or 0)


def test_it_posts_all(uow: UnitOfWork) -> None:
    rows = [posting(f"k{n}", move(CASH, INCOME, n), move(INCOME, WALLET, 1)) for n in range(1, 9)]
    posted = post_many(uow, rows)
    assert len({row.transaction_id for row in posted}) == 8
    assert balance(uow.session, "cash") == 36
    assert balance(uow.session, "wallet") == -8
    assert post_many(uow, rows) == posted
    assert post(uow, rows[3]) == posted[3].transaction_id
    assert verify(uow.session) is None
    assert post_many(uow, []) == []


BAD = [
    (posting("bad", move(CASH, INCOME, 0)), Invalid, "amount"),
    (posting("bad", move(CASH, CASH, 1)), Invalid, "amount"),
    (posting("bad"), Invalid, "no-legs"),
    (posting("bad", move(CASH, DOLLARS, 1)), Invalid, "currency"),
    (posting("bad", move(INCOME, CASH, 9)), Conflict, "overdraft"),
    (posting("known", move(CASH, INCOME, 2)), Conflict, "key-taken"),
    (posting("k1", move(CASH, INCOME, 1)), Conflict, "key-taken"),
]


@pytest.mark.parametrize(("bad", "kind", "code"), BAD)
def test_it_posts_none_where_one_is_bad(
    uow: UnitOfWork, bad: Posting, kind: type[Exception], code: str
) -> None:
    post(uow, posting("known", move(CASH, INCOME, 3)))
    rows = [posting("k1", move(CASH, INCOME, 1)), bad, posting("k2", move(CASH, INCOME, 1))]
    with refused(uow, kind, code):
        post_many(uow, rows)
    assert _count(uow) == 1


@pytest.mark.parametrize(("bad", "kind", "code"), BAD)
def test_it_refuses_each_bad_one_and_posts_the_others(
    uow: UnitOfWork, bad: Posting, kind: type[Exception], code: str
) -> None:
    post(uow, posting("known", move(CASH, INCOME, 3)))
    rows = [posting("k1", move(CASH, INCOME, 1)), bad, posting("k2", move(CASH, INCOME, 1))]
    first, second, third = post_many(uow, rows, refuse="each")
    assert second.transaction_id is None
    assert isinstance(second.refusal, kind)
    assert second.refusal.code == code
    assert first.transaction_id
    assert third.transaction_id
    assert balance(uow.session, "cash") == 5
    assert verify(uow.session) is None


def test_it_takes_them_in_their_order(uow: UnitOfWork) -> None:
    rows = [
        posting("out too early", move(INCOME, CASH, 5)),
        posting("in", move(CASH, INCOME, 5)),
        posting("out", move(INCOME, CASH, 3)),
        posting("too much", move(INCOME, CASH, 3)),
    ]
    posted = post_many(uow, rows, refuse="each")
    assert [row.refusal.code if row.refusal else None for row in posted] == [
        "overdraft",
        None,
        None,
        "overdraft",
    ]
    assert (balance(uow.session, "cash"), balance(uow.session, "income")) == (2, -2)
    assert verify(uow.session) is None


def test_it_refuses_more_than_a_thousand(uow: UnitOfWork) -> None:
    rows = [posting(f"k{n}", move(CASH, INCOME, 1)) for n in range(1_001)]
    with refused(uow, Invalid, "no-legs"):
        post_many(uow, rows)
    assert len(post_many(uow, rows[:1_000])) == 1_000
    assert verify(uow.session) is None


def test_it_takes_one_round_trip_each(uow: UnitOfWork) -> None:
    seen: list[str] = []
    connection = uow.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
    made = post(uow, posting("one", move(CASH, INCOME, 5), move(CASH, WALLET, 1)))
    post_many(uow, [posting(f"k{n}", move(CASH, INCOME, 1)) for n in range(5)])
    reverse(uow, made, business_key="undo", description="Undo", happened_at=AT)
    assert len(seen) == 3
