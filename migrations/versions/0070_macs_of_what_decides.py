"""MACs on every row that two people decide, on bids and verdicts, answers, files and firms.

Rows that are there get theirs by `bdm stamp --write`, run once by the operator.
"""

from alembic import op

from app.migrations import add_macs, bring

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

_PROPOSALS = [
    "bank_results",
    "barred_words",
    "case_offices",
    "counter_closes",
    "counter_takings",
    "ddo_treasuries",
    "declared_days",
    "fee_appropriations",
    "fee_versions",
    "filing_orders",
    "grant_revocations",
    "guide_recordings",
    "ledger_corrections",
    "ledger_heads",
    "ledger_period_changes",
    "offices",
    "opening_postponements",
    "parameter_values",
    "partners",
    "payment_undoings",
    "place_changes",
    "published_forms",
    "relief_budget_entries",
    "relief_loan_reschedulings",
    "relief_loan_tranches",
    "relief_loan_write_offs",
    "relief_statutory_months",
    "retention_rules",
    "rule_overrides",
    "security_steps",
    "service_offers",
    "settlement_files",
    "settlement_matches",
    "settlement_terms",
    "synonyms",
    "treasury_transfers",
]
_OTHERS = (
    *("submissions", "filings", "task_decisions", "registration_outcomes", "application_drafts"),
    *("opened_bids", "bids", "bid_drafts", "organisations", "documents"),
    *("criterion_verdicts", "disqualifications", "scope_decisions", "report_returns"),
    *("tie_draws", "tie_draw_results", "interest_declarations"),
    *("grant_certificates", "revocation_answers", "case_appeals", "case_lasting_facts"),
    *("application_bills", "application_consents"),
    *("register_papers", "register_inspections", "agency_numbers"),
    *("instruments", "contract_milestones", "pre_bid_meetings", "meeting_minutes"),
    *("relief_award_payment_ends", "relief_award_lapses", "relief_loan_repayments"),
    "form_withdrawals",
    *("bill_cancellations", "deposit_forfeitures", "card_attempts", "card_requests"),
)
# Rows that PostgreSQL numbers: a copy with another number would be the newest.
_ONCE = {
    "criterion_verdicts": "bid_id, criterion, decided_at",
    "scope_decisions": "tender_id, scope, kind, decided_at",
    "interest_declarations": "tender_id, person_id, declared_at",
}


def upgrade() -> None:
    """Add the MACs, and let them come to rows that never change otherwise."""
    add_macs(*_PROPOSALS, *_OTHERS)
    bring("cards", version=2)  # its trigger looks at whole rows
    for table, columns in _ONCE.items():
        op.execute(f"create unique index uq_{table}_once on {table} ({columns})")
