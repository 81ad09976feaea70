"""Results in public: a supplier's opened bids are found by it, reports are announced outside."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_OF_SUPPLIERS = "create index ix_opened_bids_supplier_id on opened_bids (supplier_id)"
_ANNOUNCED = """
create table report_publications (
    id uuid not null,
    tender_id uuid not null,
    version smallint not null,
    medium text not null,
    name text not null,
    number text not null,
    published_on date not null,
    award_not_before timestamptz,
    recorded_at timestamptz not null,
    recorded_by uuid not null,
    mac bytea,
    constraint pk_report_publications primary key (id),
    constraint ck_report_publications_medium check (medium in ('newspaper', 'regulator')),
    constraint ck_report_publications_named check (name <> '' and number <> ''),
    constraint fk_report_publications_recorded_by foreign key (recorded_by) references people (id),
    constraint fk_report_publications_report foreign key (tender_id, version)
        references evaluation_reports (tender_id, version)
);
create index ix_report_publications_report on report_publications (tender_id, version);
revoke update, delete on report_publications from bdm_app;
grant update (mac) on report_publications to bdm_app;
create trigger what_is_written_stays before update on report_publications
    for each row execute function only_these_change('mac');
"""


def upgrade() -> None:
    """Index what suppliers' pages ask for, and make room for what officers record."""
    op.execute(_OF_SUPPLIERS)
    op.execute(_ANNOUNCED)
