"""The regulator's officers decide appeals themselves, and declare whether they have an interest."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of declarations; a decision of the regulator's own needs no letter."""
    op.execute(
        """
create table regulator_declarations (
    id uuid not null,
    grievance_id uuid not null,
    person_id uuid not null,
    has_interest boolean not null,
    declared_at timestamptz not null,
    mac bytea,
    constraint pk_regulator_declarations primary key (id),
    constraint uq_regulator_declarations_grievance_id
        unique (grievance_id, person_id, has_interest),
    constraint fk_regulator_declarations_grievance_id
        foreign key (grievance_id) references grievances (id),
    constraint fk_regulator_declarations_person_id
        foreign key (person_id) references people (id)
);
alter table grievance_rulings add column by_regulator boolean;
alter table grievance_rulings alter column document_id drop not null;
alter table grievance_rulings add constraint ck_grievance_rulings_letter
    check (by_regulator is true or document_id is not null);
"""
    )
    facts_with_macs("regulator_declarations")
