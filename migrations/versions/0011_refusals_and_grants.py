"""Count refusals; and let the application change of the platform's tables only what may change.

Who holds the application's password can no longer rewrite who granted a role and when, what an
event said, what a document is, or whom a token belongs to. What each table suffers, and why, stands
in `tests/architecture/grants.py`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0011"
down_revision = "0015"
branch_labels = None
depends_on = None

# Nothing else of these changes in a row's life. A column that no use case writes is named where
# `for update` or `for share` must be able to lock the row.
CHANGES = {
    "people": "mobile, mobile_verified_at, email, email_verified_at, name, name_ur, language",
    "credentials": (
        "password_hash, password_set_at, totp_secret, totp_confirmed_at, totp_last_step"
    ),
    "recovery_codes": "used_at",
    "enrolments": "slip_hash, slip_expires_at, slip_used_at",
    "sign_in_tries": "failures, last_at, locked_until",
    "registrations": "mobile_code_id, email_code_id",
    "login_sessions": "acting_for, last_seen_at, proved_at, ended_at",
    "one_time_codes": "tries, used_at",
    "api_tokens": "proved_at, last_used_at, revoked_at",
    "organisations": (
        "name, name_ur, ntn, strn, address, district, business, declared_at, declared_by,"
        " verified_at, verified_by, refused_at, refused_by, refused_reason"
    ),
    "memberships": "since, until, handed_over_to",
    "invitations": "answer, answered_at",
    "staff_roles": "confirmed_by, confirmed_at, ended_by, ended_at",
    "stored_blobs": "stored_at",
    "documents": "",
    "notifications": "read_at",
    "messages": (
        "sealed, state, attempts, sending_at, sent_at, last_error, settled_by, settled_at"
    ),
    "outbox_events": "",
    "outbox_deliveries": "state, attempts, due_at, delivered_at, last_error",
    "feed_cursors": "settled_before, cluster",
    "idempotency_keys": "status, body, location, secret, permissions",
    "demonstration_clock": "ahead",
    "refusal_counts": "hour, in_hour, untold",
}
# What is never removed, not even by a clean-up.
STAYS = (
    "people",
    "credentials",
    "enrolments",
    "api_tokens",
    "organisations",
    "memberships",
    "invitations",
    "staff_roles",
    "notifications",
    "messages",
    "feed_cursors",
    "demonstration_clock",
    "refusal_counts",
)


def upgrade() -> None:
    _refusal_counts()
    for table, columns in CHANGES.items():
        op.execute(f"revoke update, truncate on {table} from {APP_ROLE}")
        if columns:
            op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
    for table in STAYS:
        op.execute(f"revoke delete on {table} from {APP_ROLE}")


def _refusal_counts() -> None:
    op.create_table(
        "refusal_counts",
        sa.Column("use_case", sa.Text(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("in_hour", sa.Integer(), nullable=False),
        sa.Column("untold", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("in_hour > 0 and untold >= 0", name=op.f("ck_refusal_counts_counts")),
        sa.PrimaryKeyConstraint("use_case", "slot", name=op.f("pk_refusal_counts")),
        # The same rows are written again and again: room beside them keeps the table small.
        postgresql_with={"fillfactor": "50"},
    )
