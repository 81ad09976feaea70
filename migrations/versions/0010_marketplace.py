"""Procurement, from draft to contract.

Facts that the trail rests on (bids, opened bids, interest declarations) can be added to by the
application, never removed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

KEPT = (
    "bids",
    "bid_files",
    "opened_bids",
    "openings",
    "opening_attendance",
    "awards",
    "award_lines",
    "contracts",
    "instruments",
    "evaluation_reports",
    "disqualifications",
    "criterion_verdicts",
    "scope_decisions",
    "interest_declarations",
    "member_identities",
)
# What was sealed stays what it was: of a bid only the two ends may be set later.
FROZEN_BIDS = f"""
revoke update on bids from {APP_ROLE};
grant update (withdrawn_at, replaced_at) on bids to {APP_ROLE};
revoke update on bid_files, award_lines, evaluation_reports, opened_bids from {APP_ROLE};
"""
# Of what was decided or received only its later fate may be written.
LATER_FATE = {
    "disqualifications": "lifted_at, lifted_reason",
    "awards": "reversed_at, reversed_by, reversed_reason",
    "contracts": (
        "department_signed_at, department_signed_by, supplier_signed_at, supplier_signed_by,"
        " completed_at, terminated_at, terminated_reason"
    ),
    "instruments": "verified_at, verified_by, returned_at, forfeited_at, end_reason",
}


def upgrade() -> None:
    _tables()
    for table in KEPT:
        op.execute(f"revoke delete, truncate on {table} from {APP_ROLE}")
    op.execute(FROZEN_BIDS)
    for table, columns in LATER_FATE.items():
        op.execute(f"revoke update on {table} from {APP_ROLE}")
        op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")


def _tables() -> None:
    op.create_table(
        "member_identity_requests",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("passphrase", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_member_identity_requests_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_member_identity_requests")),
    )
    op.create_table(
        "member_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("retired_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_member_identities_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_identities")),
    )
    op.create_index(
        "uq_member_identities_current",
        "member_identities",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("retired_at is null"),
    )
    op.create_table(
        "tenders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("copied_from", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_ur", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("delivery_place", sa.Text(), nullable=False),
        sa.Column("delivery_days", sa.Integer(), nullable=True),
        sa.Column("estimate_paisa", sa.BigInteger(), nullable=False),
        sa.Column("budget_head", sa.Text(), nullable=False),
        sa.Column("approval_reference", sa.Text(), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("prices_with_tax", sa.Boolean(), nullable=False),
        sa.Column("security_kind", sa.Text(), nullable=False),
        sa.Column("security_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("security_paisa", sa.BigInteger(), nullable=True),
        sa.Column("performance_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("validity_days", sa.Integer(), nullable=False),
        sa.Column("international", sa.Boolean(), nullable=False),
        sa.Column("integrity_pact", sa.Boolean(), nullable=False),
        sa.Column("pec_category", sa.Text(), nullable=True),
        sa.Column("issue_from", sa.Date(), nullable=False),
        sa.Column("issue_to", sa.Date(), nullable=False),
        sa.Column("closes_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opens_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opening_place", sa.Text(), nullable=False),
        sa.Column("finding_reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("submitted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("approved_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("key_recipient", sa.Text(), nullable=True),
        sa.Column("key_fingerprint", sa.Text(), nullable=True),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reported_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("award_not_before", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("awarded_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("signed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("completed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("terminated_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("cancelled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple', coalesce(reference, '') || ' ' || title || ' ' || title_ur || ' ' || description)",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(security_kind = 'fixed') = (security_paisa is not null)",
            name=op.f("ck_tenders_fixed"),
        ),
        sa.CheckConstraint(
            "(security_kind = 'percent') = (security_percent is not null)",
            name=op.f("ck_tenders_percent"),
        ),
        sa.CheckConstraint(
            "category in ('goods', 'works', 'services', 'consultancy')",
            name=op.f("ck_tenders_category"),
        ),
        sa.CheckConstraint(
            "evaluation in ('whole', 'lot', 'item')", name=op.f("ck_tenders_evaluation")
        ),
        sa.CheckConstraint(
            "security_kind in ('none', 'percent', 'fixed')", name=op.f("ck_tenders_security_kind")
        ),
        sa.CheckConstraint(
            "approved_by <> submitted_by", name=op.f("ck_tenders_approver_hands_nothing_in")
        ),
        sa.CheckConstraint(
            "(approved_at is null) = (approved_by is null)", name=op.f("ck_tenders_approved")
        ),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> created_by", name=op.f("ck_tenders_two_people")
        ),
        sa.CheckConstraint(
            "estimate_paisa >= 0 and security_paisa > 0", name=op.f("ck_tenders_amounts")
        ),
        sa.CheckConstraint(
            "opened_at is null or opened_at >= closes_at", name=op.f("ck_tenders_never_early")
        ),
        sa.CheckConstraint("opens_at >= closes_at", name=op.f("ck_tenders_opens_after_closing")),
        sa.CheckConstraint(
            "published_at is null or (approved_at is not null and reference is not null and key_recipient is not null and parameters is not null)",
            name=op.f("ck_tenders_published_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_tenders_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from"], ["tenders.id"], name=op.f("fk_tenders_copied_from")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_tenders_created_by")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["people.id"], name=op.f("fk_tenders_submitted_by")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisations.id"], name=op.f("fk_tenders_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenders")),
        sa.UniqueConstraint("reference", name=op.f("uq_tenders_reference")),
    )
    op.create_index("ix_tenders_department_id", "tenders", ["department_id", "id"], unique=False)
    op.create_index(
        "ix_tenders_public",
        "tenders",
        [sa.literal_column("closes_at desc"), sa.literal_column("id desc")],
        unique=False,
        postgresql_where=sa.text("published_at is not null"),
    )
    op.create_index(
        "ix_tenders_public_district",
        "tenders",
        ["district", sa.literal_column("closes_at desc"), sa.literal_column("id desc")],
        unique=False,
        postgresql_where=sa.text("published_at is not null"),
    )
    op.create_index(
        "ix_tenders_search", "tenders", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("awarded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("awarded_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reversed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("reversed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_awards_reason")),
        sa.CheckConstraint(
            "(reversed_at is null) = (reversed_reason is null)", name=op.f("ck_awards_reversed")
        ),
        sa.ForeignKeyConstraint(["awarded_by"], ["people.id"], name=op.f("fk_awards_awarded_by")),
        sa.ForeignKeyConstraint(["reversed_by"], ["people.id"], name=op.f("fk_awards_reversed_by")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_awards_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index(
        "uq_awards_standing",
        "awards",
        ["tender_id"],
        unique=True,
        postgresql_where=sa.text("reversed_at is null"),
    )
    op.create_table(
        "bid_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisations.id"], name=op.f("fk_bid_drafts_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_bid_drafts_tender_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["people.id"], name=op.f("fk_bid_drafts_updated_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_drafts")),
    )
    op.create_index("uq_bid_drafts_tender", "bid_drafts", ["tender_id", "supplier_id"], unique=True)
    op.create_table(
        "bids",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("envelope_sha256", sa.Text(), nullable=False),
        sa.Column("key_fingerprint", sa.Text(), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("replaced_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "withdrawn_at is null or replaced_at is null", name=op.f("ck_bids_one_end")
        ),
        sa.ForeignKeyConstraint(["submitted_by"], ["people.id"], name=op.f("fk_bids_submitted_by")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisations.id"], name=op.f("fk_bids_supplier_id")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_bids_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bids")),
        sa.UniqueConstraint("reference", name=op.f("uq_bids_reference")),
    )
    op.create_index(
        "uq_bids_counting",
        "bids",
        ["tender_id", "supplier_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null and replaced_at is null"),
    )
    op.create_index("uq_bids_envelope", "bids", ["tender_id", "envelope_sha256"], unique=True)
    op.create_table(
        "committee_members",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("bps", sa.SmallInteger(), nullable=True),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("share_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("share_commitment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["member_identities.id"], name=op.f("fk_committee_members_identity_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_committee_members_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_committee_members_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "person_id", name=op.f("pk_committee_members")),
    )
    op.create_index(
        "ix_committee_members_person_id", "committee_members", ["person_id"], unique=False
    )
    op.create_index(
        "uq_committee_members_chair",
        "committee_members",
        ["tender_id"],
        unique=True,
        postgresql_where=sa.text("chair"),
    )
    op.create_table(
        "evaluation_reports",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by"], ["people.id"], name=op.f("fk_evaluation_reports_published_by")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_evaluation_reports_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", name=op.f("pk_evaluation_reports")),
    )
    op.create_table(
        "interest_declarations",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("declared_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "not has_interest or details <> ''", name=op.f("ck_interest_declarations_details")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_interest_declarations_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_interest_declarations_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "person_id", name=op.f("pk_interest_declarations")),
    )
    op.create_table(
        "openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("convened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("convened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("postponed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("postponed_to", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("postponed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(postponed_at is null) = (postponed_reason is null)",
            name=op.f("ck_openings_postponed"),
        ),
        sa.CheckConstraint(
            "opened_at is null or postponed_at is null", name=op.f("ck_openings_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["convened_by"], ["people.id"], name=op.f("fk_openings_convened_by")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_openings_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index(
        "uq_openings_standing",
        "openings",
        ["tender_id"],
        unique=True,
        postgresql_where=sa.text("postponed_at is null"),
    )
    op.create_table(
        "tender_criteria",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('ntn', 'strn', 'experience', 'turnover', 'acceptance', 'delivery', 'other')",
            name=op.f("ck_tender_criteria_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_tender_criteria_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "number", name=op.f("pk_tender_criteria")),
        sa.UniqueConstraint("tender_id", "code", name=op.f("uq_tender_criteria_tender_id_code")),
    )
    op.create_table(
        "tender_items",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("lot_number", sa.SmallInteger(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("delivery_place", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_tender_items_quantity")),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_tender_items_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "number", name=op.f("pk_tender_items")),
    )
    op.create_table(
        "tender_lots",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_tender_lots_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "number", name=op.f("pk_tender_lots")),
    )
    op.create_table(
        "tender_required_documents",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_tender_required_documents_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "number", name=op.f("pk_tender_required_documents")),
    )
    op.create_table(
        "award_lines",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_lines_award_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_award_lines_bid_id")),
        sa.PrimaryKeyConstraint("award_id", "scope", name=op.f("pk_award_lines")),
    )
    op.create_table(
        "bid_draft_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["bid_drafts.id"],
            name=op.f("fk_bid_draft_files_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_draft_files")),
        sa.UniqueConstraint("blob", name=op.f("uq_bid_draft_files_blob")),
    )
    op.create_index("ix_bid_draft_files_draft_id", "bid_draft_files", ["draft_id"], unique=False)
    op.create_table(
        "bid_files",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("sealed_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_files_bid_id")),
        sa.PrimaryKeyConstraint("bid_id", "position", name=op.f("pk_bid_files")),
        sa.UniqueConstraint("blob", name=op.f("uq_bid_files_blob")),
    )
    op.create_table(
        "contracts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("department_signed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("department_signed_by", sa.Uuid(), nullable=True),
        sa.Column("supplier_signed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("supplier_signed_by", sa.Uuid(), nullable=True),
        sa.Column("completed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("terminated_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("terminated_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(department_signed_at is null) = (department_signed_by is null)",
            name=op.f("ck_contracts_department"),
        ),
        sa.CheckConstraint(
            "(supplier_signed_at is null) = (supplier_signed_by is null)",
            name=op.f("ck_contracts_supplier"),
        ),
        sa.CheckConstraint(
            "(terminated_at is null) = (terminated_reason is null)",
            name=op.f("ck_contracts_terminated"),
        ),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_contracts_amount")),
        sa.CheckConstraint(
            "completed_at is null or terminated_at is null", name=op.f("ck_contracts_one_end")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_contracts_award_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_contracts_bid_id")),
        sa.ForeignKeyConstraint(
            ["department_signed_by"], ["people.id"], name=op.f("fk_contracts_department_signed_by")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisations.id"], name=op.f("fk_contracts_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_signed_by"], ["people.id"], name=op.f("fk_contracts_supplier_signed_by")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_contracts_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("reference", name=op.f("uq_contracts_reference")),
    )
    op.create_index("ix_contracts_supplier_id", "contracts", ["supplier_id"], unique=False)
    op.create_index("ix_contracts_tender_id", "contracts", ["tender_id"], unique=False)
    op.create_index("uq_contracts_bid", "contracts", ["award_id", "bid_id"], unique=True)
    op.create_table(
        "criterion_verdicts",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("met or reason <> ''", name=op.f("ck_criterion_verdicts_reason")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_criterion_verdicts_bid_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_criterion_verdicts_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_criterion_verdicts_tender_id")
        ),
        sa.PrimaryKeyConstraint("bid_id", "criterion", name=op.f("pk_criterion_verdicts")),
    )
    op.create_table(
        "disqualifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("lifted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_disqualifications_reason")),
        sa.CheckConstraint(
            "(lifted_at is null) = (lifted_reason is null)",
            name=op.f("ck_disqualifications_lifted"),
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_disqualifications_bid_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_disqualifications_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_disqualifications_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disqualifications")),
    )
    op.create_index(
        "ix_disqualifications_tender_id", "disqualifications", ["tender_id"], unique=False
    )
    op.create_index(
        "uq_disqualifications_standing",
        "disqualifications",
        ["bid_id", sa.literal_column("coalesce(scope, '')")],
        unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "opened_bids",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("read_order", sa.SmallInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total_paisa", sa.BigInteger(), nullable=True),
        sa.Column("unreadable", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(content is null) <> (unreadable is null)", name=op.f("ck_opened_bids_either")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_opened_bids_bid_id")),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name=op.f("fk_opened_bids_opening_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisations.id"], name=op.f("fk_opened_bids_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_opened_bids_tender_id")
        ),
        sa.PrimaryKeyConstraint("bid_id", name=op.f("pk_opened_bids")),
    )
    op.create_index("uq_opened_bids_order", "opened_bids", ["tender_id", "read_order"], unique=True)
    op.create_table(
        "opening_attendance",
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("passphrase", sa.LargeBinary(), nullable=True),
        sa.Column("share", sa.LargeBinary(), nullable=True),
        sa.Column("unlocked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'unlocked') = (share is not null)", name=op.f("ck_opening_attendance_share")
        ),
        sa.CheckConstraint(
            "state in ('unlocking', 'unlocked', 'refused', 'used')",
            name=op.f("ck_opening_attendance_state"),
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name=op.f("fk_opening_attendance_opening_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_opening_attendance_person_id")
        ),
        sa.PrimaryKeyConstraint("opening_id", "person_id", name=op.f("pk_opening_attendance")),
    )
    op.create_table(
        "scope_decisions",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=True),
        sa.Column("among", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('tie', 'single')", name=op.f("ck_scope_decisions_kind")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_scope_decisions_reason")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_scope_decisions_bid_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_scope_decisions_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_scope_decisions_tender_id")
        ),
        sa.PrimaryKeyConstraint("tender_id", "scope", "kind", name=op.f("pk_scope_decisions")),
    )
    op.create_table(
        "instruments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("verified_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("returned_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("forfeited_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(contract_id is null) = (purpose = 'bid')", name=op.f("ck_instruments_subject")
        ),
        sa.CheckConstraint(
            "kind in ('cdr', 'pay_order', 'guarantee')", name=op.f("ck_instruments_kind")
        ),
        sa.CheckConstraint(
            "purpose in ('bid', 'performance')", name=op.f("ck_instruments_purpose")
        ),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_instruments_amount")),
        sa.CheckConstraint(
            "returned_at is null or forfeited_at is null", name=op.f("ck_instruments_one_end")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_instruments_bid_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_instruments_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisations.id"], name=op.f("fk_instruments_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_instruments_tender_id")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["people.id"], name=op.f("fk_instruments_verified_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruments")),
    )
    op.create_index("ix_instruments_tender_id", "instruments", ["tender_id"], unique=False)
    op.create_index(
        "uq_instruments_bid",
        "instruments",
        ["bid_id"],
        unique=True,
        postgresql_where=sa.text("purpose = 'bid'"),
    )
