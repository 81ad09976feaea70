"""After a grant: certificates, reminders, lapses, revocations by two officers; fees due back."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only, read_only

revision = "0055"
down_revision = "0050"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
JSON = postgresql.JSONB(none_as_null=True)
FACTS = ("grant_certificates", "grant_lapses", "grant_reminders", "revocation_answers")
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
TRIGGERS = Path(__file__).parents[1] / "sql" / "0055_grants.sql"


def upgrade() -> None:
    _grant_certificates()
    _grant_lapses()
    _grant_reminders()
    _grant_revocations()
    _revocation_answers()
    _fees_due_back()
    for table in FACTS:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(f"revoke update, delete, truncate on grant_revocations from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on grant_revocations to {APP_ROLE}")
    op.execute(f"revoke update, delete, truncate on fees_due_back from {APP_ROLE}")
    op.execute(f"grant update (proposed_at, proposed_by) on fees_due_back to {APP_ROLE}")
    op.execute(TRIGGERS.read_text())
    read_only("grants_that_end")


def _grant_certificates() -> None:
    op.create_table(
        "grant_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("says", JSON, nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "token ~ '^[0-9a-hjkmnp-tv-z]{27}$'", name=op.f("ck_grant_certificates_token")
        ),
        sa.CheckConstraint("edition > 0", name=op.f("ck_grant_certificates_edition")),
        sa.CheckConstraint("length(sha256) = 32", name=op.f("ck_grant_certificates_sha256")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_grant_certificates_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["applications.id"], name=op.f("fk_grant_certificates_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_grant_certificates_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_certificates")),
        sa.UniqueConstraint("document_id", name=op.f("uq_grant_certificates_document_id")),
        sa.UniqueConstraint(
            "registration_id", "edition", name=op.f("uq_grant_certificates_registration_id_edition")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_grant_certificates_token")),
    )


def _grant_lapses() -> None:
    op.create_table(
        "grant_lapses",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_grant_lapses_registration_id"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_grant_lapses")),
    )


def _grant_reminders() -> None:
    op.create_table(
        "grant_reminders",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('ends', 'ended')", name=op.f("ck_grant_reminders_kind")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_grant_reminders_registration_id"),
        ),
        sa.PrimaryKeyConstraint("registration_id", "kind", "day", name=op.f("pk_grant_reminders")),
    )


def _grant_revocations() -> None:
    op.create_table(
        "grant_revocations",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reason <> '' and ground <> ''", name=op.f("ck_grant_revocations_reason")
        ),
        sa.CheckConstraint(
            "answer_by is not null or filing_id is not null",
            name=op.f("ck_grant_revocations_heard"),
        ),
        sa.CheckConstraint(
            "(approved_by is null) = (approved_at is null)",
            name=op.f("ck_grant_revocations_approved"),
        ),
        sa.CheckConstraint(
            "(refused_by is null) = (refused_at is null) and (refused_by is null) = (refused_reason is null)",
            name=op.f("ck_grant_revocations_refused"),
        ),
        sa.CheckConstraint(
            "approved_at >= entered_at", name=op.f("ck_grant_revocations_approved_after")
        ),
        sa.CheckConstraint(
            "approved_at is null or refused_at is null",
            name=op.f("ck_grant_revocations_decided_once"),
        ),
        sa.CheckConstraint(
            "approved_by <> entered_by", name=op.f("ck_grant_revocations_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_grant_revocations_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_grant_revocations_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["applications.id"], name=op.f("fk_grant_revocations_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["people.id"], name=op.f("fk_grant_revocations_refused_by")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_grant_revocations_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_revocations")),
    )
    op.create_index(
        "uq_grant_revocations_registration_id",
        "grant_revocations",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("refused_at is null"),
    )


def _revocation_answers() -> None:
    op.create_table(
        "revocation_answers",
        sa.Column("revocation_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_revocation_answers_text")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_revocation_answers_by")),
        sa.ForeignKeyConstraint(
            ["revocation_id"],
            ["grant_revocations.id"],
            name=op.f("fk_revocation_answers_revocation_id"),
        ),
        sa.PrimaryKeyConstraint("revocation_id", name=op.f("pk_revocation_answers")),
    )


def _fees_due_back() -> None:
    op.create_table(
        "fees_due_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_fees_due_back_reason")),
        sa.CheckConstraint(
            "(proposed_at is null) = (proposed_by is null)",
            name=op.f("ck_fees_due_back_proposed"),
        ),
        sa.ForeignKeyConstraint(
            ["bill_id", "reference"],
            ["bill_fees.bill_id", "bill_fees.reference"],
            name=op.f("fk_fees_due_back_bill_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_fees_due_back_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fees_due_back")),
        sa.UniqueConstraint(
            "bill_id", "reference", name=op.f("uq_fees_due_back_bill_id_reference")
        ),
    )
    op.create_index(
        "ix_fees_due_back_waiting",
        "fees_due_back",
        ["id"],
        unique=False,
        postgresql_where=sa.text("proposed_at is null"),
    )
