"""What changes after publication is a version; bids are confirmed for it; longer validity."""

from alembic import op

from app.migrations import APP_ROLE, append_only, bring, facts_with_macs

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_TENDERS = """
alter table tenders
    add column version smallint not null default 1,
    add column confirm_version smallint not null default 1,
    add column price_version smallint not null default 1,
    add column amended_at timestamptz,
    add column withdrawn_items jsonb not null default '[]',
    add column reconfirmation boolean not null default false,
    add column validity_added_days smallint not null default 0,
    add constraint ck_tenders_versions check (
        confirm_version between 1 and version and price_version between 1 and confirm_version),
    add constraint ck_tenders_amended check ((version = 1) = (amended_at is null)),
    add constraint ck_tenders_validity_added check (validity_added_days >= 0);
"""
_VERSIONS = """
create table tender_versions (
    tender_id uuid not null,
    number smallint not null,
    what text not null,
    reason text not null,
    late_reason text not null,
    changes jsonb not null,
    substance boolean not null,
    needs_prices boolean not null,
    entered_by uuid not null,
    approved_by uuid,
    recorded_at timestamptz not null,
    newspaper_on date,
    regulator_on date,
    counts_from date not null,
    mac bytea,
    constraint pk_tender_versions primary key (tender_id, number),
    constraint ck_tender_versions_what check (what in ('corrigendum', 'extension',
        'postponed_opening', 'changed_item', 'withdrawn_lot', 'cancellation')),
    constraint ck_tender_versions_told check (number > 1 and reason <> ''),
    constraint ck_tender_versions_two_people check (approved_by <> entered_by),
    constraint ck_tender_versions_approved
        check (approved_by is not null or what = 'cancellation'),
    constraint ck_tender_versions_prices_are_substance check (substance or not needs_prices),
    constraint fk_tender_versions_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_tender_versions_entered_by foreign key (entered_by) references people (id),
    constraint fk_tender_versions_approved_by foreign key (approved_by) references people (id)
);
"""
_PROPOSAL = """
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    tender_id uuid not null,
    mac bytea,
"""
_RULES = """
    constraint pk_{0} primary key (id),
    constraint ck_{0}_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_{0}_approved_after check (approved_at >= entered_at),
    constraint ck_{0}_decided_once check (approved_at is null or refused_at is null),
    constraint ck_{0}_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_{0}_two_people check (approved_by <> entered_by),
    constraint ck_{0}_reason check (reason <> ''),
    constraint fk_{0}_approved_by foreign key (approved_by) references people (id),
    constraint fk_{0}_entered_by foreign key (entered_by) references people (id),
    constraint fk_{0}_refused_by foreign key (refused_by) references people (id),
    constraint fk_{0}_tender_id foreign key (tender_id) references tenders (id)
"""
_PROPOSALS = f"""
create table amendments (
    {_PROPOSAL}
    written_for smallint not null,
    what text not null,
    reason text not null,
    late_reason text not null,
    changes jsonb not null,
    substance boolean not null,
    needs_prices boolean not null,
    newspaper_on date,
    regulator_on date,
    findings jsonb not null,
    finding_reasons jsonb not null,
    {_RULES.format("amendments")}
);
create unique index uq_amendments_waiting on amendments (tender_id)
    where approved_at is null and refused_at is null;
create index ix_amendments_tender_id on amendments (tender_id, id);
create table validity_extensions (
    {_PROPOSAL}
    days smallint not null,
    reason text not null,
    constraint ck_validity_extensions_days check (days > 0),
    {_RULES.format("validity_extensions")}
);
create unique index uq_validity_extensions_once on validity_extensions (tender_id)
    where refused_at is null;
create table validity_answers (
    extension_id uuid not null,
    bid_id uuid not null,
    agreed boolean not null,
    security_until date,
    answered_by uuid,
    answered_at timestamptz not null,
    mac bytea,
    constraint pk_validity_answers primary key (extension_id, bid_id),
    constraint ck_validity_answers_by check (answered_by is not null or not agreed),
    constraint fk_validity_answers_extension_id
        foreign key (extension_id) references validity_extensions (id),
    constraint fk_validity_answers_bid_id foreign key (bid_id) references bids (id),
    constraint fk_validity_answers_answered_by foreign key (answered_by) references people (id)
);
create index ix_validity_answers_bid_id on validity_answers (bid_id);
create table bid_reminders (
    bid_id uuid not null,
    version smallint not null,
    reminded_at timestamptz not null,
    constraint pk_bid_reminders primary key (bid_id, version),
    constraint fk_bid_reminders_bid_id foreign key (bid_id) references bids (id)
);
"""
_TRIGGERS = """
create trigger begins_as_a_proposal before insert on {0}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {0}
    for each row execute function decided_once();
create trigger never_leaves before delete on {0}
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on {0}
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"
_BIDS = """
alter table bids
    add column version smallint not null default 1,
    add column confirmed_version smallint not null default 1,
    add column confirmed_at timestamptz,
    add column confirmed_by uuid,
    add constraint ck_bids_confirmed check (
        confirmed_version >= version
        and (confirmed_version > version) = (confirmed_at is not null)
        and (confirmed_at is null) = (confirmed_by is null)),
    add constraint fk_bids_confirmed_by foreign key (confirmed_by) references people (id);
alter table instruments add column released_at timestamptz;
alter table tender_bills add column version smallint not null default 1;
drop index uq_tender_bills_tender;
create unique index uq_tender_bills_tender on tender_bills (tender_id, supplier_id, kind, version)
    where contract_id is null;
"""
# A trigger sees generated columns before they are generated. `tenders_change_by_versions` and
# `validity_grows_by_two_people` guard the rest.
_TERMS = """
create or replace trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'publication_signature', 'search', 'listed',
        'version', 'confirm_version', 'price_version', 'amended_at', 'withdrawn_items',
        'closes_at', 'issue_to', 'title', 'title_ur', 'description', 'delivery_place',
        'delivery_days', 'opening_place', 'performance_percent', 'validity_added_days');
create or replace trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'reported_at', 'award_not_before',
        'search', 'listed', 'publication_signature', 'version', 'confirm_version',
        'price_version', 'amended_at', 'withdrawn_items', 'closes_at', 'issue_to', 'title',
        'title_ur', 'description', 'delivery_place', 'delivery_days', 'opening_place',
        'performance_percent', 'validity_added_days');
"""


def upgrade() -> None:
    """Let a published tender change by versions, and let its bids follow."""
    for statements in (_TENDERS, _VERSIONS, _PROPOSALS, _BIDS, _TERMS):
        op.execute(statements)
    for table in ("amendments", "validity_extensions"):
        op.execute(_TRIGGERS.format(table))
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
        op.execute(f"grant update ({_DECIDED}) on {table} to {APP_ROLE}")
    for table in ("tender_versions", "validity_answers"):
        facts_with_macs(table)
    append_only("bid_reminders")
    op.execute(
        f"grant update (confirmed_version, confirmed_at, confirmed_by) on bids to {APP_ROLE}"
    )
    op.execute(f"grant update (released_at) on instruments to {APP_ROLE}")
    bring("tenders", version=2)
    bring("openings", version=2)
