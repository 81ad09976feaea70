"""Closings that share out scarce money, and what an award counts for in a cap."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# What every table of proposals has: two people, one decision.
_PROPOSAL = """
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_{table} primary key (id),
    constraint ck_{table}_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_{table}_approved_after check (approved_at >= entered_at),
    constraint ck_{table}_decided_once check (approved_at is null or refused_at is null),
    constraint ck_{table}_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_{table}_two_people check (approved_by <> entered_by),
    constraint fk_{table}_approved_by foreign key (approved_by) references people (id),
    constraint fk_{table}_entered_by foreign key (entered_by) references people (id),
    constraint fk_{table}_refused_by foreign key (refused_by) references people (id),
"""
_TWO_PEOPLE = """
create trigger begins_as_a_proposal before insert on {table}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {table}
    for each row execute function decided_once();
create trigger never_leaves before delete on {table}
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on {table}
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_SHARED = "free_paisa, asked_paisa, claim_count"

_CLOSINGS = """
    scheme text not null,
    fiscal_year smallint not null,
    closes_on date not null,
    instrument text not null,
    free_paisa bigint,
    asked_paisa bigint,
    claim_count integer,
    mac bytea,
    constraint ck_{table}_cited check (instrument <> ''),
    constraint ck_{table}_shared_out check (num_nonnulls(free_paisa, asked_paisa, claim_count)
        = case when approved_at is null then 0 else 3 end),
    constraint ck_{table}_amounts
        check (free_paisa > 0 and asked_paisa > 0 and claim_count > 0)
"""
_SHARES = """
create unique index uq_relief_closings_waiting on relief_closings (scheme)
    where approved_at is null and refused_at is null;
create index ix_relief_closings_scheme on relief_closings (scheme, fiscal_year);
create table relief_closing_shares (
    id uuid not null,
    closing_id uuid not null,
    claim_id uuid not null,
    fiscal_year smallint not null,
    decided_paisa bigint not null,
    share_paisa bigint not null,
    mac bytea,
    constraint pk_relief_closing_shares primary key (id),
    constraint ck_relief_closing_shares_share
        check (share_paisa >= 0 and share_paisa <= decided_paisa),
    constraint fk_relief_closing_shares_closing_id
        foreign key (closing_id) references relief_closings (id),
    constraint fk_relief_closing_shares_claim_id
        foreign key (claim_id) references relief_claims (id)
);
create unique index uq_relief_closing_shares_claim_id
    on relief_closing_shares (claim_id, fiscal_year);
create index ix_relief_closing_shares_closing_id on relief_closing_shares (closing_id, id);
create table relief_award_counts (
    award_id uuid not null,
    cap text not null,
    amount_paisa bigint not null,
    mac bytea,
    constraint pk_relief_award_counts primary key (award_id, cap),
    constraint ck_relief_award_counts_amount check (amount_paisa >= 0),
    constraint fk_relief_award_counts_award_id
        foreign key (award_id) references relief_awards (id)
);
"""


def upgrade() -> None:
    """Make the tables; of a closing only its decision and what it shared out is written later."""
    table = "relief_closings"
    body = (_PROPOSAL + _CLOSINGS.lstrip("\n")).format(table=table)
    op.execute(f"create table {table} ({body})")
    op.execute(_TWO_PEOPLE.format(table=table))
    op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}, {_SHARED}, mac) on {table} to {APP_ROLE}")
    op.execute(_SHARES)
    for facts in ("relief_closing_shares", "relief_award_counts"):
        facts_with_macs(facts)
