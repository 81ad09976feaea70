"""Releases of procurements in the Open Contracting Data Standard: written once, never altered."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0140"
down_revision = "0110"
branch_labels = None
depends_on = None

_RELEASES = """
create table ocds_releases (
    id uuid not null,
    tender_id uuid not null,
    ocid text not null,
    step text not null,
    tag text not null,
    happened_at timestamptz not null,
    content text not null,
    xid bigint default pg_current_xact_id()::text::bigint not null,
    mac bytea,
    constraint pk_ocds_releases primary key (id),
    constraint uq_ocds_releases_tender_id_step unique (tender_id, step),
    constraint ck_ocds_releases_whole check (step <> '' and ocid <> '' and content <> ''),
    constraint fk_ocds_releases_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_ocds_releases_ocid on ocds_releases (ocid, happened_at, id);
create index ix_ocds_releases_xid on ocds_releases (xid, id);
create trigger has_a_mac before insert or update on ocds_releases
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create trigger xid_is_its_own before insert on ocds_releases
    for each row execute function xid_is_its_own();
"""


def upgrade() -> None:
    """Make the table: rows are only added, and PostgreSQL alone says in which transaction."""
    op.execute(_RELEASES)
    facts_with_macs("ocds_releases")
