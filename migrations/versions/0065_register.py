"""The register of businesses: filings, and what they make."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0065"
down_revision = "0060"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
JSON = postgresql.JSONB(none_as_null=True)
FACTS = ("filings", "agency_numbers", "legacy_imports")
TRIGGERS = Path(__file__).parents[1] / "sql" / "0065_register.sql"


def upgrade() -> None:
    _legacy_imports()
    _businesses()
    _agency_numbers()
    _business_versions()
    _filings()
    _business_owners()
    for table in FACTS:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    op.execute(f"revoke update, delete, truncate on businesses from {APP_ROLE}")
    op.execute(f"grant update (number, numbered_at, organisation_id) on businesses to {APP_ROLE}")
    # The projection is made anew of filings; nothing in it changes in place.
    for table in ("business_versions", "business_owners"):
        op.execute(f"revoke update, truncate on {table} from {APP_ROLE}")
    op.execute(TRIGGERS.read_text())


def _legacy_imports() -> None:
    op.create_table(
        "legacy_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["people.id"], name=op.f("fk_legacy_imports_imported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy_imports")),
        sa.UniqueConstraint("file_hash", name=op.f("uq_legacy_imports_file_hash")),
    )


def _businesses() -> None:
    op.create_table(
        "businesses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("temporary", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("numbered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "form in ('sole', 'partnership', 'company')", name=op.f("ck_businesses_form")
        ),
        sa.CheckConstraint(
            "(number is null) = (numbered_at is null)", name=op.f("ck_businesses_numbered")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_businesses_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_businesses")),
        sa.UniqueConstraint("application_id", name=op.f("uq_businesses_application_id")),
        sa.UniqueConstraint("number", name=op.f("uq_businesses_number")),
        sa.UniqueConstraint("temporary", name=op.f("uq_businesses_temporary")),
    )
    op.create_index(
        "ix_businesses_organisation_id", "businesses", ["organisation_id"], unique=False
    )


def _agency_numbers() -> None:
    op.create_table(
        "agency_numbers",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_agency_numbers_business_id")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_agency_numbers")),
    )
    op.create_index(
        op.f("ix_agency_numbers_business_id"), "agency_numbers", ["business_id"], unique=False
    )


def _business_versions() -> None:
    op.create_table(
        "business_versions",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("activities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("business_id"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_business_versions_never_two",
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_business_versions_period")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_business_versions_business_id")
        ),
        sa.PrimaryKeyConstraint("business_id", "valid_from", name=op.f("pk_business_versions")),
    )
    op.create_index(
        "ix_business_versions_activities",
        "business_versions",
        ["activities"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_business_versions_district",
        "business_versions",
        ["district", "business_id"],
        unique=False,
    )
    op.create_index(
        "ix_business_versions_search",
        "business_versions",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )


def _filings() -> None:
    op.create_table(
        "filings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("corrects", sa.SmallInteger(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind in ('correction', 'withdrawal')) = (corrects is not null)",
            name=op.f("ck_filings_corrects"),
        ),
        sa.CheckConstraint(
            "kind in ('registered', 'imported', 'name', 'place', 'owners', 'activities', 'correction', 'dissolution', 'withdrawal')",
            name=op.f("ck_filings_kind"),
        ),
        sa.CheckConstraint(
            "sequence > 0 and corrects < sequence", name=op.f("ck_filings_sequence")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "corrects"],
            ["filings.business_id", "filings.sequence"],
            name=op.f("fk_filings_business_id_corrects"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_filings_business_id")
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["people.id"], name=op.f("fk_filings_filed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
        sa.UniqueConstraint(
            "business_id", "sequence", name=op.f("uq_filings_business_id_sequence")
        ),
        sa.UniqueConstraint("registration_id", name=op.f("uq_filings_registration_id")),
    )
    op.create_index("ix_filings_xid", "filings", ["xid", "id"], unique=False)


def _business_owners() -> None:
    op.create_table(
        "business_owners",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("cnic_hash", sa.LargeBinary(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "valid_from"],
            ["business_versions.business_id", "business_versions.valid_from"],
            name=op.f("fk_business_owners_business_id_valid_from"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "business_id", "valid_from", "cnic_hash", name=op.f("pk_business_owners")
        ),
    )
    op.create_index("ix_business_owners_cnic_hash", "business_owners", ["cnic_hash"], unique=False)
