"""The ledger: accounts, transactions and transfers that only three functions can write.

The functions belong to the owner (SECURITY DEFINER); the application's role may execute them and
read. Triggers refuse changes even to the owner, until somebody drops them, which shows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, read_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("ledger_accounts", "ledger_balances", "ledger_transactions", "ledger_transfers")
OPEN_ACCOUNT = """
create function ledger_open_account(p_id uuid, p_code text, p_name text, p_kind text,
    p_currency text, p_floor bigint, p_ceiling bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v_id uuid;
begin
    insert into ledger_accounts (id, code, name, kind, currency, floor_paisa, ceiling_paisa)
    values (p_id, p_code, p_name, p_kind, p_currency, p_floor, p_ceiling)
    on conflict (code) do nothing returning id into v_id;
    if v_id is null then
        select id into v_id from ledger_accounts where code = p_code and kind = p_kind
            and currency = p_currency and floor_paisa is not distinct from p_floor
            and ceiling_paisa is not distinct from p_ceiling;
        if v_id is null then
            raise exception 'account % exists with other rules', p_code using errcode = 'BD005';
        end if;
        return v_id;
    end if;
    insert into ledger_balances (account_id, balance_paisa) values (v_id, 0);
    return v_id;
end $$;
"""
POST = """
create function ledger_post(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_debits uuid[], p_credits uuid[],
    p_amounts bigint[], p_reverses uuid default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_count integer := coalesce(array_length(p_amounts, 1), 0);
    v_hash bytea := sha256(convert_to(concat_ws('|', p_kind, p_debits, p_credits, p_amounts,
                                                p_reverses), 'UTF8'));
    v_id uuid;
    v_known bytea;
    v_code text;
begin
    if v_count = 0 or array_length(p_debits, 1) is distinct from v_count
            or array_length(p_credits, 1) is distinct from v_count then
        raise exception 'a transaction needs two legs at least' using errcode = 'BD001';
    end if;
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, reverses, content_hash)
    values (p_id, p_key, p_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            p_reverses, v_hash)
    on conflict (business_key) do nothing;
    if not found then
        select id, content_hash into v_id, v_known from ledger_transactions
            where business_key = p_key;
        if v_known = v_hash then
            return v_id;
        end if;
        raise exception 'business key % is taken', p_key using errcode = 'BD002';
    end if;
    insert into ledger_transfers (transaction_id, debit_account, credit_account, currency,
                                  amount_paisa)
    select p_id, t.debit, t.credit, a.currency, t.amount
        from unnest(p_debits, p_credits, p_amounts) with ordinality
             as t(debit, credit, amount, place)
        join ledger_accounts a on a.id = t.debit order by t.place;
    get diagnostics v_count = row_count;
    if v_count <> array_length(p_amounts, 1) then
        raise exception 'an account does not exist' using errcode = 'BD003';
    end if;
    -- One order for everybody, so that two postings never wait for each other in a circle.
    perform 1 from ledger_balances where account_id = any (p_debits || p_credits)
        order by account_id for update;
    update ledger_balances b set balance_paisa = b.balance_paisa + d.delta
        from (select account, sum(delta) as delta from (
                  select unnest(p_debits) as account, unnest(p_amounts) as delta
                  union all select unnest(p_credits), -unnest(p_amounts)) legs
              group by account) d
        where b.account_id = d.account;
    select a.code into v_code from ledger_accounts a join ledger_balances b on b.account_id = a.id
        where a.id = any (p_debits || p_credits)
          and (b.balance_paisa < a.floor_paisa or b.balance_paisa > a.ceiling_paisa) limit 1;
    if v_code is not null then
        raise exception 'account % would be overdrawn', v_code using errcode = 'BD004';
    end if;
    return p_id;
end $$;
"""
REVERSE = """
create function ledger_reverse(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_original uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v_kind text; v_debits uuid[]; v_credits uuid[]; v_amounts bigint[];
begin
    select kind into v_kind from ledger_transactions
        where id = p_original and reverses is null;
    if v_kind is null then
        raise exception 'there is no such transaction to reverse' using errcode = 'BD006';
    end if;
    select array_agg(credit_account order by id), array_agg(debit_account order by id),
           array_agg(amount_paisa order by id)
        into v_debits, v_credits, v_amounts
        from ledger_transfers where transaction_id = p_original;
    return ledger_post(p_id, p_key, v_kind || '.reversed', p_description, p_happened_at, p_actor,
                       v_debits, v_credits, v_amounts, p_original);
end $$;
"""
SIGNATURES = (
    "ledger_open_account(uuid, text, text, text, text, bigint, bigint)",
    "ledger_post(uuid, text, text, text, timestamptz, uuid, uuid[], uuid[], bigint[], uuid)",
    "ledger_reverse(uuid, text, text, timestamptz, uuid, uuid)",
)


def upgrade() -> None:
    _tables()
    for table in TABLES:
        read_only(table)
    for statement in (OPEN_ACCOUNT, POST, REVERSE):
        op.execute(statement)
    for signature in SIGNATURES:
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to {APP_ROLE}")
    for table in ("ledger_transactions", "ledger_transfers", "ledger_accounts"):
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def _tables() -> None:
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("floor_paisa", sa.BigInteger(), nullable=True),
        sa.Column("ceiling_paisa", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "code <> '' and length(code) <= 200", name=op.f("ck_ledger_accounts_code")
        ),
        sa.CheckConstraint(
            "kind in ('asset', 'liability', 'income', 'expense', 'memorandum')",
            name=op.f("ck_ledger_accounts_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint("code", name=op.f("uq_ledger_accounts_code")),
        sa.UniqueConstraint("id", "currency", name=op.f("uq_ledger_accounts_id_currency")),
    )
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("happened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("posted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("business_key <> ''", name=op.f("ck_ledger_transactions_business_key")),
        sa.ForeignKeyConstraint(
            ["reverses"], ["ledger_transactions.id"], name=op.f("fk_ledger_transactions_reverses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("business_key", name=op.f("uq_ledger_transactions_business_key")),
        sa.UniqueConstraint("reverses", name=op.f("uq_ledger_transactions_reverses")),
    )
    op.create_table(
        "ledger_balances",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("balance_paisa", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_balances_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_ledger_balances")),
    )
    op.create_table(
        "ledger_transfers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("debit_account", sa.Uuid(), nullable=False),
        sa.Column("credit_account", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_ledger_transfers_amount")),
        sa.CheckConstraint(
            "debit_account <> credit_account", name=op.f("ck_ledger_transfers_two_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["credit_account", "currency"],
            ["ledger_accounts.id", "ledger_accounts.currency"],
            name=op.f("fk_ledger_transfers_credit_account_currency"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account", "currency"],
            ["ledger_accounts.id", "ledger_accounts.currency"],
            name=op.f("fk_ledger_transfers_debit_account_currency"),
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transactions.id"],
            name=op.f("fk_ledger_transfers_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfers")),
    )
    op.create_index(
        "ix_ledger_transfers_credit_account",
        "ledger_transfers",
        ["credit_account", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_transfers_debit_account",
        "ledger_transfers",
        ["debit_account", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_transfers_transaction_id", "ledger_transfers", ["transaction_id"], unique=False
    )
