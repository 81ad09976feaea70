"""What PostgreSQL itself says no to, even to the owner, where no foreign key or check says it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from conftest import Cluster, committing
from ledger.books import AT, CASH, INCOME, TILL, WALLET, move, posting, promise, refused
from psycopg import sql
from sqlalchemy import text

from app.config import Settings
from app.errors import Conflict
from app.ledger.public import (
    Account,
    Transfer,
    balance,
    capture,
    hold,
    post,
    post_many,
    release,
)
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
DOLLARS = Account(code="dollars", name="Dollars", kind="asset", currency="USD")
PLANTED = """
insert into ledger_transfers (id, amount_paisa, transaction_id, debit_account, credit_account, day,
                              debit_slot, credit_slot, currency)
select t.id + 1, {paisa}, t.transaction_id, {debit}, t.credit_account, t.day, {slot}, t.credit_slot,
       {currency}
from ledger_transfers t limit 1
"""


@pytest.fixture(scope="module")
def books(settings: Settings, cluster: Cluster, worker: str) -> Iterator[Platform]:
    """Books that stand committed; what is tried on them is always taken back."""

    def arrange(uow: UnitOfWork) -> None:
        post(uow, posting("first", move(CASH, WALLET, 100)))
        post(uow, posting("dollars", Transfer(debit=DOLLARS, credit=_other(), amount_paisa=1)))
        until = datetime.now(UTC) + timedelta(hours=5)  # noqa: TID251 - holds to come
        hold(uow, promise("open", WALLET, INCOME, 10, until=until))
        release(uow, hold(uow, promise("ended", WALLET, INCOME, 10, until=until)))

    with committing(settings, cluster, f"bdm_rules_{worker}") as platform:
        platform.executor.execute(lambda uow, _none: arrange(uow), None, actor=ANONYMOUS)
        yield platform


@pytest.fixture
def owner(books: Platform) -> Iterator[psycopg.Connection]:
    with psycopg.connect(books.settings.owner_url.replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


def _other() -> Account:
    return Account(code="dollar-fees", name="Fees in dollars", kind="income", currency="USD")


@pytest.mark.parametrize(
    ("debit", "slot", "currency"),
    [
        ("gen_random_uuid()", "0", "'PKR'"),
        ("t.debit_account", "7", "'PKR'"),
        ("t.debit_account", "0", "'USD'"),
        ("(select id from ledger_accounts where code = 'dollars')", "0", "'PKR'"),
    ],
)
def test_it_lets_no_transfer_name_a_balance_that_is_not(
    owner: psycopg.Connection, debit: str, slot: str, currency: str
) -> None:
    planted = PLANTED.format(paisa=5, debit=debit, slot=slot, currency=currency)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute(planted)  # type: ignore[arg-type]  # ours, fixed


def test_it_lets_one_that_names_them_rightly_in_so_the_others_fail_by_the_rule(
    owner: psycopg.Connection,
) -> None:
    owner.execute(PLANTED.format(paisa=5, debit="t.debit_account", slot="0", currency="'PKR'"))  # type: ignore[arg-type]


BALANCES = """
select a.code, sum(b.balance_paisa) from ledger_balances b join ledger_accounts a
    on a.id = b.account_id where a.code in ('cash', 'wallet') group by 1 order by 1
"""
BACK = PLANTED.replace("{debit}, t.credit_account", "t.credit_account, t.debit_account")


def test_it_moves_both_balances_of_what_is_entered_by_hand(owner: psycopg.Connection) -> None:
    assert owner.execute(BALANCES).fetchall() == [("cash", 100), ("wallet", -100)]
    owner.execute(PLANTED.format(paisa=5, debit="t.debit_account", slot="0", currency="'PKR'"))  # type: ignore[arg-type]  # ours, fixed
    assert owner.execute(BALANCES).fetchall() == [("cash", 105), ("wallet", -105)]


def test_it_lets_nothing_past_a_bound_that_is_entered_by_hand(owner: psycopg.Connection) -> None:
    free = BACK.format(paisa=90, slot="0", currency="'PKR'")  # an open hold keeps 10
    more = BACK.replace("t.id + 1", "t.id + 2").format(paisa=1, slot="0", currency="'PKR'")
    owner.execute(free)  # type: ignore[arg-type]  # ours, fixed
    with pytest.raises(psycopg.Error) as refusal:
        owner.execute(more)  # type: ignore[arg-type]  # ours, fixed
    assert refusal.value.sqlstate == "BD004"


def test_it_lets_no_earlier_release_move_balances_twice(owner: psycopg.Connection) -> None:
    """A function that had begun before this release came goes on as it was: it had moved them."""
    planted = PLANTED.format(paisa=5, debit="t.debit_account", slot="0", currency="'PKR'")
    owner.execute("set local search_path = pg_catalog, public, pg_temp")
    with pytest.raises(psycopg.errors.SerializationFailure):
        owner.execute(planted)  # type: ignore[arg-type]  # ours, fixed


LISTS = {
    "ids": "array[gen_random_uuid()]",
    "keys": "'{odd}'",
    "codes": "'{cash,wallet}'",
    "rules": "'{asset|PKR|0|,liability|PKR||0}'",
    "postings": "'{1}'",
    "debits": "'{2}'",
    "credits": "'{1}'",
    "amounts": "'{1}'",
}
BATCH = """
select * from ledger_post_{one}(null, {ids}::uuid[], {keys}, '{{t}}', '{{d}}', array[now()],
    {codes}, {rules}, {postings}::integer[], {debits}::integer[], {credits}::integer[],
    {amounts}::bigint[], '[]', true)
"""
LEGS = """
select ledger_post(gen_random_uuid(), 'odd', 't', 'd', now(), null::uuid, {codes}::text[],
    {rules}::text[], {debits}::integer[], {credits}::integer[], {amounts}::bigint[], '[]')
"""
DOORS = [BATCH.replace("{one}", "batch"), BATCH.replace("{one}", "many"), LEGS]
ODD = {
    "amounts": ["'[2:2]={1}'", "'{{1}}'", "'{null}'"],
    "debits": ["'[0:0]={2}'", "'{{2}}'", "'{null}'", "'{3}'"],
    "credits": ["'[0:0]={1}'"],
    "codes": ["'[0:1]={cash,wallet}'"],
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("name", "odd"), [(name, odd) for name, odds in ODD.items() for odd in odds]
)
def test_it_takes_only_plain_lists_from_the_application(
    books: Platform, door: str, name: str, odd: str
) -> None:
    """Of any other list, what is read at a place and what is read in a row are not the same."""
    asked = door.format(**LISTS | {name: odd})
    with psycopg.connect(books.settings.database_url.replace("+psycopg", "")) as application:
        try:
            told = application.execute(asked).fetchall()  # type: ignore[arg-type]  # ours, fixed
        except psycopg.Error:
            application.rollback()
        else:
            assert told[0][-1] is not None  # refused by itself, as it asked
        assert application.execute(BALANCES).fetchall() == [("cash", 100), ("wallet", -100)]
        planted = "select count(*) from ledger_transactions where business_key = 'odd'"
        assert application.execute(planted).fetchone() == (0,)
        application.rollback()


@pytest.mark.parametrize("door", DOORS)
def test_it_takes_such_a_posting_so_the_others_fail_by_the_rule(books: Platform, door: str) -> None:
    with psycopg.connect(books.settings.database_url.replace("+psycopg", "")) as application:
        application.execute(door.format(**LISTS))  # type: ignore[arg-type]  # ours, fixed
        assert application.execute(BALANCES).fetchall() == [("cash", 99), ("wallet", -99)]
        application.rollback()


TOGETHER = """
insert into ledger_together (accounts, slots, currency, ids, transactions, debits, credits, amounts,
                             days)
select array[d.id, {credit}], {slots}::smallint[], {currency}, array[{id}], array[d.id],
       array[{debits}], array[2], array[5], array['2026-11-24'::date]
from ledger_accounts d, ledger_accounts c where d.code = 'cash' and c.code = 'wallet'
"""
CAPTURED = """
insert into ledger_captures (id, transaction_id, debit_account, debit_slot, debit_kept,
                             credit_account, credit_slot, credit_kept, currency, amount_paisa, day)
select {id}, d.id, {debit}, 0, 0, {credit}, 0, 0, {currency}, 5, '2026-11-24'
from ledger_accounts d, ledger_accounts c where d.code = 'cash' and c.code = 'wallet'
"""
# Each way in, and what it takes.
SOUND = {
    TOGETHER: {"credit": "c.id", "currency": "'PKR'", "debits": "1", "slots": "array[0, 0]"},
    CAPTURED: {"debit": "d.id", "credit": "c.id", "currency": "'PKR'"},
}


@pytest.mark.parametrize(
    ("door", "change", "error"),
    [
        (TOGETHER, {"credit": "gen_random_uuid()"}, psycopg.errors.ForeignKeyViolation),
        (TOGETHER, {"currency": "'USD'"}, psycopg.errors.ForeignKeyViolation),
        (TOGETHER, {"debits": "2"}, psycopg.errors.CheckViolation),
        (TOGETHER, {"debits": "null"}, psycopg.Error),
        (TOGETHER, {"credit": "d.id", "slots": "array[0, 1]"}, psycopg.errors.CheckViolation),
        (TOGETHER, {"slots": "'[0:1]={0,0}'"}, psycopg.errors.CheckViolation),
        (CAPTURED, {"debit": "gen_random_uuid()"}, psycopg.errors.ForeignKeyViolation),
        (CAPTURED, {"credit": "gen_random_uuid()"}, psycopg.errors.ForeignKeyViolation),
        (CAPTURED, {"currency": "'USD'"}, psycopg.errors.ForeignKeyViolation),
        (CAPTURED, {"credit": "d.id"}, psycopg.errors.CheckViolation),
    ],
)
def test_it_asks_the_same_of_what_is_entered_together_and_of_what_a_hold_becomes(
    owner: psycopg.Connection, door: str, change: dict[str, str], error: type[psycopg.Error]
) -> None:
    owner.execute(door.format(id=1, **SOUND[door]))  # type: ignore[arg-type]  # ours, fixed
    with pytest.raises(error):
        owner.execute(door.format(id=3, **SOUND[door] | change))  # type: ignore[arg-type]  # ours, fixed


BOUNDS = """
select a.code, b.floor_paisa, b.ceiling_paisa
from ledger_balances b join ledger_accounts a on a.id = b.account_id where b.slot = 0 order by 1
"""


def test_it_keeps_bounds_beside_balances_as_the_account_has_them(
    owner: psycopg.Connection,
) -> None:
    kept = owner.execute(BOUNDS).fetchall()
    assert {("cash", 0, None), ("wallet", None, 0), ("income", None, None)} <= set(kept)
    owner.execute("update ledger_balances set floor_paisa = -9, ceiling_paisa = 9")
    assert owner.execute(BOUNDS).fetchall() == kept
    owner.execute("select ledger_widen_account('cash', 2::smallint)")
    assert ("cash", None, None) in owner.execute(BOUNDS).fetchall()


ENTERED = """
insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                 number, legs)
values (gen_random_uuid(), {key}, 'test', 'A test', now(), now(), 1, {legs})
"""


@pytest.mark.parametrize(
    "entry",
    [
        ENTERED.format(key="''", legs=1),
        ENTERED.format(key="'k'", legs=0),
        ENTERED.format(key="'k'", legs=1001),
        PLANTED.format(
            paisa=0, debit="t.debit_account", slot="t.debit_slot", currency="t.currency"
        ),
        PLANTED.format(
            paisa=-5, debit="t.debit_account", slot="t.debit_slot", currency="t.currency"
        ),
        PLANTED.format(
            paisa=5, debit="t.credit_account", slot="t.credit_slot", currency="t.currency"
        ),
    ],
)
def test_it_lets_nothing_in_that_is_no_entry(owner: psycopg.Connection, entry: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(entry)  # type: ignore[arg-type]  # ours, fixed


@pytest.mark.parametrize(
    "entry",
    [
        ENTERED.format(key="'k'", legs=1000),
        PLANTED.format(
            paisa=1, debit="t.debit_account", slot="t.debit_slot", currency="t.currency"
        ),
    ],
)
def test_it_lets_an_entry_in_so_the_others_fail_by_the_rule(
    owner: psycopg.Connection, entry: str
) -> None:
    owner.execute(entry)  # type: ignore[arg-type]  # ours, fixed


@pytest.mark.parametrize(
    "change",
    [
        "delete from ledger_balances",
        "truncate ledger_balances cascade",
        "update ledger_balances set account_id = gen_random_uuid()",
        "update ledger_balances set slot = slot + 1",
        "update ledger_balances set currency = 'USD'",
        "update ledger_holds set amount_paisa = 9, outcome = 'released', ended_at = now()",
        "update ledger_holds set outcome = null, ended_at = null where business_key = 'ended'",
        "update ledger_holds set outcome = 'expired' where business_key = 'ended'",
        "update ledger_holds set ended_by = gen_random_uuid() where business_key = 'ended'",
        "update ledger_holds set ended_by = gen_random_uuid() where business_key = 'open'",
    ],
)
def test_it_keeps_balances_whose_they_are_and_holds_as_promised(
    owner: psycopg.Connection, change: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
        owner.execute(change)  # type: ignore[arg-type]  # ours, fixed


TAKEN = "outcome = 'captured', ended_at = now(), transaction_id = gen_random_uuid()"
ENDINGS = {
    "no such outcome": "outcome = 'forgotten', ended_at = now()",
    "at no time": "outcome = 'released'",
    "released, and something taken": "outcome = 'released', ended_at = now(), captured_paisa = 1",
    "released, and posted": f"{TAKEN}, outcome = 'released'".replace(
        "outcome = 'captured', ", "", 1
    ),
    "captured without a posting": "outcome = 'captured', ended_at = now(), captured_paisa = 1",
    "captured without an amount": TAKEN,
    "more than was held": f"{TAKEN}, captured_paisa = 11",
    "nothing": f"{TAKEN}, captured_paisa = 0",
    "too late": f"{TAKEN}, captured_paisa = 1".replace("now()", "expires_at"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_lets_a_hold_end_in_one_way_only(owner: psycopg.Connection, ending: str) -> None:
    change = sql.SQL("update ledger_holds set {} where business_key = 'open'")  # type: ignore[arg-type]
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(change.format(sql.SQL(ENDINGS[ending])))  # type: ignore[arg-type]  # ours, fixed


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("business_key", "''"),
        ("amount_paisa", "0"),
        ("credit_account", "debit_account"),
        ("expires_at", "placed_at"),
        ("outcome", "'released'"),
    ],
)
def test_it_lets_no_hold_begin_of_nothing(
    owner: psycopg.Connection, column: str, value: str
) -> None:
    columns = (
        "id, business_key, kind, description, debit_account, credit_account, currency,"
        " amount_paisa, placed_at, expires_at, outcome"
    )
    values = columns.replace("business_key", "'planted'").replace("id,", "gen_random_uuid(),", 1)
    values = values.replace("'planted'" if column == "business_key" else column, value)
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(
            sql.SQL(
                "insert into ledger_holds ({}) select {} from ledger_holds"
                " where business_key = 'open'"
            ).format(sql.SQL(columns), sql.SQL(values))  # type: ignore[arg-type]  # ours, fixed
        )


@pytest.mark.parametrize("sign", ['"', "\\", '","', "{", "}", "'", ",", "NULL", "'\\\"", "%", " "])
def test_it_keeps_every_sign_of_a_text(uow: UnitOfWork, sign: str) -> None:
    account = Account(code=f"odd {sign}", name="Odd", kind="asset")
    key = f"k{sign}"
    done = post_many(
        uow, [posting(key, move(account, INCOME, 3)), posting("other", move(CASH, INCOME, 1))]
    )
    assert [one.refusal for one in done] == [None, None]
    assert post(uow, posting(key, move(account, INCOME, 3))) == done[0].transaction_id
    post(uow, posting(f"{key}2", move(account, INCOME, 2), move(CASH, INCOME, 1)))
    assert balance(uow.session, account.code) == 5
    keys = text("select business_key from ledger_transactions where id = :id")
    assert uow.session.execute(keys, {"id": done[0].transaction_id}).scalar() == key


def test_it_finds_what_is_kept_back_on_both_sides_of_a_hold(uow: UnitOfWork) -> None:
    """A wide account with a floor, and one with a ceiling: the rare ways of holds."""
    post(uow, posting("in", move(TILL, WALLET, 10)))
    until = uow.instant() + timedelta(minutes=5)
    held = hold(uow, promise("both", WALLET, TILL, 4, until=until))
    kept = text(
        "select code, sum(coming_paisa), sum(going_paisa) from ledger_balances b"
        " join ledger_accounts a on a.id = b.account_id where code in ('till', 'wallet')"
        " group by 1 order by 1"
    )
    assert uow.session.execute(kept).all() == [("till", 0, 4), ("wallet", 4, 0)]
    capture(uow, held, business_key="taken", description="x", happened_at=AT, amount_paisa=3)
    assert uow.session.execute(kept).all() == [("till", 0, 0), ("wallet", 0, 0)]
    assert (balance(uow.session, "till"), balance(uow.session, "wallet")) == (7, -7)
    untouched = hold(uow, promise("neither", INCOME, _free(), 4, until=until))
    release(uow, untouched)
    assert (
        uow.session.execute(
            text("select sum(coming_paisa + going_paisa) from ledger_balances")
        ).scalar()
        == 0
    )


def _free() -> Account:
    return Account(code="free", name="Without bounds", kind="income", busy=True)


@pytest.mark.parametrize(
    ("debit", "credit"), [(INCOME, CASH), (WALLET, INCOME), (INCOME, TILL), (WALLET, CASH)]
)
def test_it_lets_one_transfer_pass_no_bound_on_either_side(
    uow: UnitOfWork, debit: Account, credit: Account
) -> None:
    for name, one in (("cash", CASH), ("till", TILL)):
        post(uow, posting(name, move(one, WALLET, 5)))
    post(uow, posting("exactly", move(debit, credit, 5)))
    if WALLET is debit:
        post(uow, posting("the rest", move(WALLET, INCOME, 5)))
    with refused(uow, Conflict, "overdraft"):
        post(uow, posting("one more", move(debit, credit, 1)))
