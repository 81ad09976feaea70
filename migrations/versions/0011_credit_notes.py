"""Credit notes say of which scheme and fiscal year they are, carry a MAC, and can be taken back.

No program granted one before this, so no row lacks what is asked for here.
"""

from alembic import op

from app.migrations import APP_ROLE, bring

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOTES = """
alter table credit_notes
    add column scheme text not null,
    add column fiscal_year smallint not null,
    add column mac bytea,
    add constraint ck_credit_notes_scheme check (scheme ~ '^[a-z][a-z0-9_]{1,59}$'),
    add constraint ck_credit_notes_fiscal_year check (fiscal_year between 2000 and 2100)
"""
REVERSALS = """
alter table payment_reversals
    add column reason text,
    drop constraint ck_payment_reversals_kind,
    drop constraint ck_payment_reversals_whose_word,
    add constraint ck_payment_reversals_kind check (
        kind in ('capture_failed', 'chargeback', 'chargeback_reversed', 'second_chargeback',
        'undone', 'applied', 'credit_reversed')),
    add constraint ck_payment_reversals_reason check (reason <> ''),
    add constraint ck_payment_reversals_whose_word check (
        (kind in ('undone', 'applied')) = (undoing_id is not null)
        and (kind in ('undone', 'applied', 'credit_reversed')) = (message_id is null)
        and (kind = 'credit_reversed') = (reason is not null))
"""


def upgrade() -> None:
    """Add the columns; PostgreSQL holds a note to its payment, and its reversal to the note."""
    op.execute(NOTES)
    op.execute(f"grant update (mac) on credit_notes to {APP_ROLE}")
    op.execute(REVERSALS)
    bring("credits")
    bring("reversals", version=2)
    bring("clearing", version=2)
