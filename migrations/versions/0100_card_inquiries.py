"""How often the gateway was asked about a card payment, and that it said a session is over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
ABOUT_REFUNDS = "event_code in ('REFUND', 'REFUND_FAILED', 'REFUNDED_REVERSED')"


def upgrade() -> None:
    """Expand only: what was asked before is not known, and begins anew."""
    op.add_column("card_attempts", sa.Column("session_over", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_card_attempts_session_over"),
        "card_attempts",
        "session_over in ('refused', 'expired')",
    )
    op.execute(f"grant update (session_over) on card_attempts to {APP_ROLE}")
    _inquiries()
    op.create_index(
        "ix_card_messages_refunds",
        "card_messages",
        ["psp_reference"],
        postgresql_where=sa.text(ABOUT_REFUNDS),
    )


def _inquiries() -> None:
    op.create_table(
        "card_inquiries",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_card_inquiries_number")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["card_attempts.id"], name=op.f("fk_card_inquiries_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_card_inquiries")),
    )
    append_only("card_inquiries")
    op.execute(
        "create trigger card_inquiries_never_change before update or delete on card_inquiries "
        "for each row execute function refuse_change()"
    )
