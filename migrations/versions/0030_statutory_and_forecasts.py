"""Returns at reduced rates of the law, and forecasts as they were at the start of a quarter."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MONTHS = """
create table relief_statutory_months (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    code text not null,
    month date not null,
    returns integer not null,
    taxpayers integer not null,
    turnover_paisa bigint not null,
    standard_rate numeric(5, 2) not null,
    reduced_rate numeric(5, 2) not null,
    forgone_paisa bigint not null,
    instrument text not null,
    confidence text not null,
    note text not null default '',
    transaction_id uuid,
    constraint pk_relief_statutory_months primary key (id),
    constraint ck_relief_statutory_months_amounts
        check (turnover_paisa > 0 and forgone_paisa > 0),
    constraint ck_relief_statutory_months_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_relief_statutory_months_approved_after check (approved_at >= entered_at),
    constraint ck_relief_statutory_months_cited check (instrument <> ''),
    constraint ck_relief_statutory_months_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_relief_statutory_months_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_relief_statutory_months_filed check (returns >= taxpayers and taxpayers > 0),
    constraint ck_relief_statutory_months_month check (extract(day from month) = 1),
    constraint ck_relief_statutory_months_posted
        check ((approved_at is null) = (transaction_id is null)),
    constraint ck_relief_statutory_months_rates
        check (reduced_rate >= 0 and reduced_rate < standard_rate),
    constraint ck_relief_statutory_months_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_relief_statutory_months_two_people check (approved_by <> entered_by),
    constraint fk_relief_statutory_months_approved_by
        foreign key (approved_by) references people (id),
    constraint fk_relief_statutory_months_entered_by
        foreign key (entered_by) references people (id),
    constraint fk_relief_statutory_months_refused_by
        foreign key (refused_by) references people (id)
);
create unique index uq_relief_statutory_months_once on relief_statutory_months (code, month)
    where refused_at is null;
create trigger begins_as_a_proposal before insert on relief_statutory_months
    for each row execute function entered_undecided();
create trigger is_decided_once before update on relief_statutory_months
    for each row execute function decided_once();
create trigger never_leaves before delete on relief_statutory_months
    for each row execute function refuse_change();
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, transaction_id"
_FORECASTS = """
create table relief_forecasts (
    scheme text not null,
    fiscal_year smallint not null,
    quarter smallint not null,
    budget text not null,
    given_paisa bigint not null,
    taken_paisa bigint not null,
    pending_paisa bigint not null,
    made_at timestamptz not null,
    constraint pk_relief_forecasts primary key (scheme, fiscal_year, quarter),
    constraint ck_relief_forecasts_budget check (budget in ('voted', 'forgone')),
    constraint ck_relief_forecasts_quarter check (quarter between 1 and 4)
);
create trigger never_changes before update or delete on relief_forecasts
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    """Make both tables; of a month only its decision is written later, of a forecast nothing."""
    op.execute(_MONTHS)
    op.execute(f"revoke update, delete on relief_statutory_months from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}) on relief_statutory_months to {APP_ROLE}")
    op.execute(_FORECASTS)
    append_only("relief_forecasts")
