"""MACs on the rows of cases, people, the register, tenders and money; digests in the trail.

Rows that are there get theirs by `bdm stamp --write`, run once by the operator.
"""

from alembic import op

from app.migrations import APP_ROLE, add_macs

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

_CASES: tuple[str, ...] = (
    *("case_tasks", "applications", "task_assignments", "task_escalations"),
    *("registrations_asked_again", "case_registrations", "office_draws", "case_recusals"),
    *("application_doubted_signatures", "review_rounds"),
    *("business_owners", "businesses", "business_versions", "business_names"),
    *("recovery_codes", "enrolments", "notifications", "paper_letters"),
)
_TENDERS: tuple[str, ...] = (
    *("tenders", "openings", "opening_attendance", "tender_bills"),
    *("document_takings", "bill_veils_lifted"),
)
_MONEY: tuple[str, ...] = (
    "bills",
    "bill_lines",
    "bill_fees",
    "refund_requests",
    "suspense_transfers",
    "settlements",
    "treasury_orders",
    "treasury_ends",
    "treasury_sheets",
    "treasury_runs",
    "bank_result_lines",
    "settlement_outcomes",
    "settlement_resolutions",
    "bank_scroll_outcomes",
    "account_statements",
    "relief_award_payments",
    "relief_credit_uses",
    "relief_obligations",
    "relief_obligation_reports",
    "fees_due_back",
    "deposit_moves",
)


def upgrade() -> None:
    """Add the MACs, and to lines of the trail the digests of the rows written with them."""
    op.execute("alter table audit_entries add column rows bytea")
    op.execute(f"grant insert (rows) on audit_entries to {APP_ROLE}")
    add_macs(*_CASES, *_TENDERS, *_MONEY)
