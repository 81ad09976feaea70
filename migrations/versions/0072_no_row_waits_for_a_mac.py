"""No planted row waits for a MAC in any table that has them; lapses of grants have MACs.

Lapses that are there get theirs by `bdm stamp --write`. Those that the release before adds while
both run are not shown; the state of a grant follows from its days.
"""

from alembic import op
from sqlalchemy import text

from app.migrations import add_macs, bring, guard_macs

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

# Their rows explain postings: they are refused without a MAC, like rows of money.
_EXPLAINING = (
    "deposit_forfeitures",
    "deposit_moves",
    "settlements",
    "counter_closes",
    "treasury_transfers",
    "treasury_ends",
    "fee_appropriations",
)
# Lines of the trail have MACs of another kind, and are numbered and judged in their own way.
_OTHERS = text(
    "select a.attrelid::regclass::text from pg_attribute a join pg_class c on c.oid = a.attrelid"
    " where a.attname = 'mac' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    " and c.relname <> 'audit_entries' and not exists (select from pg_trigger t"
    " where t.tgrelid = c.oid and t.tgname = 'has_a_mac') order by 1"
)


def upgrade() -> None:
    """Add the column, and a trigger to each table that has none yet."""
    bring("macs")
    add_macs("grant_lapses")
    for table in _EXPLAINING:
        op.execute(
            f"create trigger has_a_mac before insert or update on {table}"
            " for each row when (new.mac is null) execute function refuse_without_a_mac()"
        )
    guard_macs(*op.get_bind().scalars(_OTHERS).all())
