"""Payments by card: attempts, the gateway's messages, our requests of it.

What the gateway said is kept for ever; an attempt and a request get their outcome once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0036"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
ATTEMPT_CHANGES = "start_outcome, session_id, page_url, session_result"
REQUEST_CHANGES = "answered_at, outcome, answer_reference"
# One function for both: it looks at rows as JSON, for their columns differ.
STAYS = """
create function card_outcomes_stay() returns trigger language plpgsql as $$
declare
    before jsonb := to_jsonb(old);
    -- What is null may be written once; what was written stays.
    changed boolean := exists (
        select from jsonb_each(before) as b (name, value)
        where b.value <> 'null' and b.value is distinct from to_jsonb(new) -> b.name);
begin
    if changed then
        raise exception 'what became of a row of % stays', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""


def upgrade() -> None:
    _attempts()
    _messages()
    _requests()
    append_only("card_messages")
    for table, changes in (("card_attempts", ATTEMPT_CHANGES), ("card_requests", REQUEST_CHANGES)):
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update ({changes}) on {table} to {APP_ROLE}")
    op.execute(STAYS)
    for table in ("card_attempts", "card_requests"):
        op.execute(
            f"create trigger outcomes_stay before update on {table} "
            "for each row execute function card_outcomes_stay()"
        )
        op.execute(
            f"create trigger never_leaves before delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(
        "create trigger card_messages_never_change before update or delete on card_messages "
        "for each row execute function refuse_change()"
    )


def _attempts() -> None:
    op.create_table(
        "card_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("start_outcome", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("session_result", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_card_attempts_amount")),
        sa.CheckConstraint(
            "start_outcome in ('opened', 'refused')", name=op.f("ck_card_attempts_start_outcome")
        ),
        sa.CheckConstraint(
            "(start_outcome is not distinct from 'opened') = (session_id is not null)",
            name=op.f("ck_card_attempts_session"),
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_card_attempts_bill_id")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["people.id"], name=op.f("fk_card_attempts_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_attempts")),
    )
    op.create_index("ix_card_attempts_bill_id", "card_attempts", ["bill_id", "id"])
    op.create_index("ix_card_attempts_started_at", "card_attempts", ["started_at"])


def _messages() -> None:
    op.create_table(
        "card_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("psp_reference", sa.Text(), nullable=False),
        sa.Column("original_reference", sa.Text(), nullable=False),
        sa.Column("merchant_reference", sa.Text(), nullable=False),
        sa.Column("event_code", sa.Text(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.CheckConstraint("source in ('notice', 'inquiry')", name=op.f("ck_card_messages_source")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["card_attempts.id"], name=op.f("fk_card_messages_attempt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_messages")),
        sa.UniqueConstraint(
            "psp_reference",
            "event_code",
            "success",
            name=op.f("uq_card_messages_psp_reference_event_code_success"),
        ),
    )
    op.create_index("ix_card_messages_attempt_id", "card_messages", ["attempt_id", "id"])


def _requests() -> None:
    op.create_table(
        "card_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("psp_reference", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer_reference", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('capture', 'cancel')", name=op.f("ck_card_requests_kind")),
        sa.CheckConstraint(
            "outcome in ('received', 'refused')", name=op.f("ck_card_requests_outcome")
        ),
        sa.CheckConstraint(
            "(outcome is null) = (answered_at is null)", name=op.f("ck_card_requests_answered")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["card_attempts.id"], name=op.f("fk_card_requests_attempt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_requests")),
        sa.UniqueConstraint("psp_reference", name=op.f("uq_card_requests_psp_reference")),
    )
    op.create_index("ix_card_requests_attempt_id", "card_requests", ["attempt_id"])
