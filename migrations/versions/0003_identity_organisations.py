"""Organisations are verified or refused by another person; invitations, enrolments, token parents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def upgrade() -> None:
    _organisations()
    _roles_and_tokens()
    _invitations()
    _enrolments()


def _organisations() -> None:
    table = "organisations"
    op.add_column(table, sa.Column("business", sa.Text(), nullable=False, server_default=""))
    op.alter_column(table, "business", server_default=None)
    for name in ("declared_by", "refused_by"):
        op.add_column(table, sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_{name}"), table, "people", [name], ["id"])
    op.add_column(table, sa.Column("refused_at", TIME, nullable=True))
    _check(table, "verified_by_another", "verified_by <> declared_by")
    _check(table, "refused_by_another", "refused_by <> declared_by")
    _check(table, "one_decision", "num_nonnulls(verified_at, refused_at) <= 1")
    _check(table, "refused", "num_nonnulls(refused_at, refused_by, refused_reason) in (0, 3)")
    op.drop_constraint(op.f("uq_organisations_ntn"), table)
    op.create_index(
        "uq_organisations_ntn",
        table,
        ["ntn"],
        unique=True,
        postgresql_where=sa.text("verified_at is not null"),
    )
    op.create_index(
        "ix_organisations_undecided",
        table,
        ["declared_at", "id"],
        postgresql_where=sa.text(
            "kind = 'supplier' and verified_at is null and refused_at is null"
        ),
    )


def _roles_and_tokens() -> None:
    op.create_index("ix_memberships_organisation_id", "memberships", ["organisation_id", "role"])
    op.add_column("staff_roles", sa.Column("ended_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_staff_roles_ended_by"), "staff_roles", "people", ["ended_by"], ["id"]
    )
    _check("staff_roles", "not_granted_to_oneself", "granted_by <> person_id")
    _check("staff_roles", "not_confirmed_by_oneself", "confirmed_by <> person_id")
    op.add_column("api_tokens", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_api_tokens_parent_id"), "api_tokens", "api_tokens", ["parent_id"], ["id"]
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("cnic_hash", sa.LargeBinary(), nullable=False),
        sa.Column("cnic_ending", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.CheckConstraint(
            "(answered_at is null) = (answer is null)", name=op.f("ck_invitations_answered")
        ),
        sa.CheckConstraint(
            "answer in ('accepted', 'declined', 'withdrawn')", name=op.f("ck_invitations_answer")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")
        ),
        _person("invitations", "invited_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_organisation_id", "invitations", ["organisation_id"])
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["cnic_hash", "organisation_id", "role"],
        unique=True,
        postgresql_where=sa.text("answered_at is null"),
    )


def _enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("consent_given", sa.Text(), nullable=False),
        sa.Column("consent_reference", sa.Text(), nullable=False),
        sa.Column("enrolled_at", TIME, nullable=False),
        sa.Column("slip_hash", sa.LargeBinary(), nullable=False),
        sa.Column("slip_expires_at", TIME, nullable=False),
        sa.Column("slip_used_at", TIME, nullable=True),
        sa.CheckConstraint("officer_id <> person_id", name=op.f("ck_enrolments_by_another")),
        sa.CheckConstraint(
            "consent_given in ('signature', 'thumb impression')",
            name=op.f("ck_enrolments_consent"),
        ),
        _person("enrolments", "person_id"),
        _person("enrolments", "officer_id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_enrolments")),
    )
