"""Papers that hold: orders on electronic filing, and powers of attorney as they are on paper."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_ORDERS = """
create table filing_orders (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    agency text not null,
    number text not null,
    issued_on date not null,
    authority text not null,
    valid_from date not null,
    instrument text not null,
    confidence text not null,
    constraint pk_filing_orders primary key (id),
    constraint ck_filing_orders_agency check (agency ~ '^[a-z][a-z0-9_]{1,39}$'),
    constraint ck_filing_orders_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_filing_orders_approved_after check (approved_at >= entered_at),
    constraint ck_filing_orders_cited
        check (instrument <> '' and number <> '' and authority <> ''),
    constraint ck_filing_orders_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_filing_orders_decided_once check (approved_at is null or refused_at is null),
    constraint ck_filing_orders_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_filing_orders_two_people check (approved_by <> entered_by),
    constraint fk_filing_orders_approved_by foreign key (approved_by) references people (id),
    constraint fk_filing_orders_entered_by foreign key (entered_by) references people (id),
    constraint fk_filing_orders_refused_by foreign key (refused_by) references people (id)
);
create index ix_filing_orders_agency on filing_orders (agency, valid_from);
create trigger begins_as_a_proposal before insert on filing_orders
    for each row execute function entered_undecided();
create trigger is_decided_once before update on filing_orders
    for each row execute function decided_once();
create trigger never_leaves before delete on filing_orders
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on filing_orders
    for each row execute function facts_stay();
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
# What was recorded before has none of the four, and its seal holds without them.
_AUTHORITIES = """
alter table application_signatures
    add column authority_kind text,
    add column authority_number text,
    add column authority_dated date,
    add column authority_attested text,
    add constraint ck_application_signatures_authority check (
        num_nonnulls(authority_kind, authority_number, authority_dated, authority_attested)
            in (0, 4)
        and (how = 'instead' or authority_kind is null)
        and authority_kind in ('special', 'general', 'other')
        and authority_number <> '' and authority_attested <> '')
"""


def upgrade() -> None:
    """Add both."""
    op.execute(_ORDERS)
    append_only("filing_orders")
    op.execute(f"grant update ({_DECIDED}) on filing_orders to {APP_ROLE}")
    op.execute(_AUTHORITIES)
