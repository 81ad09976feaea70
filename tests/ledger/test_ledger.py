"""The ledger keeps its own rules, whoever asks."""

import pytest
from ledger.books import AT, CASH, INCOME, move, posting, refused
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.errors import Conflict, Invalid
from app.ledger.public import Account, Transfer, balance, post, reverse, statement
from app.ledger.queries.verify import verify
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

HELD = Account(code="held", name="Securities held", kind="memorandum")
OWED = Account(code="owed", name="Securities owed", kind="memorandum")
DOLLARS = Account(code="dollars", name="Dollars", kind="asset", currency="USD")


def test_it_posts_to_both_accounts(uow: UnitOfWork) -> None:
    post(uow, posting("a", move(CASH, INCOME, 2500_00)))
    assert (balance(uow.session, "cash"), balance(uow.session, "income")) == (2500_00, -2500_00)


def test_it_posts_the_same_event_once(uow: UnitOfWork) -> None:
    first = post(uow, posting("a", move(CASH, INCOME, 100)))
    assert post(uow, posting("a", move(CASH, INCOME, 100))) == first
    assert balance(uow.session, "cash") == 100


def test_it_refuses_a_key_for_other_amounts(uow: UnitOfWork) -> None:
    post(uow, posting("a", move(CASH, INCOME, 100)))
    with refused(uow, Conflict, "key-taken"):
        post(uow, posting("a", move(CASH, INCOME, 101)))


@pytest.mark.parametrize(
    ("transfers", "kind", "code"),
    [
        ((), Invalid, "no-legs"),
        ((move(CASH, INCOME, 0),), Invalid, "amount"),
        ((move(CASH, INCOME, -5),), Invalid, "amount"),
        ((move(CASH, CASH, 5),), Invalid, "amount"),
        ((move(DOLLARS, INCOME, 5),), Invalid, "currency"),
        ((move(INCOME, CASH, 5),), Conflict, "overdraft"),
    ],
)
def test_it_refuses(
    uow: UnitOfWork, transfers: tuple[Transfer, ...], kind: type[Exception], code: str
) -> None:
    with refused(uow, kind, code):
        post(uow, posting("bad", *transfers))
    assert uow.session.scalar(text("select count(*) from ledger_transactions")) == 0


def test_it_reverses_once_and_leaves_both_in_the_statement(uow: UnitOfWork) -> None:
    made = post(uow, posting("a", move(HELD, OWED, 700), move(CASH, INCOME, 5)))
    reverse(uow, made, business_key="a:undo", description="Returned", happened_at=AT)
    assert balance(uow.session, "held") == 0
    lines = statement(uow.session, "held").items
    assert [line.amount_paisa for line in lines] == [-700, 700]
    with refused(uow, Conflict, "reversed"):
        reverse(uow, made, business_key="a:again", description="Again", happened_at=AT)


def test_it_reverses_no_reversal(uow: UnitOfWork) -> None:
    made = post(uow, posting("a", move(CASH, INCOME, 5)))
    undone = reverse(uow, made, business_key="a:undo", description="Returned", happened_at=AT)
    with refused(uow, Conflict, "not-reversible"):
        reverse(uow, undone, business_key="a:redo", description="Again", happened_at=AT)


def test_it_pages_a_statement_without_gap_or_repeat(uow: UnitOfWork) -> None:
    for number in range(7):
        pair = (CASH, INCOME) if number % 2 == 0 else (HELD, CASH) if number == 3 else (CASH, OWED)
        post(uow, posting(f"k{number}", move(*pair, 10 + number)))
    seen: list[int] = []
    cursor = None
    while True:
        page = statement(uow.session, "cash", cursor=cursor, limit=3)
        seen += [line.number for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    "statement_text",
    [
        (
            "insert into ledger_transfers "
            "(transaction_id, debit_account, credit_account, currency, amount_paisa) "
            "select transaction_id, debit_account, credit_account, currency, 1 "
            "from ledger_transfers"
        ),
        "update ledger_balances set balance_paisa = 0",
        "delete from ledger_transfers",
        "truncate ledger_transactions cascade",
        "update ledger_accounts set floor_paisa = null",
    ],
)
def test_it_lets_the_application_write_nothing_directly(
    uow: UnitOfWork, statement_text: str
) -> None:
    post(uow, posting("a", move(CASH, INCOME, 100)))
    with pytest.raises(ProgrammingError, match="permission denied"), uow.session.begin_nested():
        uow.session.execute(text(statement_text))


def test_it_verifies_a_sound_ledger(uow: UnitOfWork) -> None:
    made = post(uow, posting("a", move(CASH, INCOME, 100)))
    reverse(uow, made, business_key="b", description="Undo", happened_at=AT)
    assert verify(uow.session) is None


@pytest.mark.committed
@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("update ledger_balances set balance_paisa = balance_paisa + 1", "account cash"),
        (
            "alter table ledger_transfers disable trigger user; delete from ledger_transfers",
            "transaction a",
        ),
        (
            (
                "alter table ledger_transfers disable trigger user; "
                "update ledger_transfers set amount_paisa = amount_paisa + 7"
            ),
            "account cash",
        ),
    ],
)
def test_it_names_the_first_damaged_row(committed: Platform, damage: str, where: str) -> None:
    import psycopg

    def pay(uow: UnitOfWork, _command: None) -> None:
        post(uow, posting("a", move(CASH, INCOME, 100)))

    committed.executor.execute(pay, None, actor=ANONYMOUS)
    with psycopg.connect(committed.settings.owner_url.replace("+psycopg", "")) as owner:
        owner.execute(damage)
    with committed.executor.sessions() as session:
        flaw = verify(session)
    assert flaw is not None
    assert flaw.where == where
