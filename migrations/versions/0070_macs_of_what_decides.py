"""MACs on every row that two people decide, on bids and verdicts, answers, files and firms.

Rows that are there get theirs by `bdm stamp --write`, run once by the operator.
"""

import re

from alembic import op
from sqlalchemy import text

from app.migrations import APP_ROLE, bring

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
# Triggers that keep a table's rows as they are.
_KEEPING = text(
    "select tgname, pg_get_triggerdef(oid) from pg_trigger"
    " where tgrelid = cast(:on_table as regclass) and not tgisinternal"
    " and pg_get_triggerdef(oid) like '%UPDATE ON%'"
)
_COLUMNS = text(
    "select string_agg(quote_ident(attname), ', ') from pg_attribute where attnum > 0"
    " and attrelid = cast(:on_table as regclass) and not attisdropped and attname <> 'mac'"
    " and attgenerated = ''"
)


def upgrade() -> None:
    """Add the MACs, and let them come to rows that never change otherwise."""
    for table in (*_PROPOSALS, *_OTHERS):
        op.execute(f"alter table {table} add column mac bytea")
        op.execute(f"grant update (mac) on {table} to {APP_ROLE}")
        for name, definition in op.get_bind().execute(_KEEPING, {"on_table": table}).all():
            op.execute(f"drop trigger {name} on {table}")
            op.execute(_but_for_macs(table, definition))
    bring("cards", version=2)  # its trigger looks at whole rows
    for table, columns in _ONCE.items():
        op.execute(f"create unique index uq_{table}_once on {table} ({columns})")


def _but_for_macs(table: str, definition: str) -> str:
    """Write a trigger so that a MAC may change; some name what may change as arguments."""
    if "facts_stay(" in definition or "only_these_change(" in definition:
        return re.sub(r"\((.*)\)$", _with_mac, definition)
    columns = op.get_bind().execute(_COLUMNS, {"on_table": table}).scalar()
    return definition.replace("UPDATE ON", f"UPDATE OF {columns} ON")


def _with_mac(arguments: re.Match[str]) -> str:
    return f"({', '.join(filter(None, (arguments[1], repr('mac'))))})"
