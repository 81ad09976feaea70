"""MACs on the rows of cases, people, the register, tenders and money that had none.

Rows that are there get theirs by `bdm stamp --write`, run once by the operator.
"""

from app.migrations import add_macs

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

_CASES: tuple[str, ...] = ()
_TENDERS: tuple[str, ...] = (
    *("tenders", "openings", "opening_attendance", "tender_bills"),
    *("document_takings", "bill_veils_lifted"),
)
_MONEY: tuple[str, ...] = ()


def upgrade() -> None:
    """Add the MACs."""
    add_macs(*_CASES, *_TENDERS, *_MONEY)
