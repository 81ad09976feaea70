"""MACs on the rows that say who somebody is and what they may do (docs/security.md).

Rows that are there get theirs by `bdm stamp --write`, run once by the operator: until then nobody
can sign in, because a row without a MAC is not genuine.
"""

from alembic import op

from app.migrations import APP_ROLE, bring

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "people",
    "credentials",
    "login_sessions",
    "api_tokens",
    "memberships",
    "invitations",
    "staff_roles",
)
# What is written there stays, but for the MAC, which follows what may still be filled in.
FILLED_IN = ("invitations", "staff_roles")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} add column mac bytea")
        op.execute(f"grant update (mac) on {table} to {APP_ROLE}")
    for table in FILLED_IN:
        op.execute(
            f"create or replace trigger what_is_written_stays before update on {table}"
            " for each row execute function facts_stay('mac')"
        )
    bring("memberships", version=2)
