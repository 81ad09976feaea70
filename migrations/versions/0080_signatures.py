"""All partners sign: who was asked, who signed, and whom we told that it was changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0080"
down_revision = "0073"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
REQUESTS, SIGNATURES = "application_signature_requests", "application_signatures"
OVERTAKEN = "application_signatures_overtaken"


def upgrade() -> None:
    _requests()
    _signatures()
    op.create_table(
        OVERTAKEN,
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to(OVERTAKEN, "signature_id", "application_signatures"),
        sa.PrimaryKeyConstraint("signature_id", name=op.f(f"pk_{OVERTAKEN}")),
    )
    for table in (REQUESTS, SIGNATURES, OVERTAKEN):
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _requests() -> None:
    op.create_table(
        REQUESTS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("cnic_hash", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        _to(REQUESTS, "application_id", "applications"),
        _to(REQUESTS, "asked_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REQUESTS}")),
    )
    op.create_index(f"ix_{REQUESTS}_application_id", REQUESTS, ["application_id", "cnic_hash"])
    op.create_index(f"ix_{REQUESTS}_cnic_hash", REQUESTS, ["cnic_hash", "id"])


def _signatures() -> None:
    op.create_table(
        SIGNATURES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("cnic_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("consent_given", sa.Text(), nullable=True),
        sa.Column("consent_reference", sa.Text(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "how in ('screen', 'paper', 'instead')", name=op.f(f"ck_{SIGNATURES}_how")
        ),
        sa.CheckConstraint(
            "how <> 'screen' or (person_id = recorded_by and person_id is not null"
            " and num_nonnulls(document_id, consent_given, consent_reference) = 0)",
            name=op.f(f"ck_{SIGNATURES}_screen"),
        ),
        sa.CheckConstraint(
            "how = 'screen' or (person_id is distinct from recorded_by"
            " and document_id is not null and consent_reference <> '')",
            name=op.f(f"ck_{SIGNATURES}_paper"),
        ),
        sa.CheckConstraint(
            "(how = 'paper') = (consent_given is not null)"
            " and consent_given in ('signature', 'thumb impression')",
            name=op.f(f"ck_{SIGNATURES}_consent"),
        ),
        _to(SIGNATURES, "application_id", "applications"),
        _to(SIGNATURES, "person_id", "people"),
        _to(SIGNATURES, "recorded_by", "people"),
        _to(SIGNATURES, "document_id", "documents"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SIGNATURES}")),
        sa.UniqueConstraint(
            *("application_id", "cnic_hash", "digest"),
            name=op.f(f"uq_{SIGNATURES}_application_id_cnic_hash_digest"),
        ),
    )
