"""Letters to who has no account, objections by letter, and deaths that heirs report."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_LETTERS = """
alter table paper_letters add column addressee bytea;
alter table application_told_signers add column letter_id uuid
    constraint fk_application_told_signers_letter_id references paper_letters (id);
create table application_objection_letters (
    objection_id uuid not null,
    came_on date not null,
    mac bytea,
    constraint pk_application_objection_letters primary key (objection_id),
    constraint fk_application_objection_letters_objection_id
        foreign key (objection_id) references application_objections (id)
);
"""


def upgrade() -> None:
    """Keep who a letter goes to, and the day on which an objection came by one."""
    op.execute(_LETTERS)
    facts_with_macs("application_objection_letters")
