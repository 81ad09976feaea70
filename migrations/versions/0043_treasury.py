"""Treasury: daily transfers, monthly statements, and orders to the bank.

PostgreSQL itself keeps that no part of money is in two transfers that stand, that a transfer's
total is its lines' and these are their parts', that nobody approves or confirms alone, and that
no payable is in two orders to the bank.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
BANK = "bank ~ '^[a-z0-9]{2,20}$'"
PROPOSALS = {
    "ddo_treasuries": DECISION,
    "fee_appropriations": f"{DECISION}, transaction_id",
    "treasury_transfers": f"{DECISION}, transaction_id",
    "bank_orders": f"{DECISION}, file_sealed, file_hash",
    "bank_results": DECISION,
}
FACTS = (
    "treasury_runs",
    "treasury_sheets",
    "treasury_lines",
    "treasury_orders",
    "treasury_ends",
    "account_statements",
    "payee_accounts",
    "bank_result_lines",
)
# Rows of which only `freed` ever changes, once.
FREED = ("treasury_parts", "bank_order_lines")
TRIGGERS = Path(__file__).parents[1] / "sql" / "0043_treasury.sql"


def upgrade() -> None:
    _places()
    _sheets()
    _transfers()
    _statements()
    _accounts()
    _orders()
    _results()
    op.create_index("ix_settlements_bank", "settlements", ["bank", "id"])
    op.create_index(
        "ix_payments_excess", "payments", ["id"], postgresql_where=sa.text("excess_paisa > 0")
    )
    for table, columns in PROPOSALS.items():
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
        op.execute(f"""
            create trigger is_decided_once before update on {table}
                for each row execute function decided_once();
            create trigger begins_as_a_proposal before insert on {table}
                for each row execute function entered_undecided();
            create trigger never_leaves before delete on {table}
                for each row execute function refuse_change()
        """)
    for table in FREED:
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update (freed) on {table} to {APP_ROLE}")
    for table in FACTS:
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(TRIGGERS.read_text())


def _places() -> None:
    op.create_table(
        "ddo_treasuries",
        sa.Column("ddo_code", sa.Text(), nullable=False),
        sa.Column("treasury", sa.Text(), nullable=False),
        sa.Column("treasury_name", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        *_proposal("ddo_treasuries"),
        *_rules(
            "ddo_treasuries",
            ddo="ddo_code ~ '^[A-Z0-9]{4,12}$'",
            treasury="treasury ~ '^[a-z][a-z0-9-]{1,29}$' and treasury_name <> ''",
            fund="fund ~ '^[A-Z][A-Z0-9-]{1,19}$'",
            period="valid_to >= valid_from",
            cited="instrument <> ''",
            confidence="confidence in ('H', 'M', 'U')",
        ),
    )
    op.create_index("ix_ddo_treasuries_ddo_code", "ddo_treasuries", ["ddo_code", "valid_from"])
    op.create_table(
        "fee_appropriations",
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        *_proposal("fee_appropriations"),
        *_rules(
            "fee_appropriations",
            bank=BANK,
            amount="amount_paisa > 0",
            told="reference <> '' and length(reference) <= 120 and reason <> ''",
            posted="(approved_at is null) = (transaction_id is null)",
        ),
    )
    op.create_index(
        "uq_fee_appropriations_reference",
        "fee_appropriations",
        ["reference"],
        unique=True,
        postgresql_where=sa.text("refused_at is null"),
    )


def _sheets() -> None:
    op.create_table(
        "treasury_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("available_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fees_borne_by", sa.Text(), nullable=False),
        sa.Column("left_here", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        *_rules(
            "treasury_runs",
            bank=BANK,
            round="round > 0",
            fees_borne_by="fees_borne_by in ('government', 'heads')",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_treasury_runs_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treasury_runs")),
        sa.UniqueConstraint("bank", "day", "round", name=op.f("uq_treasury_runs_bank_day_round")),
    )
    op.create_table(
        "treasury_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("treasury", sa.Text(), nullable=False),
        sa.Column("treasury_name", sa.Text(), nullable=False),
        sa.Column("total_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fees_paisa", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        *_rules("treasury_sheets", total="total_paisa > 0 and parts > 0"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["treasury_runs.id"], name=op.f("fk_treasury_sheets_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treasury_sheets")),
        sa.UniqueConstraint("run_id", "treasury", name=op.f("uq_treasury_sheets_run_id_treasury")),
    )
    op.create_table(
        "treasury_lines",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("head_code", sa.Text(), nullable=False),
        sa.Column("ddo_code", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("collected_paisa", sa.BigInteger(), nullable=False),
        sa.Column("returned_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fees_paisa", sa.BigInteger(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        *_rules(
            "treasury_lines",
            amount="amount_paisa > 0 and collected_paisa >= 0 and returned_paisa >= 0"
            " and amount_paisa = collected_paisa - returned_paisa - fees_paisa",
            number="number between 1 and 1000",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["treasury_sheets.id"], name=op.f("fk_treasury_lines_sheet_id")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "number", name=op.f("pk_treasury_lines")),
        sa.UniqueConstraint(
            "sheet_id",
            "head_code",
            "ddo_code",
            "fund",
            name=op.f("uq_treasury_lines_sheet_id_head_code_ddo_code_fund"),
        ),
    )
    op.create_table(
        "treasury_parts",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_number", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_part", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fee_paisa", sa.BigInteger(), nullable=False),
        sa.Column("freed", sa.Boolean(), server_default="false", nullable=False),
        *_rules(
            "treasury_parts",
            amount="amount_paisa <> 0",
            source="source ~ '^[a-z][a-z_]{1,29}$'",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "line_number"],
            ["treasury_lines.sheet_id", "treasury_lines.number"],
            name=op.f("fk_treasury_parts_sheet_id_line_number"),
        ),
        sa.PrimaryKeyConstraint("sheet_id", "place", name=op.f("pk_treasury_parts")),
    )
    op.create_index(
        "uq_treasury_parts_source",
        "treasury_parts",
        ["source", "source_id", "source_part"],
        unique=True,
        postgresql_where=sa.text("not freed"),
    )


def _transfers() -> None:
    op.create_table(
        "treasury_transfers",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        *_proposal("treasury_transfers"),
        *_rules("treasury_transfers", posted="(approved_at is null) = (transaction_id is null)"),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["treasury_sheets.id"], name=op.f("fk_treasury_transfers_sheet_id")
        ),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_treasury_transfers_sheet_id")),
    )
    op.create_table(
        "treasury_orders",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        *_rules("treasury_orders", reference="reference <> '' and length(reference) <= 120"),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["treasury_sheets.id"], name=op.f("fk_treasury_orders_sheet_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["people.id"], name=op.f("fk_treasury_orders_sent_by")
        ),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_treasury_orders")),
        sa.UniqueConstraint("bank", "reference", name=op.f("uq_treasury_orders_bank_reference")),
    )
    op.create_table(
        "treasury_ends",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        *_rules(
            "treasury_ends",
            outcome="outcome in ('arrived', 'failed')",
            told="case outcome when 'arrived' then reference <> '' and transaction_id is null"
            " else reason <> '' and transaction_id is not null end",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["treasury_sheets.id"], name=op.f("fk_treasury_ends_sheet_id")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["people.id"], name=op.f("fk_treasury_ends_told_by")),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_treasury_ends")),
    )
    op.create_index(
        "uq_treasury_ends_reference",
        "treasury_ends",
        ["reference"],
        unique=True,
        postgresql_where=sa.text("outcome = 'arrived'"),
    )


def _statements() -> None:
    op.create_table(
        "account_statements",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("closing_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        *_rules("account_statements", hash="content_hash = sha256(content)"),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["ledger_period_changes.id"],
            name=op.f("fk_account_statements_closing_id"),
        ),
        sa.PrimaryKeyConstraint("closing_id", name=op.f("pk_account_statements")),
    )
    op.create_index("ix_account_statements_first_day", "account_statements", ["first_day"])


def _accounts() -> None:
    op.create_table(
        "payee_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payable_kind", sa.Text(), nullable=False),
        sa.Column("payable_id", sa.Uuid(), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_keyed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_masked", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("by_payer", sa.Boolean(), nullable=False),
        *_rules("payee_accounts", kind="payable_kind ~ '^[a-z][a-z_]{1,29}$'"),
        sa.ForeignKeyConstraint(["told_by"], ["people.id"], name=op.f("fk_payee_accounts_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_accounts")),
    )
    op.create_index(
        "ix_payee_accounts_payable", "payee_accounts", ["payable_kind", "payable_id", "id"]
    )


def _orders() -> None:
    op.create_table(
        "bank_orders",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_paisa", sa.BigInteger(), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_hash", sa.LargeBinary(), nullable=True),
        *_proposal("bank_orders"),
        *_rules(
            "bank_orders",
            bank=BANK,
            total="lines between 1 and 200 and total_paisa > 0",
            file="(approved_at is null) = (file_sealed is null)"
            " and (approved_at is null) = (file_hash is null)",
        ),
        sa.UniqueConstraint("number", name=op.f("uq_bank_orders_number")),
    )
    op.create_table(
        "bank_order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("payable_kind", sa.Text(), nullable=False),
        sa.Column("payable_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("freed", sa.Boolean(), server_default="false", nullable=False),
        *_rules("bank_order_lines", amount="amount_paisa > 0"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["bank_orders.id"], name=op.f("fk_bank_order_lines_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["payee_accounts.id"], name=op.f("fk_bank_order_lines_account_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_bank_order_lines")),
    )
    op.create_index(
        "uq_bank_order_lines_payable",
        "bank_order_lines",
        ["payable_kind", "payable_id"],
        unique=True,
        postgresql_where=sa.text("not freed"),
    )


def _results() -> None:
    op.create_table(
        "bank_results",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        *_proposal("bank_results"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["bank_orders.id"], name=op.f("fk_bank_results_order_id")
        ),
        sa.UniqueConstraint("id", "order_id", name=op.f("uq_bank_results_id_order_id")),
    )
    op.create_index("ix_bank_results_order_id", "bank_results", ["order_id"])
    op.create_table(
        "bank_result_lines",
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_rules(
            "bank_result_lines",
            outcome="outcome in ('arrived', 'returned')",
            told="outcome = 'arrived' or reason <> ''",
        ),
        sa.ForeignKeyConstraint(
            ["result_id", "order_id"],
            ["bank_results.id", "bank_results.order_id"],
            name=op.f("fk_bank_result_lines_result_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id", "number"],
            ["bank_order_lines.order_id", "bank_order_lines.number"],
            name=op.f("fk_bank_result_lines_order_id_number"),
        ),
        sa.PrimaryKeyConstraint("result_id", "number", name=op.f("pk_bank_result_lines")),
    )


def _proposal(table: str) -> list[sa.schema.SchemaItem]:
    """Return what every table of proposals has (`app/two_people.py`)."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *_rules(
            table,
            two_people="approved_by <> entered_by",
            approved="(approved_by is null) = (approved_at is null)",
            refused="(refused_by is null) = (refused_at is null)"
            " and (refused_by is null) = (refused_reason is null)",
            decided_once="approved_at is null or refused_at is null",
            approved_after="approved_at >= entered_at",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_{table}_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
    ]


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
