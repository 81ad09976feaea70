"""Documents and notifications: sealed files, what people are told, and what left for the world."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _blobs()
    _documents()
    _notifications()
    _messages()


def _blobs() -> None:
    op.create_table(
        "stored_blobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("name ~ '^[0-9a-f]{32}$'", name=op.f("ck_stored_blobs_name")),
        sa.CheckConstraint("sealed_bytes > 0", name=op.f("ck_stored_blobs_sealed_bytes")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stored_blobs")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_stored_blobs_content_hash")),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("blob_name", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("plain_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=True),
        sa.Column("stored_for", sa.Uuid(), nullable=True),
        sa.Column("stored_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("plain_bytes > 0", name=op.f("ck_documents_plain_bytes")),
        sa.CheckConstraint(
            "length(filename) between 1 and 120", name=op.f("ck_documents_filename")
        ),
        sa.ForeignKeyConstraint(
            ["blob_name"], ["stored_blobs.name"], name=op.f("fk_documents_blob_name")
        ),
        sa.ForeignKeyConstraint(["stored_by"], ["people.id"], name=op.f("fk_documents_stored_by")),
        sa.ForeignKeyConstraint(
            ["stored_for"], ["organisations.id"], name=op.f("fk_documents_stored_for")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_subject", "documents", ["subject_kind", "subject_id", "id"])
    op.create_index("ix_documents_blob_name", "documents", ["blob_name"])


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("filled", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("language in ('en', 'ur')", name=op.f("ck_notifications_language")),
        sa.CheckConstraint(
            "not (secret and filled is not null)", name=op.f("ck_notifications_secret_values")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notifications_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index("ix_notifications_person_id", "notifications", ["person_id", "id"])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["person_id"],
        postgresql_where=sa.text("read_at is null and not secret"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sending_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("channel in ('email', 'sms')", name=op.f("ck_messages_channel")),
        sa.CheckConstraint(
            "state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'dropped')",
            name=op.f("ck_messages_state"),
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at is not null)", name=op.f("ck_messages_sent")
        ),
        sa.CheckConstraint(
            "state <> 'sending' or sending_at is not null", name=op.f("ck_messages_sending")
        ),
        sa.CheckConstraint(
            "(settled_by is null) = (settled_at is null)", name=op.f("ck_messages_settled")
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notifications.id"], name=op.f("fk_messages_notification_id")
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_messages_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("message_key", name=op.f("uq_messages_message_key")),
    )
    op.create_index("ix_messages_address", "messages", ["address_hash", "id"])
    op.create_index("ix_messages_notification_id", "messages", ["notification_id"])
    op.create_index(
        "ix_messages_unsettled",
        "messages",
        ["id"],
        postgresql_where=sa.text("state in ('sending', 'failed', 'unknown')"),
    )
