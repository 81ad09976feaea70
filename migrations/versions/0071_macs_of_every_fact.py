"""MACs on the rows of cases, people, the register, tenders and money that had none.

Rows that are there get theirs by `bdm stamp --write`, run once by the operator.
"""

from app.migrations import add_macs

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
_TENDERS: tuple[str, ...] = ()
_MONEY: tuple[str, ...] = ()


def upgrade() -> None:
    """Add the MACs."""
    add_macs(*_CASES, *_TENDERS, *_MONEY)
