"""Cards after the payment: chargebacks, failed captures, settlement reports.

Money that is taken back is a row beside its payment. PostgreSQL itself lets none be written that
the gateway has not said, none of more than the payment is, and no refund of money that is gone.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
FACTS = (
    "payment_reversals",
    "payment_reversal_lines",
    "card_reports",
    "card_report_readings",
    "card_silences",
)
TRIGGERS = Path(__file__).parents[1] / "sql" / "0042_card_reversals.sql"


def upgrade() -> None:
    _sources()
    _reversals()
    _lines()
    _reports()
    _silences()
    for table in FACTS:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(TRIGGERS.read_text())


def _sources() -> None:
    """What a settlement report says is the gateway's word too."""
    op.drop_constraint(op.f("ck_card_messages_source"), "card_messages", type_="check")
    op.create_check_constraint(
        op.f("ck_card_messages_source"),
        "card_messages",
        "source in ('notice', 'inquiry', 'report')",
    )


def _reversals() -> None:
    op.create_table(
        "payment_reversals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("excess_paisa", sa.BigInteger(), nullable=False),
        sa.Column("recoverable_paisa", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        *_rules(
            "payment_reversals",
            kind="kind in ('capture_failed', 'chargeback', 'chargeback_reversed',"
            " 'second_chargeback')",
            reference="reference <> '' and length(reference) <= 120",
            amount="amount_paisa <> 0 and (amount_paisa > 0) = (kind = 'chargeback_reversed')",
            excess="sign(excess_paisa) * sign(amount_paisa) >= 0"
            " and abs(excess_paisa) <= abs(amount_paisa)",
            recoverable="sign(recoverable_paisa) * sign(excess_paisa) >= 0"
            " and abs(recoverable_paisa) <= abs(excess_paisa)",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id", "bill_id"],
            ["payments.id", "payments.bill_id"],
            name=op.f("fk_payment_reversals_payment_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["card_messages.id"], name=op.f("fk_payment_reversals_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_reversals")),
        sa.UniqueConstraint(
            "channel",
            "kind",
            "reference",
            name=op.f("uq_payment_reversals_channel_kind_reference"),
        ),
        sa.UniqueConstraint("id", "bill_id", name=op.f("uq_payment_reversals_id_bill_id")),
    )
    op.create_index("ix_payment_reversals_payment_id", "payment_reversals", ["payment_id", "id"])
    op.create_index("ix_payment_reversals_bill_id", "payment_reversals", ["bill_id"])


def _lines() -> None:
    op.create_table(
        "payment_reversal_lines",
        sa.Column("reversal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.SmallInteger(), nullable=True),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        *_rules("payment_reversal_lines", amount="amount_paisa <> 0"),
        sa.ForeignKeyConstraint(
            ["reversal_id", "bill_id"],
            ["payment_reversals.id", "payment_reversals.bill_id"],
            name=op.f("fk_payment_reversal_lines_reversal_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bill_id", "line_number"],
            ["bill_lines.bill_id", "bill_lines.number"],
            name=op.f("fk_payment_reversal_lines_bill_id_line_number"),
        ),
        sa.PrimaryKeyConstraint("reversal_id", "position", name=op.f("pk_payment_reversal_lines")),
    )


def _reports() -> None:
    """Which reports are known of, by number; and what reading each came to, at most once well."""
    op.create_table(
        "card_reports",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        *_rules(
            "card_reports", number="number > 0", source="source in ('notice', 'asked', 'missing')"
        ),
        sa.PrimaryKeyConstraint("number", "source", name=op.f("pk_card_reports")),
    )
    op.create_table(
        "card_report_readings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        *_rules(
            "card_report_readings",
            number="number > 0",
            outcome="outcome in ('accepted', 'empty', 'refused')",
            file="(outcome = 'accepted') = (file_id is not null)",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_card_report_readings_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["settlement_files.id"], name=op.f("fk_card_report_readings_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_report_readings")),
        sa.UniqueConstraint("number", "digest", name=op.f("uq_card_report_readings_number_digest")),
    )
    op.create_index(
        "uq_card_report_readings_read",
        "card_report_readings",
        ["number"],
        unique=True,
        postgresql_where=sa.text("outcome <> 'refused'"),
    )


def _silences() -> None:
    op.create_table(
        "card_silences",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["card_requests.id"], name=op.f("fk_card_silences_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_card_silences")),
    )


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
