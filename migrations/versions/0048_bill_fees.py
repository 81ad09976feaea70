"""One bill of several fees: its lines say which fee, and which part of it, they are of.

A line that grows (a fee's surcharge) is billed with nothing; what it has come to follows from the
time.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TRIGGERS = Path(__file__).parents[1] / "sql" / "0048_bill_fees.sql"


def upgrade() -> None:
    _bill_fees()
    _lines()
    op.drop_constraint("ck_bills_of_a_fee", "bills")
    op.create_check_constraint(
        op.f("ck_bills_of_a_fee"), "bills", "fee_version_id is null or confidence is not null"
    )
    op.execute(TRIGGERS.read_text())
    append_only("bill_fees")


def _bill_fees() -> None:
    op.create_table(
        "bill_fees",
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("fee_version_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("surcharge", postgresql.JSONB(), nullable=True),
        sa.Column("priced", postgresql.JSONB(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.CheckConstraint("number between 1 and 20", name=op.f("ck_bill_fees_number")),
        sa.CheckConstraint(
            "reference <> '' and length(reference) <= 120", name=op.f("ck_bill_fees_reference")
        ),
        sa.CheckConstraint("amount_paisa >= 0", name=op.f("ck_bill_fees_amount")),
        sa.CheckConstraint("confidence in ('H', 'M', 'U')", name=op.f("ck_bill_fees_confidence")),
        sa.CheckConstraint(
            "amount_paisa > 0 or surcharge is null",
            name=op.f("ck_bill_fees_nothing_is_never_late"),
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_fees_bill_id")),
        sa.ForeignKeyConstraint(
            ["fee_version_id"], ["fee_versions.id"], name=op.f("fk_bill_fees_fee_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisations.id"], name=op.f("fk_bill_fees_department_id")
        ),
        sa.PrimaryKeyConstraint("bill_id", "number", name=op.f("pk_bill_fees")),
        sa.UniqueConstraint("bill_id", "reference", name=op.f("uq_bill_fees_bill_id_reference")),
    )
    op.create_index("ix_bill_fees_department_id", "bill_fees", ["department_id", "bill_id"])


def _lines() -> None:
    op.add_column("bill_lines", sa.Column("fee", sa.SmallInteger(), nullable=True))
    op.add_column("bill_lines", sa.Column("part", sa.SmallInteger(), nullable=True))
    op.drop_constraint("ck_bill_lines_amount", "bill_lines")
    op.create_check_constraint(
        op.f("ck_bill_lines_amount"),
        "bill_lines",
        "case when fee is not null and part is null then amount_paisa = 0"
        " else amount_paisa > 0 end",
    )
    op.create_check_constraint(
        op.f("ck_bill_lines_part_of_a_fee"), "bill_lines", "part is null or fee is not null"
    )
    op.create_foreign_key(
        op.f("fk_bill_lines_bill_id_fee"),
        "bill_lines",
        "bill_fees",
        ["bill_id", "fee"],
        ["bill_id", "number"],
    )
    op.create_index(
        "uq_bill_lines_surcharge_of_fee",
        "bill_lines",
        ["bill_id", "fee"],
        unique=True,
        postgresql_where=sa.text("fee is not null and part is null"),
    )
