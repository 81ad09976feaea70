"""Signatures of keys, MACs of the trail's lines, and requests without a fingerprint.

What was published before has no signature, and no bid is sealed to it. Up to which number the trail
needs no MAC is counted here, while nobody can write to it, and the application cannot change it.
"""

from alembic import op

from app.migrations import APP_ROLE, read_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEYS = """
alter table member_identities add column signature bytea;
alter table tenders add column publication_signature bytea;
create or replace trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'publication_signature', 'search');
"""
_TRAIL = f"""
alter table audit_entries add column mac bytea;
grant insert (mac) on audit_entries to {APP_ROLE};
create table audit_without_macs (
    id smallint not null,
    number bigint not null,
    constraint pk_audit_without_macs primary key (id),
    constraint ck_audit_without_macs_single check (id = 1)
);
insert into audit_without_macs select 1, count(*) from audit_entries;
"""


def upgrade() -> None:
    op.execute(_KEYS)
    op.execute(_TRAIL)
    read_only("audit_without_macs")
    op.execute("alter table idempotency_keys alter column fingerprint drop not null")
