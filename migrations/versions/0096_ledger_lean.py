"""The ledger leaner, with the same guarantees (docs/adr/0023): fewer statements, rules as types.

The text of the functions is in `migrations/sql`; those of 0020 and 0046 that are not replaced stay,
`ledger_post_many` among them: it is what `ledger_post_batch` does where something is wrong.
"""

from pathlib import Path

from alembic import op

from app.migrations import APP_ROLE, read_only

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
PARTS = ("rules", "enter", "holds", "many")
BATCH = """ledger_post_batch(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[],
    integer[], integer[], integer[], bigint[], text, boolean)"""
CALLED_BY_NOBODY = """
do $$ declare v regprocedure; begin
    for v in select oid from pg_proc where pronamespace = 'public'::regnamespace
        and proname in ('ledger_post_oddly', 'ledger_refuse_heads', 'ledger_open_both',
                        'ledger_held', 'ledger_post_plain', 'ledger_post_batch')
    loop execute format('revoke execute on function %s from public', v); end loop;
end $$
"""


def upgrade() -> None:
    """Bring in the types, then the functions, then who may call them and read the view again."""
    for part in PARTS:
        op.execute((SQL / f"0096_{part}.sql").read_text())
    op.execute(CALLED_BY_NOBODY)
    op.execute(f"grant execute on function {BATCH} to {APP_ROLE}")
    read_only("treasury_money")
