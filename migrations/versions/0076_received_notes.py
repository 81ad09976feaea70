"""Officers record what was received, and an invoice has lines with quantities."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

_WITHDRAWN = "withdrawn_at, withdrawn_by, withdrawn_reason, mac"
_NOTES = """
alter table contract_invoices add column lines jsonb;
create table received_notes (
    id uuid not null,
    contract_id uuid not null,
    received_on date not null,
    lines jsonb not null,
    document_id uuid not null,
    recorded_at timestamptz not null,
    recorded_by uuid not null,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    withdrawn_reason text,
    mac bytea,
    constraint pk_received_notes primary key (id),
    constraint ck_received_notes_lines check (jsonb_array_length(lines) > 0),
    constraint ck_received_notes_withdrawn
        check (num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)),
    constraint fk_received_notes_contract_id foreign key (contract_id) references contracts (id),
    constraint fk_received_notes_document_id foreign key (document_id) references documents (id),
    constraint fk_received_notes_recorded_by foreign key (recorded_by) references people (id),
    constraint fk_received_notes_withdrawn_by foreign key (withdrawn_by) references people (id)
);
create index ix_received_notes_contract_id on received_notes (contract_id, id);
create trigger what_is_written_stays before update on received_notes
    for each row execute function facts_stay('mac');
create trigger never_leaves before delete on received_notes
    for each row execute function refuse_change();
create trigger has_a_mac before insert or update on received_notes
    for each row when (new.mac is null) execute function refuse_without_a_mac();
"""


def upgrade() -> None:
    """Make the table; a note stays as it was recorded, and may be withdrawn."""
    op.execute(_NOTES)
    op.execute(f"revoke update, delete on received_notes from {APP_ROLE}")
    op.execute(f"grant update ({_WITHDRAWN}) on received_notes to {APP_ROLE}")
