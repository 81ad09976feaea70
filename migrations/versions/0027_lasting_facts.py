"""Facts that hold for a case since they were known."""

from alembic import op

from app.migrations import append_only

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

_LASTING = """
create table case_lasting_facts (
    application_id uuid not null,
    name text not null,
    value jsonb not null,
    since timestamptz not null,
    constraint pk_case_lasting_facts primary key (application_id, name),
    constraint fk_case_lasting_facts_application_id
        foreign key (application_id) references applications (id)
);
create trigger never_changes before update or delete on case_lasting_facts
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    """Make the table; the application only adds to it."""
    op.execute(_LASTING)
    append_only("case_lasting_facts")
