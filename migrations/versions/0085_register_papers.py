"""Extracts of the register, and certified copies of what was filed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0085"
down_revision = "0080"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
TABLE = "register_papers"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('extract', 'copy')", name=op.f(f"ck_{TABLE}_kind")),
        sa.CheckConstraint("(kind = 'extract') = (day is not null)", name=op.f(f"ck_{TABLE}_day")),
        sa.CheckConstraint(
            "(kind = 'copy') = (filing_id is not null)", name=op.f(f"ck_{TABLE}_filing")
        ),
        sa.CheckConstraint("token ~ '^[0-9a-hjkmnp-tv-z]{27}$'", name=op.f(f"ck_{TABLE}_token")),
        sa.CheckConstraint("length(sha256) = 32", name=op.f(f"ck_{TABLE}_sha256")),
        _to("business_id", "businesses"),
        _to("filing_id", "filings"),
        _to("document_id", "documents"),
        _to("issued_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("filing_id", name=op.f(f"uq_{TABLE}_filing_id")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{TABLE}_token")),
        sa.UniqueConstraint("document_id", name=op.f(f"uq_{TABLE}_document_id")),
        sa.UniqueConstraint(
            "business_id", "day", "basis", name=op.f(f"uq_{TABLE}_business_id_day_basis")
        ),
    )
    append_only(TABLE)
    op.execute(
        f"create trigger {TABLE}_never_change before update or delete on {TABLE} "
        "for each row execute function refuse_change()"
    )


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}"))
