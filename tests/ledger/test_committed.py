"""Real commits: one hot account, twins of one key, a capture against the clock, a closing month."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from ledger.books import AT, CASH, INCOME, TILL, WALLET, move, posting, promise
from ledger.test_books import close_month
from sqlalchemy import text

from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import Account, balance, capture, hold, post, post_many, release, reverse
from app.ledger.queries.verify import verify
from app.ledger.use_cases.holds import expire_holds
from app.ledger.use_cases.widen_account import WidenAccount, widen_account
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
Work = Callable[[UnitOfWork], Any]


def test_an_account_that_an_operator_widened_is_in_the_trail(committed: Platform) -> None:
    run(committed, lambda uow: post(uow, posting("there", move(CASH, WALLET, 10))))
    command = WidenAccount(code="wallet", slots=4)
    assert committed.executor.execute(widen_account, command, actor=SYSTEM) == 4
    with committed.executor.sessions() as session:
        query = text("select subject, after from audit_entries where action = :action")
        noted = session.execute(query, {"action": "ledger.account_widened"}).all()
    assert noted == [("wallet", {"slots": 4})]


def run(platform: Platform, work: Work) -> Any:  # noqa: ANN401 - what the work returns
    return platform.executor.execute(lambda uow, _none: work(uow), None, actor=ANONYMOUS)


def outcome(platform: Platform, work: Work) -> str:
    try:
        run(platform, work)
    except Refusal as refusal:
        return refusal.code
    return "done"


def together(platform: Platform, works: list[Work]) -> list[str]:
    """Let them begin at one moment, as far as threads do."""
    gate = threading.Barrier(min(len(works), 5))

    def one(work: Work) -> str:
        gate.wait(20)
        return outcome(platform, work)

    with ThreadPoolExecutor(min(len(works), 5)) as pool:
        return list(pool.map(one, works))


def whole(platform: Platform) -> bool:
    with platform.executor.sessions() as session:
        return verify(session) is None


def _balance(platform: Platform, account: Account) -> int:
    with platform.executor.sessions() as session:
        return balance(session, account.code)


def test_it_counts_every_posting_on_one_hot_account(committed: Platform) -> None:
    payers = [Account(code=f"payer/{n}", name="Payer", kind="liability") for n in range(5)]
    works: list[Work] = [
        lambda uow, n=n: post(uow, posting(f"k{n}", move(payers[n % 5], INCOME, 1)))  # type: ignore[misc]
        for n in range(50)
    ]
    assert together(committed, works) == ["done"] * 50
    assert _balance(committed, INCOME) == -50
    assert whole(committed)


def test_it_opens_an_account_once_however_many_begin_with_it(committed: Platform) -> None:
    for turn in range(40):
        # One object in all threads, as the constants of a process are.
        fresh = Account(code=f"fresh/{turn}", name="Fresh", kind="liability")
        works: list[Work] = [
            lambda uow, n=n, t=turn, a=fresh: post(uow, posting(f"o{t}/{n}", move(a, INCOME, 1)))  # type: ignore[misc]
            for n in range(5)
        ]
        assert together(committed, works) == ["done"] * 5
    assert whole(committed)


def test_it_never_overdraws_a_busy_account_with_a_floor(committed: Platform) -> None:
    for turn in range(12):
        run(committed, lambda uow, t=turn: post(uow, posting(f"in{t}", move(TILL, INCOME, 1))))
        works: list[Work] = [
            lambda uow, t=turn, n=n: post(uow, posting(f"out{t}/{n}", move(INCOME, TILL, 1)))  # type: ignore[misc]
            for n in range(5)
        ]
        assert sorted(together(committed, works)) == ["done", *["overdraft"] * 4]
    assert _balance(committed, TILL) == 0
    assert whole(committed)


def test_it_posts_twins_of_one_key_once(committed: Platform) -> None:
    one = posting("twin", move(CASH, INCOME, 7))
    other = posting("twin", move(CASH, INCOME, 8))
    works: list[Work] = [
        lambda uow, p=p: post(uow, p)  # type: ignore[misc]
        for p in (one, other, one, other, one)
    ]
    works += [lambda uow, p=p: post_many(uow, [p]) for p in (one, other, one, other, one)]  # type: ignore[misc]
    found = together(committed, works)
    assert sorted(set(found)) == ["done", "key-taken"]
    assert _balance(committed, CASH) in {7, 8}
    assert whole(committed)


def test_it_ends_a_hold_once_however_many_try(committed: Platform) -> None:
    run(committed, lambda uow: post(uow, posting("in", move(CASH, WALLET, 100))))
    for turn in range(4):
        until = datetime.now(UTC) + timedelta(seconds=0.3)  # noqa: TID251 - the race is with the clock
        held: UUID = run(
            committed,
            lambda uow, t=turn, u=until: hold(uow, promise(f"h{t}", WALLET, INCOME, 10, until=u)),
        )

        def take(uow: UnitOfWork, held: UUID = held, turn: int = turn) -> UUID:
            return capture(uow, held, business_key=f"c{turn}", description="Taken", happened_at=AT)

        works: list[Work] = [
            take,
            lambda uow, h=held: release(uow, h),  # type: ignore[misc]
            lambda uow: expire_holds(uow, None),
            take,
            lambda uow: expire_holds(uow, None),
        ]
        together(committed, works)
        assert whole(committed)
    with committed.executor.sessions() as session:
        captured = session.scalar(
            text("select count(*) from ledger_holds where outcome = 'captured'")
        )
    assert _balance(committed, WALLET) == -100 + 10 * (captured or 0)


def test_it_posts_nothing_into_a_month_that_is_closing(committed: Platform) -> None:
    at = datetime(2026, 8, 15, tzinfo=UTC)
    works: list[Work] = [
        lambda uow, n=n: post(uow, posting(f"k{n}", move(CASH, INCOME, 1), at=at))  # type: ignore[misc]
        for n in range(29)
    ]
    works.insert(12, lambda uow: close_month(uow.session, date(2026, 8, 1), date(2026, 8, 31)))
    found = together(committed, works)
    assert set(found) == {"done", "period-closed"}
    assert whole(committed)  # what was kept at the closing is all that was posted


def _hold_a_little(uow: UnitOfWork) -> UUID:
    return hold(uow, promise("kept", INCOME, CASH, 5, until=uow.instant() + timedelta(minutes=5)))


@pytest.mark.parametrize(
    "under_way", [lambda uow: post(uow, posting("x", move(CASH, INCOME, 5))), _hold_a_little]
)
def test_it_widens_an_account_only_when_all_who_move_it_are_done(
    committed: Platform, under_way: Work
) -> None:
    """They have read how wide it is, and what bound stands beside its one row."""
    owner = committed.settings.owner_url.replace("+psycopg", "")
    impatient = psycopg.connect(owner, options="-c lock_timeout=200ms")
    widen = "select ledger_widen_account('wallet', 4::smallint)"
    run(committed, lambda uow: post(uow, posting("there", move(CASH, WALLET, 10))))
    with committed.executor.reading(ANONYMOUS) as uow, impatient:
        under_way(uow)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            impatient.execute(widen)
    with psycopg.connect(owner) as patient:
        patient.execute(widen)
    back, more = posting("back", move(WALLET, CASH, 10)), posting("more", move(WALLET, INCOME, 1))
    assert outcome(committed, lambda uow: post(uow, back)) == "done"
    assert outcome(committed, lambda uow: post(uow, more)) == "overdraft"
    assert whole(committed)


def test_it_pays_into_a_busy_account_with_a_floor_without_waiting_for_others(
    committed: Platform,
) -> None:
    run(committed, lambda uow: post(uow, posting("there", move(TILL, INCOME, 10))))
    others = """
        select from ledger_balances b join ledger_accounts a on a.id = b.account_id
        where a.code = 'till' and b.slot <> %s %% a.slots for update of b
    """
    with (
        psycopg.connect(committed.settings.owner_url.replace("+psycopg", "")) as elsewhere,
        committed.executor.reading(ANONYMOUS) as uow,
    ):
        mine = uow.session.execute(text("select pg_backend_pid()")).scalar_one()
        elsewhere.execute(others, [mine])
        uow.session.execute(text("set local lock_timeout = '500ms'"))
        post(uow, posting("in", move(TILL, INCOME, 5), move(TILL, WALLET, 5)))
        with pytest.raises(Exception, match="LockNotAvailable"):
            post(uow, posting("out", move(INCOME, TILL, 5), move(CASH, INCOME, 5)))


DAMAGES = [
    ("update ledger_balances set balance_paisa = balance_paisa + 1 where slot = 0", "account cash"),
    (
        "delete from ledger_transfers where id = (select min(id) from ledger_transfers)",
        "transaction first",
    ),
    (
        "update ledger_transfers set amount_paisa = amount_paisa + 7",
        "account cash",
    ),
    (
        """insert into ledger_transfers select id + 5, amount_paisa, transaction_id, debit_account,
        credit_account, day, debit_slot, credit_slot, currency from ledger_transfers limit 1""",
        "transfer",
    ),
    ("update ledger_transactions set legs = 2 where business_key = 'first'", "transaction first"),
    ("update ledger_holds set amount_paisa = amount_paisa + 1", "account wallet"),
    ("update ledger_period_balances set balance_paisa = balance_paisa + 1", "closed month 11-2026"),
    ("update ledger_transfers set day = day + 1", "transfer"),
    (
        (
            "alter table ledger_balances disable trigger user;"
            " update ledger_balances set floor_paisa = -5 where floor_paisa = 0"
        ),
        "account cash",
    ),
]


@pytest.mark.parametrize(("damage", "where"), DAMAGES)
def test_it_names_the_first_damaged_row(committed: Platform, damage: str, where: str) -> None:
    def arrange(uow: UnitOfWork) -> None:
        first = post(uow, posting("first", move(CASH, WALLET, 100)))
        reverse(uow, first, business_key="undo", description="Undo", happened_at=AT)
        post(uow, posting("second", move(CASH, WALLET, 100)))
        until = uow.instant() + timedelta(minutes=5)
        hold(uow, promise("h", WALLET, INCOME, 10, until=until))
        close_month(uow.session, date(2026, 11, 1), date(2026, 11, 30))

    run(committed, arrange)
    assert whole(committed)
    with psycopg.connect(committed.settings.owner_url.replace("+psycopg", "")) as owner:
        for table in ("ledger_transfers", "ledger_transactions", "ledger_holds"):
            owner.execute(f"alter table {table} disable trigger user")
        owner.execute(damage)
    with committed.executor.sessions() as session:
        flaw = verify(session)
    assert flaw is not None
    assert flaw.where.startswith(where)


@pytest.mark.parametrize(
    "change",
    [
        "update ledger_transfers set amount_paisa = 1",
        "delete from ledger_transfers",
        "truncate ledger_transfers",
        "update ledger_transactions set description = 'x'",
        "update ledger_accounts set floor_paisa = null",
        "update ledger_accounts set slots = 1 where code = 'income'",
        "update ledger_holds set amount_paisa = 1",
        "delete from ledger_holds",
    ],
)
def test_it_refuses_changes_even_to_the_owner(committed: Platform, change: str) -> None:
    run(
        committed, lambda uow: post(uow, posting("a", move(CASH, WALLET, 9), move(CASH, INCOME, 1)))
    )
    until = datetime.now(UTC) + timedelta(minutes=5)  # noqa: TID251 - a hold to come
    run(committed, lambda uow: hold(uow, promise("h", WALLET, INCOME, 5, until=until)))
    with (
        psycopg.connect(committed.settings.owner_url.replace("+psycopg", "")) as owner,
        pytest.raises(psycopg.Error, match=r"never changed|cannot truncate"),
    ):
        owner.execute(change)


@pytest.mark.parametrize(
    "call",
    [
        "select ledger_move(gen_random_uuid(), 1::smallint, null, null, 5, 0, 0)",
        "select ledger_open(array['x'], '[]')",
        "select ledger_judge_move(gen_random_uuid(), true, gen_random_uuid(), true)",
        "select nextval('ledger_numbers')",
        "insert into ledger_closed_periods values ('2026-01-01', '2026-01-31', gen_random_uuid())",
        "update ledger_period_changes set reason = 'x'",
        "update ledger_corrections set reason = 'x'",
        "delete from ledger_corrections",
        "insert into ledger_holds (id) values (gen_random_uuid())",
        "insert into ledger_together (currency) values ('PKR')",
        "insert into ledger_captures (id) values (1)",
        "select * from ledger_together",
    ],
)
def test_it_gives_the_application_no_other_way_in(committed: Platform, call: str) -> None:
    with (
        psycopg.connect(committed.settings.database_url.replace("+psycopg", "")) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(call)
