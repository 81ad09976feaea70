"""The ledger made whole: slots, numbered transfers, holds, corrections, heads and periods.

Everything enters through functions of the owner, as before; their text is in `migrations/sql`.
The functions of 0007 stay for one release, over the new ones, so that programs of the last
release can go on while this one is being brought out.
"""

from pathlib import Path

from alembic import op

from app.migrations import APP_ROLE, read_only

revision = "0020"
down_revision = "0030"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
PARTS = ("tables", "chart", "functions", "holds", "many", "correct", "last_release")
READ_ONLY = (
    "ledger_balances",
    "ledger_transfers",
    "ledger_holds",
    "ledger_closed_periods",
    "ledger_period_balances",
)
NEVER_EMPTIED = ("ledger_accounts", "ledger_transactions", "ledger_transfers", "ledger_holds")
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
GUARDS = """
create trigger ledger_transfers_never_change before update or delete on ledger_transfers
    for each row execute function refuse_change();
drop trigger ledger_accounts_never_change on ledger_accounts;
create trigger ledger_accounts_only_widen before update on ledger_accounts for each row
    when (new.slots <= old.slots
          or (new.id, new.code, new.name, new.kind, new.currency, new.floor_paisa,
              new.ceiling_paisa, new.head, new.department_id, new.ddo, new.treasury, new.fund)
             is distinct from
             (old.id, old.code, old.name, old.kind, old.currency, old.floor_paisa,
              old.ceiling_paisa, old.head, old.department_id, old.ddo, old.treasury, old.fund))
    execute function refuse_change();
create trigger ledger_accounts_never_go before delete on ledger_accounts
    for each row execute function refuse_change();
"""
# Nobody may call a function of the ledger but by what is granted after this.
CALLED_BY_NOBODY = """
do $$ declare v regprocedure; begin
    for v in select oid from pg_proc where proname like 'ledger\\_%'
        and pronamespace = 'public'::regnamespace
    loop execute format('revoke execute on function %s from public', v); end loop;
end $$
"""
FOR_THE_APPLICATION = (
    "ledger_open_account(text, text, text)",
    "ledger_widen_account(text, smallint)",
    """ledger_post(uuid, text, text, text, timestamptz, uuid, text[], text[], integer[], integer[],
        bigint[], text)""",
    """ledger_post_many(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[],
        integer[], integer[], integer[], bigint[], text, boolean)""",
    "ledger_reverse(uuid, text, text, timestamptz, uuid, uuid)",
    "ledger_correct(uuid, text, text, timestamptz, uuid, uuid, text, text, text, bigint, text)",
    "ledger_hold(uuid, text, text, text, uuid, timestamptz, text, text, text, text, bigint, text)",
    "ledger_capture(uuid, text, text, timestamptz, uuid, uuid, bigint)",
    "ledger_release(uuid, uuid)",
    "ledger_expire_holds(integer)",
    "ledger_balances_at(date, date)",
    # The last release's.
    "ledger_open_account(uuid, text, text, text, text, bigint, bigint)",
    "ledger_post(uuid, text, text, text, timestamptz, uuid, uuid[], uuid[], bigint[], uuid)",
)


def upgrade() -> None:
    """Bring the tables to their new shape, then the functions, then who may do what."""
    for part in PARTS:
        op.execute((SQL / f"0020_{part}.sql").read_text())
    for table in READ_ONLY:
        read_only(table)
    for table in ("ledger_heads", "ledger_period_changes"):
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update ({DECISION}) on {table} to {APP_ROLE}")
    op.execute(f"revoke all on sequence ledger_numbers from {APP_ROLE}")
    op.execute(GUARDS)
    for table in NEVER_EMPTIED:
        op.execute(
            f"create trigger {table}_never_empty before truncate on {table} "
            "for each statement execute function refuse_change()"
        )
    op.execute(CALLED_BY_NOBODY)
    for signature in FOR_THE_APPLICATION:
        op.execute(f"grant execute on function {signature} to {APP_ROLE}")
