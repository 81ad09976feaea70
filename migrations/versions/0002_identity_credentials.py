"""identity credentials."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("credentials", "failures")
    op.drop_column("credentials", "locked_until")
    op.drop_column("one_time_codes", "verified")
    op.add_column("one_time_codes", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.drop_index("ix_one_time_codes_destination_hash", "one_time_codes")
    op.create_index(
        "ix_one_time_codes_destination_hash",
        "one_time_codes",
        ["destination_hash", "purpose", "created_at"],
    )
    op.add_column(
        "api_tokens",
        sa.Column("proved_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
    )
    op.create_check_constraint(
        op.f("ck_credentials_password"),
        "credentials",
        "(password_hash is null) = (password_set_at is null)",
    )
    op.create_check_constraint(
        op.f("ck_credentials_totp"),
        "credentials",
        "totp_confirmed_at is null or totp_secret is not null",
    )
    op.create_check_constraint(
        op.f("ck_one_time_codes_tries"), "one_time_codes", "tries between 0 and 5"
    )
    op.create_index("ix_one_time_codes_expires_at", "one_time_codes", ["expires_at"])
    op.create_table(
        "sign_in_tries",
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("locked_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_hash", name=op.f("pk_sign_in_tries")),
    )
    op.create_index("ix_sign_in_tries_last_at", "sign_in_tries", ["last_at"])
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("mobile_code_id", sa.Uuid(), nullable=True),
        sa.Column("email_code_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["email_code_id"],
            ["one_time_codes.id"],
            name=op.f("fk_registrations_email_code_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mobile_code_id"],
            ["one_time_codes.id"],
            name=op.f("fk_registrations_mobile_code_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_expires_at", "registrations", ["expires_at"])
