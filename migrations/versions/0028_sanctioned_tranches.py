"""Tranches of loans are paid by sanctions, and the day of a payment is kept.

Tranches of earlier versions keep the number and the day that officers typed.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_TRANCHES = """
drop index uq_relief_loan_tranches_last;
alter table relief_loan_tranches
    add column evidence text,
    add column authority text,
    alter column sanction_number drop not null,
    alter column sanctioned_on drop not null,
    drop constraint ck_relief_loan_tranches_told,
    drop constraint ck_relief_loan_tranches_posted,
    add constraint ck_relief_loan_tranches_told
        check (milestone <> '' and evidence <> '' and authority <> ''),
    add constraint ck_relief_loan_tranches_proved
        check ((evidence is null) = (authority is null)),
    add constraint ck_relief_loan_tranches_typed check (case when authority is null
        then coalesce(sanction_number, '') <> '' and sanctioned_on is not null
            and (approved_at is null) = (transaction_id is null)
        else num_nonnulls(sanction_number, sanctioned_on, transaction_id) = 0 end);
"""
_ENDS = """
alter table relief_award_payment_ends
    add column paid_on date,
    add constraint ck_relief_award_payment_ends_paid_on check (paid or paid_on is null);
"""


def upgrade() -> None:
    """Let a tranche have no sanction of its own, and the last one come back."""
    op.execute(_TRANCHES)
    op.execute(_ENDS)
