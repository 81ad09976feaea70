"""Settlement: what a channel has paid out, item by item, and the files that say so.

`settlements` is what left clearing, once; `clearing_items` what has not yet, kept by PostgreSQL.
Files come by two officers, or from the system itself; each line gets its outcome once, and what
differs is resolved by two officers. Terms say, dated, which files are due and which fees agreed.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only, read_only

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
CHANNEL = "channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'"
KIND = (
    "kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense',"
    " 'fee', 'adjustment')"
)
BANK = "bank ~ '^[a-z0-9]{2,20}$'"
PARTNER = "partner ~ '^[a-z0-9]{0,20}$'"
TWO_PEOPLE = {
    "two_people": "approved_by <> entered_by",
    "approved": "(approved_by is null) = (approved_at is null)",
    "refused": "(refused_by is null) = (refused_at is null)"
    " and (refused_by is null) = (refused_reason is null)",
    "decided_once": "approved_at is null or refused_at is null",
    "approved_after": "approved_at >= entered_at",
}
TRIGGERS = Path(__file__).parents[1] / "sql" / "0040_settlement.sql"


def upgrade() -> None:
    _settlements()
    _clearing_items()
    _files()
    _lines()
    _outcomes()
    _matches()
    _resolutions()
    _terms()
    _alarms()
    for table in (
        "settlements",
        "settlement_lines",
        "settlement_outcomes",
        "settlement_resolutions",
        "settlement_alarms",
    ):
        append_only(table)
    read_only("clearing_items")
    for table in ("settlement_files", "settlement_matches", "settlement_terms"):
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update ({DECISION}) on {table} to {APP_ROLE}")
    op.execute(TRIGGERS.read_text())


def _settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("gross_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fee_paisa", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        *_rules(
            "settlements",
            channel=CHANNEL,
            kind=KIND,
            reference="reference <> '' and length(reference) <= 120",
            bank=BANK,
            against="against in ('fees', 'suspense', 'receivable', 'write_off')",
            source_kind="source_kind in ('file', 'scroll', 'close', 'match')",
            moves="gross_paisa <> 0 or fee_paisa <> 0",
            way="case kind when 'payment' then payment_id is not null and gross_paisa > 0"
            " when 'refund' then refund_id is not null and gross_paisa < 0"
            " when 'fee' then gross_paisa = 0"
            " else true end",
        ),
        *_refers("settlements", payment_id="payments.id", refund_id="refunds.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint(
            "channel", "kind", "reference", name=op.f("uq_settlements_channel_kind_reference")
        ),
    )
    op.create_index("ix_settlements_channel_id", "settlements", ["channel", "id"])
    op.create_index("ix_settlements_source_id", "settlements", ["source_id"])
    op.create_index("ix_settlements_settled_at", "settlements", ["settled_at", "id"])
    op.create_index("ix_settlements_xid", "settlements", ["xid", "id"])
    for name in ("payment", "refund"):
        op.create_index(
            f"uq_settlements_{name}_id",
            "settlements",
            [f"{name}_id"],
            unique=True,
            postgresql_where=sa.text(f"kind = '{name}'"),
        )


def _clearing_items() -> None:
    op.create_table(
        "clearing_items",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "kind", "reference", name=op.f("pk_clearing_items")),
    )
    op.create_index("ix_clearing_items_since", "clearing_items", ["since", "reference"])
    op.create_index("ix_clearing_items_channel", "clearing_items", ["channel", "partner", "since"])


def _files() -> None:
    op.create_table(
        "settlement_files",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("payout_paisa", sa.BigInteger(), nullable=False),
        *_decided("settlement_files", by_system=True),
        *_rules(
            "settlement_files",
            channel=CHANNEL,
            partner=PARTNER,
            number="number <> '' and length(number) <= 60",
            bank=BANK,
            hash="length(hash) = 32",
            lines="lines between 1 and 20000 and last_row >= lines",
            by_itself="entered_by is not null or approved_at is null and refused_at is null",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_files")),
    )
    op.create_index(
        "uq_settlement_files_number",
        "settlement_files",
        ["channel", "number"],
        unique=True,
        postgresql_where=sa.text("refused_at is null"),
    )
    op.create_index("ix_settlement_files_day", "settlement_files", ["channel", "partner", "day"])


def _lines() -> None:
    op.create_table(
        "settlement_lines",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("their_reference", sa.Text(), nullable=False),
        sa.Column("psid", sa.Text(), nullable=False),
        sa.Column("gross_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fee_paisa", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_rules(
            "settlement_lines",
            kind=KIND,
            told="reference <> '' and length(reference) <= 120 and row > 0",
            moves="gross_paisa <> 0 or fee_paisa <> 0",
        ),
        *_refers("settlement_lines", file_id="settlement_files.id"),
        sa.PrimaryKeyConstraint("file_id", "row", name=op.f("pk_settlement_lines")),
    )
    op.create_index("ix_settlement_lines_reference", "settlement_lines", ["reference", "kind"])


def _outcomes() -> None:
    op.create_table(
        "settlement_outcomes",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expected_paisa", sa.BigInteger(), nullable=True),
        sa.Column("agreed_fee_paisa", sa.BigInteger(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=True),
        sa.Column("looked_at", MOMENT, nullable=False),
        *_rules(
            "settlement_outcomes",
            code="code in ('settled', 'fee', 'short', 'over', 'unknown', 'already_settled')",
            settled="(code = 'settled') = (settlement_id is not null)",
        ),
        _of_a_line("settlement_outcomes"),
        *_refers("settlement_outcomes", settlement_id="settlements.id"),
        sa.PrimaryKeyConstraint("file_id", "row", name=op.f("pk_settlement_outcomes")),
    )
    op.create_index(
        "ix_settlement_outcomes_different",
        "settlement_outcomes",
        ["looked_at", "file_id", "row"],
        postgresql_where=sa.text("code <> 'settled'"),
    )


def _matches() -> None:
    op.create_table(
        "settlement_matches",
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_decided("settlement_matches"),
        *_rules(
            "settlement_matches",
            channel=CHANNEL,
            kind=KIND,
            reference="length(reference) <= 120",
            subject="(file_id is null) = (row is null)"
            " and (file_id is not null or reference <> '')",
            against="against in ('fees', 'suspense', 'receivable', 'write_off', 'nothing')",
            bank=BANK,
            reason="reason <> ''",
        ),
        _of_a_line("settlement_matches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_matches")),
    )
    for name, columns, where in (
        ("line", ["file_id", "row"], "file_id is not null"),
        ("item", ["channel", "kind", "reference"], "file_id is null"),
    ):
        op.create_index(
            f"uq_settlement_matches_{name}",
            "settlement_matches",
            columns,
            unique=True,
            postgresql_where=sa.text(f"{where} and refused_at is null"),
        )


def _resolutions() -> None:
    op.create_table(
        "settlement_resolutions",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=False),
        *_rules(
            "settlement_resolutions",
            how="how in ('late', 'match')",
            match="(how = 'match') = (match_id is not null)",
        ),
        _of_a_line("settlement_resolutions"),
        *_refers("settlement_resolutions", match_id="settlement_matches.id"),
        sa.PrimaryKeyConstraint("file_id", "row", name=op.f("pk_settlement_resolutions")),
    )


def _terms() -> None:
    op.create_table(
        "settlement_terms",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("expects_files", sa.Boolean(), nullable=False),
        sa.Column("delay_days", sa.SmallInteger(), nullable=False),
        sa.Column("charged_percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("fee_paisa", sa.BigInteger(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        *_decided("settlement_terms"),
        *_rules(
            "settlement_terms",
            confidence="confidence in ('H', 'M', 'U')",
            channel=CHANNEL,
            partner=PARTNER,
            bank=BANK,
            delay="delay_days between 0 and 60",
            fee="charged_percent between 0 and 100 and fee_paisa >= 0",
            cited="instrument <> ''",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_terms")),
    )
    op.create_index(
        "uq_settlement_terms_day",
        "settlement_terms",
        ["channel", "partner", "valid_from"],
        unique=True,
        postgresql_where=sa.text("approved_at is not null"),
    )


def _alarms() -> None:
    op.create_table(
        "settlement_alarms",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "partner", "day", name=op.f("pk_settlement_alarms")),
    )


def _decided(table: str, *, by_system: bool = False) -> list[sa.schema.SchemaItem]:
    """Return what two people's decisions need; the system's own files have nobody who entered."""
    people = ("entered_by", "approved_by", "refused_by")
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=by_system),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *_rules(table, **TWO_PEOPLE),
        *_refers(table, **dict.fromkeys(people, "people.id")),
    ]


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [at], name=op.f(f"fk_{table}_{name}"))
        for name, at in columns.items()
    ]


def _of_a_line(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["file_id", "row"],
        ["settlement_lines.file_id", "settlement_lines.row"],
        name=op.f(f"fk_{table}_file_id_row"),
    )
