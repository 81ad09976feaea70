"""Money that goes back: refunds by two people, what they are of, what was asked and how it ended.

PostgreSQL itself lets no approval pass that would give back more than came, and takes nobody's
word for the end of what they sent themselves.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
CHANGES = (
    "approved_by, approved_at, refused_by, refused_at, refused_reason, approval_transaction_id"
)
FACTS = ("refund_lines", "refund_requests", "refund_outcomes")
TRIGGERS = Path(__file__).parents[1] / "sql" / "0038_refunds.sql"


def upgrade() -> None:
    _refunds()
    _lines()
    _requests()
    _outcomes()
    op.execute(f"revoke update, delete, truncate on refunds from {APP_ROLE}")
    op.execute(f"grant update ({CHANGES}) on refunds to {APP_ROLE}")
    for table in FACTS:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(TRIGGERS.read_text())


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approval_transaction_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *_rules(
            "refunds",
            two_people="approved_by <> entered_by",
            approved="(approved_by is null) = (approved_at is null)",
            refused="(refused_by is null) = (refused_at is null)"
            " and (refused_by is null) = (refused_reason is null)",
            decided_once="approved_at is null or refused_at is null",
            approved_after="approved_at >= entered_at",
            kind="kind in ('lines', 'excess')",
            channel="channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'",
            amount="amount_paisa > 0",
            reason="reason <> ''",
            posted="(approved_at is null) = (approval_transaction_id is null)",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id", "bill_id"],
            ["payments.id", "payments.bill_id"],
            name=op.f("fk_refunds_payment_id_bill_id"),
        ),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_refunds_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("id", "bill_id", name=op.f("uq_refunds_id_bill_id")),
    )
    op.create_index("ix_refunds_bill_id", "refunds", ["bill_id", "id"])
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id"])


def _lines() -> None:
    op.create_table(
        "refund_lines",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.SmallInteger(), nullable=True),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        *_rules("refund_lines", amount="amount_paisa > 0"),
        sa.ForeignKeyConstraint(
            ["refund_id", "bill_id"],
            ["refunds.id", "refunds.bill_id"],
            name=op.f("fk_refund_lines_refund_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bill_id", "line_number"],
            ["bill_lines.bill_id", "bill_lines.number"],
            name=op.f("fk_refund_lines_bill_id_line_number"),
        ),
        sa.PrimaryKeyConstraint("refund_id", "position", name=op.f("pk_refund_lines")),
    )


def _requests() -> None:
    op.create_table(
        "refund_requests",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        *_rules("refund_requests", reference="reference <> '' and length(reference) <= 120"),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_refund_requests_refund_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["people.id"], name=op.f("fk_refund_requests_sent_by")
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_refund_requests")),
        sa.UniqueConstraint(
            "channel", "reference", name=op.f("uq_refund_requests_channel_reference")
        ),
    )


def _outcomes() -> None:
    op.create_table(
        "refund_outcomes",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        *_rules("refund_outcomes", outcome="outcome in ('confirmed', 'failed')"),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_refund_outcomes_refund_id")
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["people.id"], name=op.f("fk_refund_outcomes_told_by")
        ),
        sa.PrimaryKeyConstraint("refund_id", "outcome", name=op.f("pk_refund_outcomes")),
    )


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
