"""Guides, forms to download, and what readers say of them.

The content of a form or an office never changes: the application may write only the two decisions,
each once, and the last day of an office that its successor ends. Opinions about pages are only
added, and hold nothing by which their writer could be known.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0070"
down_revision = "0065"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
SEARCHED = "to_tsvector('simple', words)"
TRIGGERS = Path(__file__).parents[1] / "sql" / "0070_guides.sql"


def upgrade() -> None:
    _page_feedback()
    _published_forms()
    _form_withdrawals()
    _offices()
    _only("published_forms", DECISION)
    _only("offices", f"{DECISION}, valid_to, ended_by")
    for table in ("page_feedback", "form_withdrawals"):
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(TRIGGERS.read_text())


def _only(table: str, columns: str) -> None:
    op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
    op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")


def _page_feedback() -> None:
    op.create_table(
        "page_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_texts("page", "language"),
        sa.Column("useful", sa.Boolean(), nullable=False),
        *_texts("words"),
        sa.Column("given_on", sa.Date(), nullable=False),
        *_rules(
            "page_feedback",
            page="page ~ '^[a-z]+(:[a-z0-9-]{1,60})?$'",
            language="language in ('en', 'ur')",
            words="length(words) <= 1000",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_feedback")),
    )
    op.create_index("ix_page_feedback_page", "page_feedback", ["page", "given_on", "id"])


def _published_forms() -> None:
    table = "published_forms"
    op.create_table(
        table,
        *_proposal(table),
        *_texts("code", "title", "title_ur", "agency", "agency_ur", "version", "language"),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        *_searched(),
        *_rules(
            table,
            code="code ~ '^[a-z0-9][a-z0-9-]{1,59}$'",
            told="title <> '' and title_ur <> '' and agency <> '' and agency_ur <> ''"
            " and version <> ''",
            language="language in ('en', 'ur', 'both')",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f(f"fk_{table}_document_id")
        ),
        sa.UniqueConstraint("document_id", name=op.f(f"uq_{table}_document_id")),
    )
    op.create_index(
        "uq_published_forms_version",
        table,
        ["code", "version"],
        unique=True,
        postgresql_where=sa.text("refused_at is null"),
    )
    op.create_index(f"ix_{table}_search", table, ["search"], postgresql_using="gin")


def _form_withdrawals() -> None:
    table = "form_withdrawals"
    op.create_table(
        table,
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=False),
        *_texts("reason"),
        *_rules(table, reason="reason <> ''"),
        sa.ForeignKeyConstraint(
            ["form_id"], ["published_forms.id"], name=op.f(f"fk_{table}_form_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["people.id"], name=op.f(f"fk_{table}_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("form_id", name=op.f(f"pk_{table}")),
    )


def _offices() -> None:
    table = "offices"
    op.create_table(
        table,
        *_proposal(table),
        *_texts("code", "agency", "agency_ur", "name", "name_ur", "district"),
        *_texts("address", "address_ur", "phone", "hours", "hours_ur"),
        sa.Column("operating", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *_texts("instrument", "confidence"),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        *_searched(),
        *_rules(
            table,
            confidence="confidence in ('H', 'M', 'U')",
            period="valid_to >= valid_from",
            ended="ended_by is null or valid_to is not null",
            cited="instrument <> ''",
            code="code ~ '^[a-z0-9][a-z0-9-]{1,59}$'",
            told="agency <> '' and agency_ur <> '' and name <> '' and name_ur <> ''"
            " and district <> '' and address <> '' and address_ur <> ''",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("code"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("approved_at is not null"),
            using="gist",
            name="ex_offices_never_two",
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["offices.id"], name=op.f("fk_offices_ended_by")),
    )
    op.create_index("ix_offices_code", table, ["code", "valid_from"])
    op.create_index("ix_offices_district", table, ["district", "name", "id"])
    op.create_index("ix_offices_search", table, ["search"], postgresql_using="gin")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _searched() -> list[sa.Column[str]]:
    computed = sa.Computed(SEARCHED, persisted=True)
    search = sa.Column("search", postgresql.TSVECTOR(), computed, nullable=False)
    return [*_texts("words"), search]


def _proposal(table: str) -> list[sa.schema.SchemaItem]:
    """Columns and constraints of `app/two_people.py`."""
    people = ("entered_by", "approved_by", "refused_by")
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
            for who in people
        ),
    ]


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
