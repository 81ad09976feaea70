"""One fact has one table: tables that look like two of one fact say here why they are not."""

from sqlalchemy import Table

from app.db import Base
from app.metadata import load_models

load_models()
TABLES = Base.metadata.tables
# What says nothing of a fact.
BESIDE = {"id", "mac", "xid"}
ALIKE = 3
REPEATED = 2

# Tables with the same columns, keys aside.
SAME = {
    ("payment_allocations", "payment_reversal_lines", "refund_lines"):
        "Parts by head of money that came, was taken back by a channel, or was given back by us.",
    ("refund_outcomes", "suspense_outcomes"):
        "The bank's answer to a refund, and to a transfer out of suspense.",
    ("relief_draw_releases", "relief_flag_resolutions"):
        "When, by whom and why: of a draw that was released, and of a flag that was resolved.",
    ("relief_scheme_texts", "service_versions"):
        "Kept texts of schemes and of services: the engine knows no scheme.",
    ("suspense_transfers", "treasury_orders"):
        "Orders to a bank, to a payer and to a treasury; each number is unique among its own.",
}  # fmt: skip
# A table of which a row belongs to one row of another, and repeats columns of it.
REPEATS = {
    ("case_tasks", "open_tasks"):
        "A trigger keeps what lies on desks, so that a queue costs no more than what is open.",
    ("bids", "opened_bids"):
        "Its MAC covers whose bid for which tender was read out.",
    ("bids", "paper_handovers"):
        "Its MAC covers whose paper of which tender was handed back.",
    ("bills", "tender_bills"):
        "The marketplace keeps number and amount that it asked for: bills are another domain's.",
    ("grievances", "grievance_appeals"):
        "An appeal is filed for itself: by whom, when and on what grounds.",
    ("organisations", "supplier_trades"):
        "Trades are declared for themselves: by whom and when.",
    ("refunds", "deposit_moves"):
        "A move is a refund of one bill and a payment of another; PostgreSQL compares.",
    ("relief_proof_draws", "relief_draw_releases"):
        "When and by whom a draw was released, not made.",
    ("suspense_claims", "suspense_claim_ends"):
        "Reason and posting of the end, not of the claim.",
}  # fmt: skip


def _facts(table: Table) -> frozenset[str]:
    """Return the columns that say something, without the table's own key."""
    return frozenset(c.name for c in table.columns if c.name not in BESIDE and not c.primary_key)


def _parents(table: Table) -> set[Table]:
    """Return the tables of which a row has at most one row of this table."""
    keys = {each.name for each in table.primary_key.columns}
    return {
        key.column.table
        for column in table.columns
        for key in column.foreign_keys
        if column.unique or keys == {column.name}
    }


def test_tables_with_the_same_columns_are_not_of_one_fact() -> None:
    alike: dict[frozenset[str], list[str]] = {}
    for name in sorted(TABLES):
        alike.setdefault(_facts(TABLES[name]), []).append(name)
    found = {tuple(names) for facts, names in alike.items() if len(facts) >= ALIKE and names[1:]}
    assert found == set(SAME)


def test_a_table_repeats_nothing_of_the_one_that_it_belongs_to() -> None:
    found = {
        (parent.name, name)
        for name, table in TABLES.items()
        for parent in _parents(table)
        if len(_facts(parent) & _facts(table)) >= REPEATED
    }
    assert found == set(REPEATS)
