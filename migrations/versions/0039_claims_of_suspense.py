"""Unclaimed money that went from suspense to a head can be claimed; scrolls are followed up."""

from alembic import op

from app.migrations import APP_ROLE, append_only, bring, facts_with_macs

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_CLAIMS = f"""
create table suspense_claims (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    decision_id uuid not null,
    amount_paisa bigint not null,
    payee text not null,
    reason text not null,
    sanction_number text not null,
    sanctioned_on date not null,
    authority text not null,
    treasury text not null,
    treasury_name text not null,
    transaction_id uuid,
    mac bytea,
    constraint pk_suspense_claims primary key (id),
    constraint ck_suspense_claims_amount check (amount_paisa > 0),
    constraint ck_suspense_claims_told check (payee <> '' and reason <> ''),
    constraint ck_suspense_claims_sanction_number
        check (sanction_number <> '' and length(sanction_number) <= 120),
    constraint ck_suspense_claims_authority check (authority ~ '^[a-z][a-z_]{{1,29}}$'),
    constraint ck_suspense_claims_treasury check (treasury <> '' and treasury_name <> ''),
    constraint ck_suspense_claims_posted
        check ((approved_at is null) = (transaction_id is null)),
    constraint ck_suspense_claims_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_suspense_claims_approved_after check (approved_at >= entered_at),
    constraint ck_suspense_claims_decided_once check (approved_at is null or refused_at is null),
    constraint ck_suspense_claims_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_suspense_claims_two_people check (approved_by <> entered_by),
    constraint fk_suspense_claims_decision_id
        foreign key (decision_id) references suspense_decisions (id),
    constraint fk_suspense_claims_approved_by foreign key (approved_by) references people (id),
    constraint fk_suspense_claims_entered_by foreign key (entered_by) references people (id),
    constraint fk_suspense_claims_refused_by foreign key (refused_by) references people (id)
);
create index ix_suspense_claims_decision_id on suspense_claims (decision_id, id);
create trigger begins_as_a_proposal before insert on suspense_claims
    for each row execute function entered_undecided();
create trigger is_decided_once before update of {_DECIDED} on suspense_claims
    for each row execute function decided_once();
create trigger never_leaves before delete on suspense_claims
    for each row execute function refuse_change();
create table suspense_vouchers (
    claim_id uuid not null,
    treasury text not null,
    number text not null,
    issued_on date not null,
    told_by uuid not null,
    told_at timestamptz not null,
    mac bytea,
    constraint pk_suspense_vouchers primary key (claim_id),
    constraint ck_suspense_vouchers_number check (number <> '' and length(number) <= 60),
    constraint uq_suspense_vouchers_treasury_number_issued_on
        unique (treasury, number, issued_on),
    constraint fk_suspense_vouchers_claim_id foreign key (claim_id) references suspense_claims (id),
    constraint fk_suspense_vouchers_told_by foreign key (told_by) references people (id)
);
create table suspense_claim_ends (
    claim_id uuid not null,
    outcome text not null,
    at timestamptz not null,
    told_by uuid not null,
    reason text not null,
    transaction_id uuid not null,
    mac bytea,
    constraint pk_suspense_claim_ends primary key (claim_id),
    constraint ck_suspense_claim_ends_outcome check (outcome in ('confirmed', 'failed')),
    constraint ck_suspense_claim_ends_reason check ((outcome = 'failed') = (reason <> '')),
    constraint fk_suspense_claim_ends_claim_id
        foreign key (claim_id) references suspense_claims (id),
    constraint fk_suspense_claim_ends_told_by foreign key (told_by) references people (id)
);
"""
_FOLLOW_UPS = """
create table treasury_scroll_follow_ups (
    scroll_id uuid not null,
    row integer not null,
    note text not null,
    followed_by uuid not null,
    followed_at timestamptz not null,
    constraint pk_treasury_scroll_follow_ups primary key (scroll_id, row),
    constraint ck_treasury_scroll_follow_ups_note check (note <> ''),
    constraint fk_treasury_scroll_follow_ups_scroll_id_row foreign key (scroll_id, row)
        references treasury_scroll_outcomes (scroll_id, row),
    constraint fk_treasury_scroll_follow_ups_followed_by
        foreign key (followed_by) references people (id)
);
create trigger never_changes before update or delete on treasury_scroll_follow_ups
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    """Make the tables; what was decided by the days of before keeps the rule that it froze."""
    op.execute(_CLAIMS)
    op.execute(f"revoke update, delete on suspense_claims from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}, transaction_id, mac) on suspense_claims to {APP_ROLE}")
    facts_with_macs("suspense_vouchers")
    facts_with_macs("suspense_claim_ends")
    op.execute(_FOLLOW_UPS)
    append_only("treasury_scroll_follow_ups")
    bring("suspense", version=2)
    bring("transfer_entries", version=2)
