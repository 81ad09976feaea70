"""The counter's daily close, and what becomes of money in suspense.

PostgreSQL itself keeps that what came of a bank's line is of the line's money, that no decision
takes more out of suspense than came, and that a confirmed close adds up and settles what is in it.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
TRIGGERS = Path(__file__).parents[1] / "sql" / "0041_counter_close.sql"
TWO_PEOPLE = {
    "two_people": "approved_by <> entered_by",
    "approved": "(approved_by is null) = (approved_at is null)",
    "refused": "(refused_by is null) = (refused_at is null)"
    " and (refused_by is null) = (refused_reason is null)",
    "decided_once": "approved_at is null or refused_at is null",
    "approved_after": "approved_at >= entered_at",
}
OUTCOMES = {
    "kind": "kind in ('paid', 'suspense', 'counter', 'duplicate', 'differs')",
    "payment": "(kind in ('paid', 'counter')) = (payment_id is not null)",
    # A line that differs was posted nowhere before this release: those rows stay as they are.
    "posted": "kind = 'differs' or (kind in ('paid', 'suspense')) = (transaction_id is not null)",
}
STANDS = (
    "kind in ('paid', 'suspense', 'counter') or (kind = 'differs' and transaction_id is not null)"
)
MONEY_IN_SUSPENSE = """
    insert into suspense_items (id, channel, reference, amount_paisa, written, why, came_on, place,
                                scroll_id, "row", transaction_id, entered_at)
    select gen_random_uuid(), 'scroll', o.reference, l.amount_paisa, l.psid, 'unknown', l.paid_on,
           l.branch, o.scroll_id, o.row, o.transaction_id, o.posted_at
      from bank_scroll_outcomes o
      join bank_scroll_lines l on l.scroll_id = o.scroll_id and l.row = o.row
     where o.kind = 'suspense'
"""


def upgrade() -> None:
    _wider_outcomes()
    _items()
    _decisions()
    _ends()
    _closes()
    _parts_of_closes()
    op.add_column("counter_takings", sa.Column("double_reason", sa.Text(), nullable=True))
    op.execute(f"grant update (double_reason) on counter_takings to {APP_ROLE}")
    op.execute(MONEY_IN_SUSPENSE)
    _grants()
    op.execute(TRIGGERS.read_text())


def _wider_outcomes() -> None:
    for name, rule in OUTCOMES.items():
        op.drop_constraint(op.f(f"ck_bank_scroll_outcomes_{name}"), "bank_scroll_outcomes")
        op.create_check_constraint(
            op.f(f"ck_bank_scroll_outcomes_{name}"), "bank_scroll_outcomes", rule
        )
    op.drop_index("uq_bank_scroll_outcomes_posted", "bank_scroll_outcomes")
    op.create_index(
        "uq_bank_scroll_outcomes_posted",
        "bank_scroll_outcomes",
        ["reference"],
        unique=True,
        postgresql_where=sa.text(STANDS),
    )
    op.create_index(
        "uq_bank_scroll_outcomes_payment",
        "bank_scroll_outcomes",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("payment_id is not null"),
    )


def _items() -> None:
    op.create_table(
        "suspense_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("scroll_id", sa.Uuid(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        *_rules(
            "suspense_items",
            channel="channel ~ '^[a-z][a-z0-9_]{1,29}$'",
            reference="reference <> '' and length(reference) <= 120",
            amount="amount_paisa > 0",
            why="why in ('unknown', 'differs')",
            line='(scroll_id is null) = ("row" is null)',
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspense_items")),
        sa.UniqueConstraint(
            "channel", "reference", name=op.f("uq_suspense_items_channel_reference")
        ),
        sa.UniqueConstraint("scroll_id", "row", name=op.f("uq_suspense_items_scroll_id_row")),
        sa.ForeignKeyConstraint(
            ["scroll_id", "row"],
            ["bank_scroll_lines.scroll_id", "bank_scroll_lines.row"],
            name=op.f("fk_suspense_items_scroll_id_row"),
        ),
    )
    op.create_index("ix_suspense_items_came_on", "suspense_items", ["came_on", "id"])


def _decisions() -> None:
    op.create_table(
        "suspense_decisions",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("head_code", sa.Text(), nullable=True),
        sa.Column("ddo_code", sa.Text(), nullable=True),
        sa.Column("rule", postgresql.JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        *_proposal(),
        *_rules(
            "suspense_decisions",
            **TWO_PEOPLE,
            kind="kind in ('bill', 'payer', 'head')",
            amount="amount_paisa > 0",
            reason="reason <> ''",
            bill="(kind = 'bill') = (bill_id is not null)",
            payee="(kind = 'payer') = (payee is not null)",
            head="(kind = 'head') = (head_code is not null)"
            " and (head_code is null) = (ddo_code is null)"
            " and (head_code is null) = (rule is null)",
            posted="(approved_at is null) = (transaction_id is null)",
            paid="(payment_id is not null) = (kind = 'bill' and approved_at is not null)",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspense_decisions")),
        *_people("suspense_decisions"),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_suspense_decisions_{column}")
            )
            for column, table in (
                ("item_id", "suspense_items"),
                ("bill_id", "bills"),
                ("payment_id", "payments"),
            )
        ),
    )
    op.create_index("ix_suspense_decisions_item_id", "suspense_decisions", ["item_id", "id"])


def _ends() -> None:
    op.create_table(
        "suspense_transfers",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        *_rules(
            "suspense_transfers",
            bank="bank ~ '^[a-z0-9]{2,20}$'",
            reference="reference <> '' and length(reference) <= 120",
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_suspense_transfers")),
        sa.UniqueConstraint("bank", "reference", name=op.f("uq_suspense_transfers_bank_reference")),
        _to_decision("suspense_transfers"),
        _to_person("suspense_transfers", "sent_by"),
    )
    op.create_table(
        "suspense_outcomes",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        *_rules("suspense_outcomes", outcome="outcome in ('confirmed', 'failed')"),
        sa.PrimaryKeyConstraint("decision_id", "outcome", name=op.f("pk_suspense_outcomes")),
        _to_decision("suspense_outcomes"),
        _to_person("suspense_outcomes", "told_by"),
    )


def _closes() -> None:
    op.create_table(
        "counter_closes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expected_paisa", sa.BigInteger(), nullable=False),
        sa.Column("counted_paisa", sa.BigInteger(), nullable=False),
        sa.Column("cheques_paisa", sa.BigInteger(), nullable=False),
        sa.Column("difference_reason", sa.Text(), nullable=True),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("slip_number", sa.Text(), nullable=False),
        sa.Column("slip_on", sa.Date(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        *_proposal(),
        *_rules(
            "counter_closes",
            **TWO_PEOPLE,
            expected="expected_paisa >= 0 and cheques_paisa >= 0"
            " and expected_paisa + cheques_paisa > 0",
            counted="counted_paisa >= 0",
            difference="(counted_paisa = expected_paisa) = (difference_reason is null)"
            " and difference_reason <> ''",
            bank="bank ~ '^[a-z0-9]{2,20}$'",
            slip="slip_number <> '' and slip_on >= day",
            posted="(transaction_id is not null) = "
            "(approved_at is not null and counted_paisa <> expected_paisa)",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_closes")),
        *_people("counter_closes"),
    )
    standing = {"unique": True, "postgresql_where": sa.text("refused_at is null")}
    op.create_index("uq_counter_closes_day", "counter_closes", ["entered_by", "day"], **standing)
    op.create_index(
        "uq_counter_closes_slip",
        "counter_closes",
        ["bank", sa.text("lower(slip_number)")],
        **standing,
    )


def _parts_of_closes() -> None:
    op.create_table(
        "counter_close_notes",
        sa.Column("close_id", sa.Uuid(), nullable=False),
        sa.Column("rupees", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        *_rules(
            "counter_close_notes",
            rupees="rupees in (5000, 1000, 500, 100, 75, 50, 20, 10, 5, 2, 1)",
            pieces="pieces between 1 and 1000000",
        ),
        sa.PrimaryKeyConstraint("close_id", "rupees", name=op.f("pk_counter_close_notes")),
        sa.ForeignKeyConstraint(
            ["close_id"], ["counter_closes.id"], name=op.f("fk_counter_close_notes_close_id")
        ),
    )
    op.create_table(
        "counter_close_takings",
        sa.Column("close_id", sa.Uuid(), nullable=False),
        sa.Column("taking_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("close_id", "taking_id", name=op.f("pk_counter_close_takings")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_counter_close_takings_{column}")
            )
            for column, table in (("close_id", "counter_closes"), ("taking_id", "counter_takings"))
        ),
    )
    op.create_index("ix_counter_close_takings_taking_id", "counter_close_takings", ["taking_id"])
    op.create_index(
        "ix_counter_takings_cashier",
        "counter_takings",
        ["entered_by", "approved_at"],
        postgresql_where=sa.text("kind in ('cash', 'cheque') and approved_at is not null"),
    )


def _grants() -> None:
    # Nothing changes an item; to lock it needs the right to change one column.
    op.execute(f"revoke update, delete, truncate on suspense_items from {APP_ROLE}")
    op.execute(f"grant update (place) on suspense_items to {APP_ROLE}")
    op.execute(f"revoke update, delete, truncate on suspense_decisions from {APP_ROLE}")
    decided = f"{DECISION}, payment_id, transaction_id"
    op.execute(f"grant update ({decided}) on suspense_decisions to {APP_ROLE}")
    op.execute(f"revoke update, delete, truncate on counter_closes from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}, transaction_id) on counter_closes to {APP_ROLE}")
    for table in (
        "suspense_transfers",
        "suspense_outcomes",
        "counter_close_notes",
        "counter_close_takings",
    ):
        append_only(table)


def _proposal() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
    ]


def _people(table: str) -> list[sa.ForeignKeyConstraint]:
    return [_to_person(table, who) for who in ("entered_by", "approved_by", "refused_by")]


def _to_person(table: str, who: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_{table}_{who}"))


def _to_decision(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["decision_id"], ["suspense_decisions.id"], name=op.f(f"fk_{table}_decision_id")
    )


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
