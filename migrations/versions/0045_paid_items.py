"""What the marketplace charges for: documents and securities by bill.

Payments learn of deposits (a line that is owed back, not income), of bills that end at an instant,
and of bills whose payer nobody of the department may know yet. The marketplace keeps which of its
bills are for what, and that they were paid.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
TRIGGERS = Path(__file__).parents[1] / "sql" / "0045_paid_items.sql"
TABLES = ("bill_veils_lifted", "deposit_forfeitures", "tender_bills", "tender_bill_payments")


def upgrade() -> None:
    _bills()
    _veils_lifted()
    _forfeitures()
    _tenders()
    _tender_bills()
    _tender_bill_payments()
    _instruments()
    for table in TABLES:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(TRIGGERS.read_text())


def _bills() -> None:
    op.add_column("bills", sa.Column("expires_at", MOMENT, nullable=True))
    op.add_column("bills", sa.Column("veil", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_bills_expires_at_on_its_day"),
        "bills",
        "expires_at is null or (expires_at at time zone 'Asia/Karachi')::date = expires_on",
    )
    op.create_check_constraint(op.f("ck_bills_veil"), "bills", "veil <> ''")
    op.create_index(
        "ix_bills_veil", "bills", ["veil"], postgresql_where=sa.text("veil is not null")
    )
    op.add_column(
        "bill_lines",
        sa.Column("deposit", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def _veils_lifted() -> None:
    op.create_table(
        "bill_veils_lifted",
        sa.Column("veil", sa.Text(), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("veil", name=op.f("pk_bill_veils_lifted")),
    )


def _forfeitures() -> None:
    table = "deposit_forfeitures"
    op.create_table(
        table,
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("head_code", sa.Text(), nullable=False),
        sa.Column("ddo_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("forfeited_at", MOMENT, nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        _rule(table, "amount", "amount_paisa > 0"),
        _rule(table, "told", "head_code <> '' and ddo_code <> '' and reason <> ''"),
        _rule(table, "two_people", "approved_by <> entered_by"),
        _points(table, "bill_id", "bills.id"),
        _points(table, "entered_by", "people.id"),
        _points(table, "approved_by", "people.id"),
        sa.PrimaryKeyConstraint("bill_id", name=op.f(f"pk_{table}")),
    )


def _tenders() -> None:
    op.add_column("tenders", sa.Column("document_fee_paisa", sa.BigInteger(), nullable=True))
    op.add_column("tenders", sa.Column("income_head", sa.Text(), nullable=True))
    for name in ("security_by_bill", "performance_by_bill"):
        op.add_column(
            "tenders", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    rules = {
        "document_fee": "document_fee_paisa > 0",
        # What is asked for as a percentage would tell the bid.
        "security_by_bill": "not security_by_bill or security_kind = 'fixed'",
        "performance_by_bill": "not performance_by_bill or performance_percent is not null",
        "income_head": "income_head <> '' and (income_head is not null or "
        "(document_fee_paisa is null and not security_by_bill and not performance_by_bill))",
    }
    for name, rule in rules.items():
        op.create_check_constraint(op.f(f"ck_tenders_{name}"), "tenders", rule)


def _tender_bills() -> None:
    table = "tender_bills"
    op.create_table(
        table,
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("psid", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        _rule(table, "kind", "kind in ('document_fee', 'bid_security', 'performance_security')"),
        _rule(table, "contract", "(contract_id is not null) = (kind = 'performance_security')"),
        _rule(table, "amount", "amount_paisa > 0"),
        _points(table, "bill_id", "bills.id"),
        _points(table, "tender_id", "tenders.id"),
        _points(table, "supplier_id", "organisations.id"),
        _points(table, "contract_id", "contracts.id"),
        _points(table, "asked_by", "people.id"),
        sa.PrimaryKeyConstraint("bill_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        "uq_tender_bills_tender",
        table,
        ["tender_id", "supplier_id", "kind"],
        unique=True,
        postgresql_where=sa.text("contract_id is null"),
    )
    op.create_index(
        "uq_tender_bills_contract",
        table,
        ["contract_id"],
        unique=True,
        postgresql_where=sa.text("contract_id is not null"),
    )


def _tender_bill_payments() -> None:
    table = "tender_bill_payments"
    op.create_table(
        table,
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("paid_at", MOMENT, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        _points(table, "bill_id", "tender_bills.bill_id"),
        _points(table, "payment_id", "payments.id"),
        sa.PrimaryKeyConstraint("bill_id", name=op.f(f"pk_{table}")),
    )


def _instruments() -> None:
    op.add_column("instruments", sa.Column("bill_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_instruments_bill_id"), "instruments", "tender_bills", ["bill_id"], ["bill_id"]
    )
    op.drop_constraint(op.f("ck_instruments_kind"), "instruments", type_="check")
    op.create_check_constraint(
        op.f("ck_instruments_kind"),
        "instruments",
        "kind in ('cdr', 'pay_order', 'guarantee', 'deposit')",
    )
    op.create_check_constraint(
        op.f("ck_instruments_deposit"), "instruments", "(kind = 'deposit') = (bill_id is not null)"
    )
    op.create_index(
        "uq_instruments_bill",
        "instruments",
        ["bill_id"],
        unique=True,
        postgresql_where=sa.text("bill_id is not null"),
    )


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
