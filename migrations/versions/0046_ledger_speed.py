"""The ledger faster, with the same guarantees (docs/adr/0014), and bills of heads in force only.

One transfer has a door of its own, holds are written out, and many postings are judged at once. The
text of the functions is in `migrations/sql`; those of 0020 that are not replaced stay.
"""

from pathlib import Path

from alembic import op

from app.migrations import APP_ROLE

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
PARTS = ("rules", "enter", "holds", "many", "heads")
CALLED_BY_NOBODY = """
do $$ declare v regprocedure; begin
    for v in select oid from pg_proc where pronamespace = 'public'::regnamespace
        and proname in ('ledger_within', 'ledger_carry', 'ledger_post_one', 'ledger_keep_both',
                        'ledger_fit',
                        'ledger_holds_are_sound', 'ledger_transfers_rest_on_balances')
    loop execute format('revoke execute on function %s from public', v); end loop;
end $$
"""
POST_ONE = """ledger_post_one(uuid, text, text, text, timestamptz, uuid, text, text, text, text,
    bigint, text)"""


def upgrade() -> None:
    """Bring in the functions, then who may call them."""
    for part in PARTS:
        op.execute((SQL / f"0046_{part}.sql").read_text())
    op.execute(CALLED_BY_NOBODY)
    op.execute(f"grant execute on function {POST_ONE} to {APP_ROLE}")
