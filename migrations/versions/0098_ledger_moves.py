"""A transfer moves its balances in the table itself (docs/adr/0024).

The text of the functions is in `migrations/sql`; those of 0020, 0046 and 0096 that are not replaced
stay.
"""

from pathlib import Path

from alembic import op

from app.migrations import APP_ROLE, called_by_nobody

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
PARTS = ("moves", "enter", "holds", "many", "clock")
OURS = (
    "ledger_balances_know_their_bounds",
    "ledger_accounts_widen",
    "ledger_transfers_move",
    "ledger_judge_move",
    "ledger_move_together",
    "ledger_move_captured",
    "ledger_is_list",
    "ledger_refuse_odd_lists",
    "demonstration_clock_is_of_a_demonstration",
)


def upgrade() -> None:
    """Bring in the columns, then the functions; the views are doors for our functions alone."""
    for part in PARTS:
        op.execute((SQL / f"0098_{part}.sql").read_text())
    called_by_nobody(*OURS)
    op.execute(f"revoke all on ledger_together, ledger_captures from {APP_ROLE}")
