"""The number of a paper whose payment was taken back is free for the right entry."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0091_freed_papers.sql"
TAKINGS, PAPER = "counter_takings", "uq_counter_takings_paper"


def upgrade() -> None:
    moment = postgresql.TIMESTAMP(timezone=True)
    op.add_column(TAKINGS, sa.Column("undone_at", moment, nullable=True))
    op.execute(SQL.read_text())
    op.drop_index(PAPER, TAKINGS)
    op.create_index(
        PAPER,
        TAKINGS,
        ["kind", sa.text("lower(place)"), sa.text("lower(number)")],
        unique=True,
        postgresql_where=sa.text("refused_at is null and undone_at is null"),
    )
