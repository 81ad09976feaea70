"""Changes of bills, payments, tenders and so on, by party, for programs that follow them."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

_CHANGES = """
alter table feed_positions add column party uuid;
create index ix_feed_positions_party on feed_positions (feed, party, number)
    where party is not null;
create table changes (
    id uuid not null,
    event_id uuid not null,
    party uuid not null,
    permission text not null,
    kind text not null,
    subject_id uuid not null,
    reference text not null,
    status text not null,
    path text not null,
    at timestamptz not null,
    xid bigint default pg_current_xact_id()::text::bigint not null,
    mac bytea,
    constraint pk_changes primary key (id),
    constraint uq_changes_event_id_kind_subject_id_party unique (event_id, kind, subject_id, party)
);
create index ix_changes_xid on changes (xid, id);
create trigger has_a_mac before insert or update on changes
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create trigger xid_is_its_own before insert on changes
    for each row execute function xid_is_its_own();
"""


def upgrade() -> None:
    """Make the table: rows are only added, and PostgreSQL alone says in which transaction."""
    op.execute(_CHANGES)
    facts_with_macs("changes")
