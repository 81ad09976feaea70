"""Fees, bills, payments and credit notes.

Rows are added and never changed, but for the decisions of a fee's two officers, the end of a fee
by its successor, and a payer's sealed mobile number, which may be forgotten. Triggers refuse the
rest even to the owner, until somebody drops them, which shows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0030"
down_revision = "0013"
branch_labels = None
depends_on = None

DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
KEPT = (
    "fees",
    "bill_lines",
    "bill_cancellations",
    "payments",
    "payment_allocations",
    "credit_notes",
)
# As for parameters (0004): what was decided stays, and ends only before its successor begins.
FEE_VERSIONS = """
create function fee_version_ends_by_its_successor() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.refused_at is not null
        or (new.approved_by, new.approved_at, new.refused_by, new.refused_at, new.refused_reason)
            is distinct from
            (old.approved_by, old.approved_at, old.refused_by, old.refused_at, old.refused_reason)
        or (new.valid_to, new.ended_by) is not distinct from (old.valid_to, old.ended_by)
        or new.valid_to is null or new.valid_to >= old.valid_to
        or not exists (select from fee_versions s where s.id = new.ended_by
                       and s.fee_id = new.fee_id and s.valid_from = new.valid_to + 1)
    then
        raise exception 'a version in % that was decided ends only before its successor',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger a_proposal_keeps_its_period before update on fee_versions
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger ends_by_its_successor before update on fee_versions
    for each row when (old.approved_at is not null or old.refused_at is not null)
    execute function fee_version_ends_by_its_successor();
create trigger begins_as_a_proposal before insert on fee_versions
    for each row execute function entered_undecided();
"""
# Of a bill only the number that it is written to may go; nothing else, and never to another one.
FORGETTING = """
create function only_forgets_the_mobile() returns trigger language plpgsql as $$
begin
    if new.payer_mobile_sealed is not null then
        raise exception 'a bill in % never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger only_forgets_the_mobile before update on bills
    for each row execute function only_forgets_the_mobile();
"""


def upgrade() -> None:
    _fees()
    _fee_versions()
    _bills()
    _bill_lines()
    _bill_cancellations()
    _payments()
    _payment_allocations()
    _credit_notes()
    for table in KEPT:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    _only("fee_versions", f"{DECISION}, valid_to, ended_by")
    _only("bills", "payer_mobile_sealed")
    op.execute(FEE_VERSIONS)
    op.execute(FORGETTING)


def _only(table: str, columns: str) -> None:
    op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
    op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")


def _fees() -> None:
    op.create_table(
        "fees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_ur", sa.Text(), nullable=False),
        sa.Column("service_group", sa.Text(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("asks_ur", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name=op.f("ck_fees_code")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_fees_title")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_fees_created_by")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisations.id"], name=op.f("fk_fees_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fees")),
        sa.UniqueConstraint("code", name=op.f("uq_fees_code")),
    )
    op.create_index("ix_fees_department_id", "fees", ["department_id"], unique=False)


def _fee_versions() -> None:
    op.create_table(
        "fee_versions",
        sa.Column("fee_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("formula", postgresql.JSONB(), nullable=False),
        sa.Column("split", postgresql.JSONB(), nullable=False),
        sa.Column("surcharge", postgresql.JSONB(), nullable=True),
        sa.Column("exemptions", postgresql.JSONB(), nullable=False),
        sa.Column("due_days", sa.SmallInteger(), nullable=False),
        sa.Column("expiry_days", sa.SmallInteger(), nullable=True),
        sa.Column("part_payment", sa.Boolean(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("fee_id"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("approved_at is not null"),
            using="gist",
            name="ex_fee_versions_never_two",
        ),
        sa.CheckConstraint(
            "confidence in ('H', 'M', 'U')", name=op.f("ck_fee_versions_confidence")
        ),
        sa.CheckConstraint(
            "formula ? 'kind' and jsonb_array_length(split) > 0", name=op.f("ck_fee_versions_whole")
        ),
        sa.CheckConstraint("instrument <> ''", name=op.f("ck_fee_versions_cited")),
        sa.CheckConstraint(
            "(approved_by is null) = (approved_at is null)", name=op.f("ck_fee_versions_approved")
        ),
        sa.CheckConstraint(
            "(refused_by is null) = (refused_at is null) and (refused_by is null) = (refused_reason is null)",
            name=op.f("ck_fee_versions_refused"),
        ),
        sa.CheckConstraint(
            "approved_at >= entered_at", name=op.f("ck_fee_versions_approved_after")
        ),
        sa.CheckConstraint(
            "approved_at is null or refused_at is null", name=op.f("ck_fee_versions_decided_once")
        ),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f("ck_fee_versions_two_people")),
        sa.CheckConstraint("due_days between 0 and 3660", name=op.f("ck_fee_versions_due_days")),
        sa.CheckConstraint(
            "ended_by is null or valid_to is not null", name=op.f("ck_fee_versions_ended")
        ),
        sa.CheckConstraint(
            "expiry_days between due_days and 3660", name=op.f("ck_fee_versions_expiry_days")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_fee_versions_period")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_fee_versions_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["fee_versions.id"], name=op.f("fk_fee_versions_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_fee_versions_entered_by")
        ),
        sa.ForeignKeyConstraint(["fee_id"], ["fees.id"], name=op.f("fk_fee_versions_fee_id")),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["people.id"], name=op.f("fk_fee_versions_refused_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_versions")),
    )
    op.create_index(
        "ix_fee_versions_fee_id", "fee_versions", ["fee_id", "valid_from"], unique=False
    )


def _bills() -> None:
    op.create_table(
        "bills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("psid", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("fee_version_id", sa.Uuid(), nullable=True),
        sa.Column("raiser", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("purpose_ur", sa.Text(), nullable=False),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("payer_person_id", sa.Uuid(), nullable=True),
        sa.Column("payer_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("payer_cnic_keyed", sa.LargeBinary(), nullable=True),
        sa.Column("payer_masked", sa.Text(), nullable=False),
        sa.Column("payer_mobile_keyed", sa.LargeBinary(), nullable=True),
        sa.Column("payer_mobile_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("surcharge", postgresql.JSONB(), nullable=True),
        sa.Column("part_payment", sa.Boolean(), nullable=False),
        sa.Column("priced", postgresql.JSONB(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("confidence in ('H', 'M', 'U')", name=op.f("ck_bills_confidence")),
        sa.CheckConstraint("psid ~ '^[0-9]{17}$'", name=op.f("ck_bills_psid")),
        sa.CheckConstraint("purpose <> '' and payer_name <> ''", name=op.f("ck_bills_told")),
        sa.CheckConstraint("raiser <> '' and reference <> ''", name=op.f("ck_bills_named")),
        sa.CheckConstraint(
            "source in ('page', 'csv', 'api', 'catalogue', 'domain')", name=op.f("ck_bills_source")
        ),
        sa.CheckConstraint(
            "(fee_version_id is null) = (confidence is null)", name=op.f("ck_bills_of_a_fee")
        ),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_bills_amount")),
        sa.CheckConstraint("expires_on >= due_on", name=op.f("ck_bills_expires_after_due")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisations.id"], name=op.f("fk_bills_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["fee_version_id"], ["fee_versions.id"], name=op.f("fk_bills_fee_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_bills_payer_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["payer_person_id"], ["people.id"], name=op.f("fk_bills_payer_person_id")
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["people.id"], name=op.f("fk_bills_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("psid", name=op.f("uq_bills_psid")),
        sa.UniqueConstraint("raiser", "reference", name=op.f("uq_bills_raiser_reference")),
    )
    op.create_index("ix_bills_department_id", "bills", ["department_id", "id"], unique=False)
    op.create_index(
        "ix_bills_payer_cnic_keyed",
        "bills",
        ["payer_cnic_keyed", "id"],
        unique=False,
        postgresql_where=sa.text("payer_cnic_keyed is not null"),
    )
    op.create_index(
        "ix_bills_payer_organisation_id",
        "bills",
        ["payer_organisation_id", "id"],
        unique=False,
        postgresql_where=sa.text("payer_organisation_id is not null"),
    )
    op.create_index(
        "ix_bills_payer_person_id",
        "bills",
        ["payer_person_id", "id"],
        unique=False,
        postgresql_where=sa.text("payer_person_id is not null"),
    )


def _bill_lines() -> None:
    op.create_table(
        "bill_lines",
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("head_code", sa.Text(), nullable=False),
        sa.Column("ddo_code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_ur", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "head_code <> '' and ddo_code <> '' and description <> ''",
            name=op.f("ck_bill_lines_told"),
        ),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_bill_lines_amount")),
        sa.CheckConstraint("number between 1 and 50", name=op.f("ck_bill_lines_number")),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_lines_bill_id")),
        sa.PrimaryKeyConstraint("bill_id", "number", name=op.f("pk_bill_lines")),
    )


def _bill_cancellations() -> None:
    op.create_table(
        "bill_cancellations",
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_bill_cancellations_reason")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["bills.id"], name=op.f("fk_bill_cancellations_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by"], ["people.id"], name=op.f("fk_bill_cancellations_cancelled_by")
        ),
        sa.PrimaryKeyConstraint("bill_id", name=op.f("pk_bill_cancellations")),
    )


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("excess_paisa", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("channel ~ '^[a-z][a-z0-9_]{1,29}$'", name=op.f("ck_payments_channel")),
        sa.CheckConstraint(
            "reference <> '' and length(reference) <= 120", name=op.f("ck_payments_reference")
        ),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_payments_amount")),
        sa.CheckConstraint(
            "excess_paisa between 0 and amount_paisa", name=op.f("ck_payments_excess")
        ),
        sa.CheckConstraint("paid_at <= recorded_at", name=op.f("ck_payments_paid_before_heard")),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_payments_bill_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_payments_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("channel", "reference", name=op.f("uq_payments_channel_reference")),
        sa.UniqueConstraint("id", "bill_id", name=op.f("uq_payments_id_bill_id")),
        sa.UniqueConstraint("receipt", name=op.f("uq_payments_receipt")),
    )
    op.create_index("ix_payments_bill_id", "payments", ["bill_id", "id"], unique=False)
    op.create_index(
        "ix_payments_channel_recorded_at", "payments", ["channel", "recorded_at"], unique=False
    )


def _payment_allocations() -> None:
    op.create_table(
        "payment_allocations",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.SmallInteger(), nullable=True),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_payment_allocations_amount")),
        sa.ForeignKeyConstraint(
            ["bill_id", "line_number"],
            ["bill_lines.bill_id", "bill_lines.number"],
            name=op.f("fk_payment_allocations_bill_id_line_number"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id", "bill_id"],
            ["payments.id", "payments.bill_id"],
            name=op.f("fk_payment_allocations_payment_id_bill_id"),
        ),
        sa.PrimaryKeyConstraint("payment_id", "position", name=op.f("pk_payment_allocations")),
    )
    op.create_index(
        "ix_payment_allocations_bill_id", "payment_allocations", ["bill_id"], unique=False
    )


def _credit_notes() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("authority <> '' and reason <> ''", name=op.f("ck_credit_notes_told")),
        sa.CheckConstraint(
            "business_key <> '' and length(business_key) <= 120",
            name=op.f("ck_credit_notes_business_key"),
        ),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_credit_notes_amount")),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_credit_notes_bill_id")),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["people.id"], name=op.f("fk_credit_notes_granted_by")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_credit_notes_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("business_key", name=op.f("uq_credit_notes_business_key")),
    )
    op.create_index("ix_credit_notes_bill_id", "credit_notes", ["bill_id"], unique=False)
