"""Everything as it stands at the first release: tables, rules, and the map (docs/adr/0025).

`migrations/sql/tables/` holds the tables of each domain, with what is theirs alone: indexes, what
the application may do, and the triggers that let nothing be rewritten. `migrations/sql/` holds the
functions, triggers and views of each subject. Both are run in the order that stands here.
"""

import csv

import sqlalchemy as sa
from alembic import op

from app.config import ROOT
from app.db import new_id
from app.migrations import bring, make_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The triggers of nearly every table call these, and they need no table.
GUARDS = ("facts", "proposals")
DOMAINS = (
    "foundation",
    "installation",
    "idempotency",
    "identity",
    "signing_in",
    "audit",
    "outbox",
    "feeds",
    "documents",
    "notifications",
    "parameters",
    "places",
    "guides",
    "ledger",
    "partners",
    "fees",
    "bills",
    "payments",
    "cards",
    "counter",
    "refunds",
    "reversals",
    "deposits",
    "scrolls",
    "settlement",
    "suspense",
    "collections",
    "treasury",
    "bank_orders",
    "tenders",
    "bids",
    "evaluation",
    "awards",
    "tender_money",
    "openings",
    "cases",
    "grants",
    "register",
    "names",
)
SUBJECTS = (
    "clock",
    "memberships",
    "parameters",
    "places",
    "guides",
    "ledger_accounts",
    "ledger_periods",
    "ledger_moves",
    "ledger_posting",
    "ledger_many",
    "ledger_holds",
    "ledger_corrections",
    "ledger_doors",
    "partners",
    "fees",
    "bills",
    "cards",
    "counter",
    "refunds",
    "reversals",
    "deposits",
    "scrolls",
    "suspense",
    "clearing",
    "settlement_files",
    "treasury",
    "bank_orders",
    "tenders",
    "openings",
    "evaluation",
    "securities",
    "cases",
    "desk",
    "grants",
    "names",
    "register",
)
PLACES = ROOT / "app" / "places"
SOURCE = "List of 36 districts in 8 divisions with OCHA place codes, 2022-25"


def upgrade() -> None:
    """Make the tables, put the first map in, then the rules, by which it changes from then on."""
    for subject in GUARDS:
        bring(subject)
    for domain in DOMAINS:
        make_tables(domain)
    _load_places()
    for subject in SUBJECTS:
        bring(subject)


def _load_places() -> None:
    divisions = [row | {"position": number} for number, row in enumerate(_rows("divisions.csv"))]
    districts = [_district(row) for row in _rows("districts.csv")]
    for table, rows in (("divisions", divisions), ("districts", districts)):
        op.bulk_insert(sa.table(table, *(sa.column(name) for name in rows[0])), rows)


def _rows(name: str) -> list[dict[str, object]]:
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _district(row: dict[str, object]) -> dict[str, object]:
    known = {"id": new_id(), "source": SOURCE, "urdu_confidence": "M"}
    return {**row, "ocha_code": row["ocha_code"] or None, **known}
