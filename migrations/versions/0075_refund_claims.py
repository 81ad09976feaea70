"""Payers ask for money back from the page of their bill."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_CLAIMS = """
create table refund_claims (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    bill_id uuid not null,
    kind text not null,
    words text not null,
    mac bytea,
    constraint pk_refund_claims primary key (id),
    constraint ck_refund_claims_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_refund_claims_approved_after check (approved_at >= entered_at),
    constraint ck_refund_claims_decided_once check (approved_at is null or refused_at is null),
    constraint ck_refund_claims_kind
        check (kind in ('too_much', 'twice', 'wrong_fee', 'not_needed')),
    constraint ck_refund_claims_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_refund_claims_two_people check (approved_by <> entered_by),
    constraint ck_refund_claims_words check (words <> '' and length(words) <= 2000),
    constraint fk_refund_claims_approved_by foreign key (approved_by) references people (id),
    constraint fk_refund_claims_bill_id foreign key (bill_id) references bills (id),
    constraint fk_refund_claims_entered_by foreign key (entered_by) references people (id),
    constraint fk_refund_claims_refused_by foreign key (refused_by) references people (id)
);
create index ix_refund_claims_bill_id on refund_claims (bill_id, id);
create index ix_refund_claims_open on refund_claims (id)
    where approved_at is null and refused_at is null;
create trigger begins_as_a_proposal before insert on refund_claims
    for each row execute function entered_undecided();
create trigger is_decided_once before update on refund_claims
    for each row execute function decided_once();
create trigger never_leaves before delete on refund_claims
    for each row execute function refuse_change();
create trigger has_a_mac before insert or update on refund_claims
    for each row when (new.mac is null) execute function refuse_without_a_mac();
"""


def upgrade() -> None:
    """Make the table; what a claim says stays as it was entered, and one officer decides it."""
    op.execute(_CLAIMS)
    op.execute(f"revoke update, delete on refund_claims from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}, mac) on refund_claims to {APP_ROLE}")
