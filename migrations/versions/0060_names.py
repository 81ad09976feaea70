"""Names of businesses: what is registered, reserved and barred.

Expand only. PostgreSQL lets no two registered or reserved names that are the same be in force at
once, keeps what was entered, and lets each name end once.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0060"
down_revision = "0055"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
TRIGGERS = Path(__file__).parents[1] / "sql" / "0060_names.sql"
PERIOD = sa.text("tstzrange(since, least(expires_at, ended_at))")


def upgrade() -> None:
    _names()
    _words()
    _barred()
    for table, changes in (
        ("business_names", "ended_at, ended_why, exact, exact_ur, keys, folding"),
        ("barred_words", f"{DECISION}, valid_to, ended_by"),
    ):
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update ({changes}) on {table} to {APP_ROLE}")
    append_only("name_words")
    op.execute(TRIGGERS.read_text())


def _names() -> None:
    op.create_table(
        "business_names",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_for", sa.Uuid(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("exact_ur", sa.Text(), nullable=False),
        sa.Column("keys", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("folding", sa.SmallInteger(), nullable=False),
        *(
            postgresql.ExcludeConstraint(
                (sa.column(column), "="),
                (PERIOD, "&&"),
                where=sa.text(f"standing <> 'legacy' and {column} <> ''"),
                using="gist",
                name=f"ex_business_names_{column}_once",
            )
            for column in ("exact", "exact_ur")
        ),
        *_rules(
            "business_names",
            standing="standing in ('registered', 'reserved', 'legacy')",
            named="name <> '' or name_ur <> ''",
            length="length(name) <= 200 and length(name_ur) <= 200",
            registered="standing <> 'registered' or business_id is not null",
            reserved="(standing = 'reserved') = (held_by is not null)",
            expires="(standing = 'reserved') = (expires_at is not null)",
            held="expires_at > since",
            ended_after="ended_at >= since",
            ended="(ended_at is null) = (ended_why is null)",
            ended_why="ended_why in ('released', 'taken_up', 'changed', 'closed')",
        ),
        sa.ForeignKeyConstraint(["held_by"], ["people.id"], name=op.f("fk_business_names_held_by")),
        sa.ForeignKeyConstraint(
            ["held_for"], ["organisations.id"], name=op.f("fk_business_names_held_for")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_names")),
    )
    op.create_index("ix_business_names_keys", "business_names", ["keys"], postgresql_using="gin")
    op.create_index("ix_business_names_business_id", "business_names", ["business_id"])
    op.create_index("ix_business_names_held_by", "business_names", ["held_by", "id"])
    op.create_index("ix_business_names_held_for", "business_names", ["held_for", "id"])


def _words() -> None:
    op.create_table(
        "name_words",
        sa.Column("word", sa.Text(), nullable=False),
        *_rules("name_words", word="word ~ '^[a-z]{1,100}$'"),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_name_words")),
    )
    op.create_index(
        "ix_name_words_trigrams",
        "name_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )


def _barred() -> None:
    op.create_table(
        "barred_words",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("word_ur", sa.Text(), nullable=False),
        sa.Column("also", JSON, nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("term"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("approved_at is not null"),
            using="gist",
            name="ex_barred_words_never_two",
        ),
        *_rules(
            "barred_words",
            two_people="approved_by <> entered_by",
            approved="(approved_by is null) = (approved_at is null)",
            refused="(refused_by is null) = (refused_at is null)"
            " and (refused_by is null) = (refused_reason is null)",
            decided_once="approved_at is null or refused_at is null",
            approved_after="approved_at >= entered_at",
            confidence="confidence in ('H', 'M', 'U')",
            effect="effect in ('refuse', 'warn', 'none')",
            verified="effect <> 'refuse' or confidence <> 'U'",
            word="term <> '' and word <> ''",
            period="valid_to >= valid_from",
            ended="ended_by is null or valid_to is not null",
            cited="instrument <> ''",
        ),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_barred_words_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["barred_words.id"], name=op.f("fk_barred_words_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barred_words")),
    )
    op.create_index("ix_barred_words_term", "barred_words", ["term", "valid_from"])


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
