"""Which filings that took effect later were told of on their day, or when the job came to it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0095"
down_revision = "0092"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
TABLE = "filings_in_effect"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f(f"fk_{TABLE}_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", name=op.f(f"pk_{TABLE}")),
    )
    append_only(TABLE)
    # Few filings take effect later than they are filed: the hourly job reads only these.
    op.create_index(
        "ix_filings_later",
        "filings",
        ["effective_on", "id"],
        postgresql_where=sa.text("effective_on > (timezone('Asia/Karachi', filed_at))::date"),
    )
