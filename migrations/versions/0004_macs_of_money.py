"""Rows that say that money came, or let it leave, carry a MAC made by the program.

What was there before has none, until an operator runs `bdm stamp --write`; every row that is added
from here on has one, so that command can make nothing genuine that was forged later. Programs of
the release before cannot add such rows any more: stop them first.
"""

from alembic import op

from app.migrations import APP_ROLE, bring

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "payments",
    "payment_reversals",
    "refunds",
    "refund_outcomes",
    "suspense_items",
    "suspense_decisions",
    "suspense_outcomes",
    "payee_accounts",
    "bank_orders",
    "bank_scrolls",
    "card_messages",
)


def upgrade() -> None:
    """Add the column; a trigger asks for it of every row that is added or changed from now on."""
    for table in TABLES:
        op.execute(f"alter table {table} add column mac bytea")
        op.execute(f"grant update (mac) on {table} to {APP_ROLE}")
    bring("macs_of_money")
