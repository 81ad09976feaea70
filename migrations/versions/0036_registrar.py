"""Names of firms that others may have too, public notices, rectifications of the register."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0036"
down_revision = "0031"
branch_labels = None
depends_on = None

# A name that was entered under the constraint keeps it; new ones say for themselves.
_NAMES = """
alter table business_names add column exclusive boolean not null default true;
alter table business_names drop constraint ex_business_names_exact_once;
alter table business_names drop constraint ex_business_names_exact_ur_once;
alter table business_names add constraint ex_business_names_exact_once exclude using gist
    (exact with =, tstzrange(since, least(expires_at, ended_at)) with &&)
    where (exclusive and standing <> 'legacy' and exact <> '');
alter table business_names add constraint ex_business_names_exact_ur_once exclude using gist
    (exact_ur with =, tstzrange(since, least(expires_at, ended_at)) with &&)
    where (exclusive and standing <> 'legacy' and exact_ur <> '');
"""


def upgrade() -> None:
    """Names first."""
    op.execute(_NAMES)


def downgrade() -> None:
    """Migrations only go forward."""
    raise NotImplementedError
